import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { ClaimFacts } from '#domain/charge/claim.ts'
import type { Happening } from '#domain/visit/happening.ts'
import {
  askBooking,
  ending,
  meeting,
  minutesAfter,
  OKAFOR,
  PATHWAY,
  preparing,
  signing,
  START,
  typing,
  wrote,
} from '#domain/visit/rehearsal.ts'
import { CLAIM_FACTS } from './a-claim.ts'
import { testDatabase } from './database.ts'
import { houseWith, playedVisit } from './house-with.ts'
import type { Organization } from '../server/config/organizations.ts'
import { readChargeRules } from '../server/definitions.ts'
import { openStore } from '../server/postgres/store.ts'
import { type Chart, ChartFault } from '../server/act/chart.ts'
import { chargeUseCases } from '../server/act/charges.ts'
import { happen, type House } from '../server/act/house.ts'
import type { DeskSession } from '../server/act/use-cases.ts'

export const AT_HOME = { payer: 'medicare', patientAt: 'home' } as const
export const FRONT: DeskSession = {
  organization: 'riverbend',
  launch: 'desk-1',
  practitioner: 'Practitioner/nguyen',
  role: 'front-desk',
  until: new Date(Date.parse(START) + 24 * 3_600_000),
}

/** What the chart shows, and the clinician links. */
const PROBLEM = {
  reference: 'Condition/1',
  text: 'Hypertension',
  coding: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Hypertension' },
}

/** A real store and the shipped rules, one invented code that is worth 120.50, and visits whose note is signed. */
export async function openCharging(site: Partial<Organization>) {
  const pool = await testDatabase()
  const opened = await openStore(pool, randomBytes(32), () => undefined)
  const chargeRules = readChargeRules({ chargeRules: new URL('../charge-rules', import.meta.url).pathname })
  if (typeof chargeRules === 'string') throw new Error(chargeRules)
  const told: { facts: ClaimFacts; shows: string[]; now: Date } = {
    facts: CLAIM_FACTS,
    shows: [PROBLEM.reference],
    now: new Date(START),
  }
  const chart = {
    read: {
      patient: async (reference: string) => ({
        reference,
        name: { given: 'Antonio', family: 'Castellanos', full: 'Antonio Castellanos' },
        birthDate: '1962-05-02',
        identifiers: ['MR-1'],
        telecom: [],
      }),
      clinician: async (reference: string) => ({ reference, name: 'Dr. Okafor' }),
      claimFacts: async () => told.facts,
      diagnosis: async (reference: string) => {
        if (!told.shows.includes(reference)) throw new ChartFault({ kind: 'refused', status: 404 })
        return PROBLEM
      },
    },
  } as unknown as Chart
  const house: House = houseWith([PATHWAY], {
    store: opened.store,
    organizations: new Map([
      ['riverbend', { id: 'riverbend', timeZone: 'America/New_York', emr: {}, ...site } as Organization],
    ]),
    chargeRules,
    chartOf: () => chart,
    now: () => told.now,
    later: () => undefined,
  })
  const charges = chargeUseCases(house)
  let count = 0

  /** Held, signed, and with one problem linked; nothing of it is left to be sent. */
  async function signedVisit(): Promise<string> {
    const pass = (at: Date) => void (told.now = at)
    const booked = [askBooking, wrote('book', 'appointment', `Appointment/${(count += 1)}`), ...preparing]
    const visit = await playedVisit(house, PATHWAY, { from: minutesAfter(START, -20), pass }, booked)
    const onward: Happening[] = [...meeting, typing, ending, signing, wrote('sign', 'note', 'DocumentReference/1')]
    for (const [minute, happening] of onward.entries()) {
      pass(new Date(minutesAfter(START, minute)))
      const refusal = await happen(house, visit, happening)
      if (refusal !== null) throw new Error(refusal.refused)
    }
    await linked(visit)
    await pool.query('delete from command where visit = $1', [visit])
    return visit
  }

  /** The clinician links the one problem. */
  async function linked(visit: string): Promise<void> {
    const held = `assessment/${house.newId()}`
    const diagnoses = [PROBLEM]
    await happen(
      house,
      visit,
      { kind: 'assess', by: OKAFOR, problems: ['Condition/1'], digest: 'd1', held },
      { hold: [{ ref: held, kind: 'assessment', why: 'a test', content: { diagnoses } }] },
    )
  }

  async function accepted(visit: string): Promise<unknown> {
    const view = await charges.charge(FRONT, visit, AT_HOME)
    const seen = 'seen' in view ? (view.seen ?? '') : ''
    return charges.accept(FRONT, visit, { ...AT_HOME, coverage: null, code: null, seen })
  }

  await opened.store.keepChargeCodes(
    'riverbend',
    {
      attestation: 'nobody: invented codes',
      codes: [
        {
          system: 'urn:example:invented',
          code: 'ZZ101',
          label: 'Invented visit',
          visitType: PATHWAY.visitType,
          modality: null,
          minutes: { from: 1, until: null },
          from: '2026-01-01',
          to: null,
          class: null,
          amount: 12_050,
        },
      ],
    },
    new Date(Date.parse(START) - 24 * 3_600_000),
  )
  return {
    pool,
    house,
    charges,
    told,
    signedVisit,
    linked,
    accepted,
    close: async () => {
      await opened.close()
      await pool.end()
    },
  }
}

/** What of a visit waits to be carried out. */
export async function workOf(pool: pg.Pool, house: House, visit: string) {
  const { rows } = await pool.query<{ lane: string }>('select lane from command where visit = $1 order by id', [visit])
  const [row] = rows
  const work = row === undefined ? null : await house.store.head(row.lane)
  if (work === null) throw new Error('nothing waits')
  return work
}
