import { localDate } from '#domain/visit/age.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { decide, isRefusal } from '#domain/visit/decide.ts'
import { start as unbooked } from '#domain/visit/evolve.ts'
import type { Asked } from '#domain/visit/happening.ts'
import { zoneOfState } from '#domain/zone.ts'
import type { Organization } from '../config/organizations.ts'
import {
  askUnscheduled,
  UNSCHEDULED,
  unscheduledBegun,
  type AskedFor,
  type Patience,
} from './unscheduled-by-message.ts'
import type { House } from './house.ts'
import { attemptedVisit } from './link.ts'
import type { StoredVisit } from './store.ts'
import type { No } from './use-cases.ts'
import { doorOf } from './way.ts'

const DAY_MS = 24 * 3_600_000

/** The pathways by which a practice lets visits begin from the chart. */
export function unscheduledPathways(house: House, { pathways }: Organization): Pathway[] {
  return pathways.flatMap((name) => house.pathways.get(name) ?? []).filter(({ unscheduled }) => unscheduled)
}

/**
 * A visit that a clinician begins now, for a patient without one: the EMR has its appointment first, then it is a visit
 * like one that staff made there. Pressed twice, or by two clinicians in the same moment, it is one: the EMR's record
 * says whose.
 */
export async function beginUnscheduled(
  house: House,
  organization: Organization,
  asked: { begins: string; patient: string; practitioner: string },
  patience: Patience,
): Promise<StoredVisit | No | AskedFor> {
  const pathway = unscheduledPathways(house, organization).find(({ id }) => id === asked.begins)
  if (pathway === undefined) return { refused: 'unknown-type' }
  const { patient, practitioner } = asked
  const chart = house.chartOf(organization.id)
  const now = house.now()
  const [person, around] = await Promise.all([
    chart.read.patient(patient, { as: 'backend' }),
    house.store.visitsOf(organization.id, patient, new Date(now.getTime() - DAY_MS), new Date(now.getTime() + DAY_MS)),
  ])
  const day = localDate(now, organization.timeZone)
  const over = around.filter(({ state }) => state.appointment === 'cancelled' || state.ended !== null).length
  const start = now.toISOString()
  const end = new Date(now.getTime() + pathway.minutes * 60_000).toISOString()
  const found: Asked<'appointment-found'> = {
    kind: 'appointment-found',
    appointment: '',
    version: '',
    slot: null,
    practitioner,
    patient,
    start,
    end,
    zone: zoneOfState(person.state) ?? organization.timeZone,
    language: person.language?.startsWith('es') === true ? 'es' : 'en',
    birthDate: person.birthDate,
    ...(person.interpreter && { need: 'interpreter' as const }),
  }
  // What the visit would refuse must not stand in the EMR.
  const foretold = decide(pathway, unbooked(), found, now)
  if (isRefusal(foretold)) return foretold

  const attempt = attemptedVisit(house.linkKey, organization.id, `unscheduled ${patient} ${day} ${over}`)
  if (doorOf(await house.offered(organization.id), 'book-unscheduled') === 'worklist')
    return askUnscheduled(house, organization, pathway, { ...found, id: attempt, patient, name: person.name }, patience)
  const receipt = await chart.write(
    {
      key: `${attempt}/book/appointment`,
      write: 'book-unscheduled',
      visitType: pathway.visitType,
      patient,
      practitioner,
      start,
      end,
      reason: UNSCHEDULED,
    },
    { as: 'backend' },
  )
  const stored = await chart.read.appointment(receipt.reference, { as: 'backend' })
  const visit = await house.store.create(
    { id: attemptedVisit(house.linkKey, organization.id, receipt.reference), organization: organization.id, pathway },
    ({ state }) =>
      decide(
        pathway,
        state,
        {
          ...found,
          appointment: receipt.reference,
          version: receipt.version,
          practitioner: stored.practitioner ?? practitioner,
          start: new Date(stored.start).toISOString(),
          end: new Date(stored.end).toISOString(),
        },
        now,
      ),
    {
      now,
      hold: [],
      audit: [unscheduledBegun(patient, practitioner)],
    },
  )
  return visit
}
