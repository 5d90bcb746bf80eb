import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Resource } from '@medplum/fhirtypes'
import type pg from 'pg'
import { licensedStates, type Licence } from '#domain/access/licence.ts'
import { sectionsHolding } from '#domain/smart-note/template.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { decide } from '#domain/visit/decide.ts'
import type { AcceptedCharge, Recorded } from '#domain/visit/event.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { decideReferral, type ReferralHappening } from '../domain/referral/decide.ts'
import { consentTo, ORDER } from '../domain/referral/rehearsal.ts'
import { DISCLOSURE_RULE } from '../domain/reconcile/disclosures.ts'
import { CODES, happeningsOf, RULES_OF_PAYER, SITE, type Refs } from '../domain/reconcile/rehearsal.ts'
import { isReconcileTask } from '../domain/reconcile/rows.ts'
import { noteSays } from '../domain/smart-note/note-says.ts'
import { minutesAfter } from '../domain/visit/rehearsal.ts'
import { FhirElement } from '../formats/fhir/element.ts'
import { parsePathway } from '../formats/pathway/parse.ts'
import { startTrial, type Trial } from '../sandbox/trial-app.ts'
import { carryOut } from '../server/act/carry-out.ts'
import { carryReferrals } from '../server/act/carry-referrals.ts'
import { happen as happenToReferral } from '../server/act/happen-to-referral.ts'
import { happen, type House } from '../server/act/house.ts'
import type { ReferralSent } from '../server/act/referral-ports.ts'
import { judgeDisclosures } from '../server/act/judge-disclosures.ts'
import { referralChart } from '../server/chart/referrals.ts'
import { reconcileVisits } from '../server/act/reconcile.ts'
import type { ToHold } from '../server/act/store.ts'
import { connectChart } from '../server/chart/connect.ts'
import type { Fetch } from '../server/chart/fhir-client.ts'
import type { Organization } from '../server/config/organizations.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { houseWith } from './house-with.ts'
import { NO_CONNECTIONS } from './no-connections.ts'
import { NO_INTERFACE } from './no-interface.ts'
import { NO_MEETINGS } from './no-meetings.ts'
import type { Fault } from '../sandbox/faults.ts'
import { SEEDS, TIMED, type Seed } from './seeds.ts'

/** When all of them are looked at: a Monday, in the afternoon of the practice. */
export const NOW = '2026-11-30T19:00:00.000Z'
const ORGANIZATION = 'riverbend'
const OKAFOR = 'Practitioner/dr-okafor'
const SERRANO = 'Practitioner/np-serrano'
const WHO = 'Practitioner/'.length
/** Visits that go on at once, each by a clock of its own. */
const AT_ONCE = 6
/** A write that meets a failing EMR is tried again as often. */
const TRIES = 12
/** The sandbox gives tokens for five minutes. */
const TOKEN_MS = 240_000
export const HELD_IN = shippedPathway('primary-care-follow-up.yaml')

/** One visit as it was held, and what has to be found in it. */
export interface Seeded {
  seed: Seed
  visit: string
  refs: Refs
}

/** Visits held by Causeway at the sandbox EMR, each with its own patient, and what is wrong with them made there. */
export interface SeededEmr {
  visits: readonly Seeded[]
  /** Looks at all of them, as Causeway does by itself, and gives the rows that stand then. */
  look(): Promise<{ seeded: Seeded; findings: { rule: string }[] }[]>
  /** A visit's log, and all that the EMR has of it, as JSON. */
  recordOf(visit: Seeded): Promise<{ events: Recorded[]; resources: object[] }>
  close(): Promise<void>
}

/** Opens a sandbox EMR and a house on this database, and holds so many visits; what is wrong goes round among them. */
export async function openSeeded(pool: pg.Pool, count: number): Promise<SeededEmr> {
  const trial = await startTrial()
  const open = await openStore(pool, randomBytes(32), (cause) => {
    throw cause
  })
  const practice = await openPractice(trial, open, pool)
  const visits = Array<Seeded>(count)
  let begun = 0
  const holding = async () => {
    for (let number = begun++; number < count; number = begun++) {
      const seed = SEEDS[number % SEEDS.length]
      if (seed !== undefined) visits[number] = await practice.hold(seed, number)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, holding))
  await practice.correctLicence()
  for (const visit of visits) await practice.refer(visit)
  return {
    visits,
    look: async () => {
      await practice.look()
      const looked: Awaited<ReturnType<SeededEmr['look']>> = []
      for (const seeded of visits) {
        const tasks = Object.entries((await open.store.visit(seeded.visit))?.state.tasks ?? {})
        const findings = tasks.flatMap(([task, { finding }]) => (isReconcileTask(task) ? (finding ?? []) : []))
        looked.push({ seeded, findings: [...findings, ...(await practice.wrongFor(seeded.refs.patient))] })
      }
      return looked
    },
    recordOf: async ({ visit, refs }) => ({
      events: await open.store.log(visit),
      resources: await practice.recordOf(refs),
    }),
    close: async () => {
      await open.close()
      await trial.close()
    },
  }
}

/** The house and its EMR, and a clock for each visit that goes on. */
async function openPractice(trial: Trial, open: OpenStore, pool: pg.Pool) {
  const { store, transcripts } = open
  const { emr } = trial.practice
  const { repo } = emr
  const clock = new AsyncLocalStorage<Date>()
  const now = () => clock.getStore() ?? new Date(NOW)
  const [okafor, serrano] = [OKAFOR, SERRANO].map((who) => authorized(() => trial.userToken({ user: who.slice(WHO) })))
  const launches = new Map<string, Fetch | undefined>()
  const chart = connectChart(
    { fhirBase: emr.fhirBase, cursorKey: randomBytes(32), roles: {}, takesBatches: async () => false },
    { backend: authorized(() => trial.systemToken()), clinician: (launch) => launches.get(launch) ?? fetch },
  )
  const house: House = houseWith([HELD_IN], {
    store,
    organizations: new Map([
      [
        ORGANIZATION,
        { id: ORGANIZATION, timeZone: SITE.zone, emr: {}, referrals: MEADOWLARK } as unknown as Organization,
      ],
    ]),
    chartOf: () => chart,
    chargeRules: RULES_OF_PAYER,
    transcripts,
    now,
  })
  const carry = carryOut({
    store,
    chartOf: () => chart,
    pathwayOf: () => HELD_IN,
    interfaces: NO_INTERFACE,
    offered: async () => null,
    messenger: async () => 'sent',
    meetings: NO_MEETINGS,
    connections: NO_CONNECTIONS,
    telephone: { call: async () => 'refused', hangUp: async () => 'refused' },
    wantsNoTexts: async () => false,
    linkOf: ({ id }) => `https://visits.example/p/${id}`,
    joinAddress: (visit) => `https://visits.example/v/${visit}`,
    noteFormOf: () => ({ format: 'text', code: null }),
    now,
    dice: () => 0,
  })
  await store.keepChargeCodes(ORGANIZATION, { attestation: CODES.attestation, codes: CODES.codes }, new Date(CODES.at))
  const add = async (resource: object): Promise<string> => {
    const { resourceType, id } = await repo.createResource(resource as Resource)
    return `${resourceType}/${id}`
  }
  const read = async (reference: string) => {
    const [type = '', id = ''] = reference.split('/')
    return repo.readResource(type as Resource['resourceType'], id)
  }
  const change = async (reference: string, to: (resource: FhirElement) => object): Promise<void> => {
    const there = await read(reference)
    await repo.updateResource(to(new FhirElement(there, there.resourceType)) as Resource)
  }
  const restore = async (reference: string, versions: number): Promise<void> => {
    const { resourceType, id } = await read(reference)
    const { entry = [] } = await repo.readHistory(resourceType, id)
    const before = entry[versions]?.resource
    if (before === undefined) throw new Error(`${resourceType} has no ${versions} versions before its last`)
    await repo.updateResource(before)
  }

  const licences = new Map<string, readonly Licence[]>()
  for (const who of [OKAFOR, SERRANO]) licences.set(who, (await chart.read.clinician(who, { as: 'backend' })).licences)

  /** Carries out what the visit asks of the EMR, in its order, until nothing is left to do. */
  const carryAll = async (visit: string): Promise<void> => {
    const lanes = [`${visit}/backend`, `${visit}/clinician`]
    for (let round = 0; round < TRIES; round += 1) {
      let left = false
      for (const lane of lanes)
        for (let work = await store.head(lane); work !== null; work = await store.head(lane)) {
          if ((await carry(work)).did === 'answered') continue
          left = true
          break
        }
      if (!left) return
    }
    throw new Error(`a write was not taken in ${TRIES} tries`)
  }

  const happens = async (visit: string, one: Happening, hold: ToHold[]): Promise<void> => {
    const refusal = await happen(house, visit, one, { hold })
    if (refusal !== null) throw new Error(`${one.kind} was refused: ${refusal.refused}`)
    await carryAll(visit)
  }

  const book = async (visit: string, asked: Happening, content: ToHold[]): Promise<void> => {
    const first = { id: visit, organization: ORGANIZATION, pathway: HELD_IN }
    const answer = await store.create(first, ({ state }) => decide(HELD_IN, state, asked, now()), {
      now: now(),
      hold: content,
      audit: [],
    })
    if (answer !== null && 'refused' in answer) throw new Error(`the booking was refused: ${answer.refused}`)
    await carryAll(visit)
  }

  const hold = async (seed: Seed, number: number): Promise<Seeded> => {
    const visit = randomUUID()
    const practitioner = seed.lapses === true ? SERRANO : OKAFOR
    launches.set(visit, seed.lapses === true ? serrano : okafor)
    const patient = await add({
      resourceType: 'Patient',
      name: [{ family: `Seeded${number}`, given: ['Nora'] }],
      birthDate: '1960-02-29',
    })
    const over = minutesAfter(NOW, -seed.age)
    const start = minutesAfter(over, -(seed.course?.together ?? 12) - 1)
    const note = { plan: seed.plan ?? `Go on as before. ${TIMED}`, 'for-patient': seed.forPatient ?? '' }
    const says = noteSays(sectionsHolding(HELD_IN.note.sections, typed(note)))
    const told = happeningsOf({ ...seed.course, start, says, refs: { ...NONE_YET, patient, practitioner } })
      // What the EMR answers it says itself.
      .filter(({ one }) => one.kind !== 'chart-wrote' && seed.loses?.(one) !== true)
      .flatMap((each) => (seed.repeats?.(each.one) === true ? [each, each] : [each]))
    for (const { at, one } of told)
      await clock.run(new Date(at), async () => {
        const content = contentOf(one, { start, over, note })
        if (one.kind === 'ask-booking') return book(visit, { ...one, slot: null }, content)
        if (one.kind === 'launch') await beginLaunch(open, visit, practitioner, new Date(at))
        if (one.kind === 'admit' && seed.fault !== undefined) await failing(emr.origin, seed.fault)
        return happens(visit, asHere(one, { visit, licences: licences.get(practitioner) ?? [], now: now() }), content)
      })
    for (const minute of seed.keeps ?? []) await keep(visit, new Date(minutesAfter(start, 1 + minute)))
    const refs = await refsOf(visit, { patient, practitioner })
    await seed.byHand?.({ refs, start, over, change, add, restore })
    return { seed, visit, refs }
  }

  /** What is said is kept beneath all that asks whether it may be. */
  const keep = async (visit: string, at: Date): Promise<void> => {
    const piece = { id: randomUUID(), visit, turn: 1, who: 'patient', saidAt: at, sentAt: at, continues: null } as const
    await transcripts.take(piece, () => null)
    await transcripts.settle(piece, 'It hurts less.', () => true, at)
  }

  const taken = async (): Promise<ReferralSent> => ({ sent: 'taken' })
  const administrative = authorized(() => trial.systemToken())
  const referrals = {
    store: open.referrals,
    chartOf: () => referralChart(emr.fhirBase, administrative, administrative),
    department: { send: taken, show: taken },
    numberOf: (text: string) => text,
  }
  const tell = carryReferrals(house, referrals, (bug) => {
    throw bug
  })

  /** What the visit's patient was referred for, one after the other: what is due is carried by whoever looks first. */
  const refer = async ({ seed: { refers, age }, refs: { patient, practitioner } }: Seeded): Promise<void> => {
    if (refers === undefined) return
    const id = randomUUID()
    const ordered = minutesAfter(NOW, -age - 60)
    const at = (minutes: number) => minutesAfter(ordered, minutes)
    const status = { status: 'active', intent: 'order', code: { text: 'Referral' } }
    const people = { subject: { reference: patient }, requester: { reference: practitioner } }
    const order = await add({ resourceType: 'ServiceRequest', ...status, ...people, authoredOn: ordered })
    const audit = { action: 'update', what: 'referral', who: { kind: 'causeway', ref: null } } as const
    const found = { ...ORDER, order, patient, requester: practitioner, department: MEADOWLARK }
    const fresh = { id, organization: ORGANIZATION, number: id, order, patient }
    await open.referrals.open(fresh, (state) => decideReferral(state, found, new Date(ordered)), {
      now: new Date(ordered),
      audit,
    })
    const happens = (minutes: number, one: ReferralHappening) =>
      clock.run(new Date(at(minutes)), async () => {
        const outcome = await happenToReferral(house, open.referrals, id, one, audit)
        if ('refused' in outcome) throw new Error(`${one.kind} was refused: ${outcome.why}`)
        for (let round = 0; round < 3; round += 1) await tell()
      })
    await happens(1, { kind: 'patient-asked', by: practitioner })
    await refers({
      patient,
      at,
      add,
      change,
      task: async () => {
        const filters = [{ code: 'focus', operator: 'eq' as never, value: order }]
        const [task] = await repo.searchResources({ resourceType: 'Task', filters })
        if (task === undefined) throw new Error('nothing was told')
        return `Task/${task.id}`
      },
      signs: (minutes, permits, more = {}) => {
        const parties = { patient, discloser: MEADOWLARK.id, recipient: ORGANIZATION }
        const consent = consentTo(permits, { ...parties, signedAt: at(minutes), ...more })
        return happens(minutes, { kind: 'consent-signed', consent })
      },
      revokes: (minutes) => happens(minutes, { kind: 'consent-revoked', consent: 'c1', by: 'patient' }),
      says: (minutes, stage) => happens(minutes, { kind: 'heard', word: { stage } }),
      carries: (minutes, consent) =>
        pool.query(
          'insert into route_disclosure (organization, patient, at, route, message, consent, fields) values ($1, $2, $3, $4, $5, $6, $7)',
          [ORGANIZATION, patient, at(minutes), 'from-department', 1, consent, ['status']],
        ),
      forgets: () => pool.query(`update referral set state = state || '{"told": []}' where id = $1`, [id]),
    })
  }

  const wrongFor = async (patient: string) => {
    const found = await open.referrals.ofPatient(ORGANIZATION, patient)
    return found.flatMap(({ state }) => state.wrong.map(() => ({ rule: DISCLOSURE_RULE.id })))
  }

  const refsOf = async (visit: string, people: Pick<Refs, 'patient' | 'practitioner'>): Promise<Refs> => {
    const log = await store.log(visit)
    const of = (...writes: string[]) => {
      const written = log.findLast((one) => one.kind === 'written' && writes.includes(one.write))
      return written?.kind === 'written' ? written.reference : `None/${writes[0]}`
    }
    return {
      ...people,
      appointment: of('book'),
      encounter: of('arrive'),
      consent: of('consent'),
      note: of('sign', 'note'),
      charge: of('charge'),
      summary: of('summary'),
      picture: of('picture'),
      message: of('message'),
    }
  }

  return {
    hold,
    /** The practice finds that a licence had ended long ago. */
    correctLicence: () => change(SERRANO, withoutLicences),
    look: async () => {
      const look = reconcileVisits(house, ORGANIZATION)
      while (await look()) continue
      const judge = judgeDisclosures(house, referrals, ORGANIZATION)
      const { rows } = await pool.query<{ all: number }>('select count(*)::int as all from referral')
      for (let seen = 0; seen <= (rows[0]?.all ?? 0); seen += 25) await judge()
    },
    refer,
    wrongFor,
    recordOf: async ({ patient, ...others }: Refs): Promise<object[]> => {
      const named = Object.values(others).filter((reference) => !reference.startsWith('None/'))
      const found = new Map<string, object>()
      for (const reference of [patient, ...named]) found.set(reference, await read(reference))
      for (const [type, by] of THEIRS)
        for (const one of await repo.searchResources({
          resourceType: type,
          filters: [{ code: by, operator: 'eq' as never, value: patient }],
          count: 100,
        }))
          found.set(`${one.resourceType}/${one.id}`, one)
      return [...found.values()]
    },
  }
}

const MEADOWLARK = { id: 'meadowlark', name: 'Meadowlark', part2: true, orderCodes: ['behavioral-health'] }

const THEIRS: readonly (readonly [Resource['resourceType'], string])[] = [
  ['Appointment', 'patient'],
  ['DocumentReference', 'patient'],
  ['ChargeItem', 'patient'],
  ['Media', 'patient'],
  ['Communication', 'patient'],
  ['Coverage', 'beneficiary'],
  ['CoverageEligibilityRequest', 'patient'],
  ['CoverageEligibilityResponse', 'patient'],
  ['Invoice', 'subject'],
  ['ServiceRequest', 'patient'],
  ['Procedure', 'patient'],
]

const NONE_YET: Refs = {
  appointment: '',
  encounter: '',
  patient: '',
  practitioner: '',
  consent: '',
  note: '',
  charge: '',
  summary: '',
  picture: '',
  message: '',
}

async function failing(emr: string, fault: Fault): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const said = await fetch(`${emr}/faults.json`, { method: 'POST', headers, body: JSON.stringify(fault) })
  if (!said.ok) throw new Error(`the sandbox does not fail so: ${await said.text()}`)
}

/** Under a token, which is good for a few minutes. */
function authorized(take: () => Promise<string>): Fetch {
  let token: Promise<string> | null = null
  let until = 0
  return async (url, init) => {
    if (token === null || performance.now() > until) {
      token = take()
      until = performance.now() + TOKEN_MS
    }
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${await token}`)
    return fetch(url, { ...init, headers })
  }
}

async function beginLaunch({ store }: OpenStore, visit: string, practitioner: string, now: Date): Promise<void> {
  const until = new Date(now.getTime() + 30 * 24 * 3_600_000)
  await store.beginLaunch({ id: visit, organization: ORGANIZATION, secret: randomBytes(32), pending: {}, now, until })
  await store.openLaunch({ id: visit, visit, practitioner, role: 'clinician', tokens: {}, session: null, until })
}

/** The licences that the practice has of somebody turn out to have ended before the visits. */
function withoutLicences(one: FhirElement): object {
  const qualification = one.children('qualification').map((each) => ({
    ...each.json(),
    period: { start: '2020-01-01', end: '2026-01-01' },
  }))
  return { ...one.json(), qualification }
}

function typed(note: Readonly<Record<string, string>>) {
  return HELD_IN.note.sections.map(({ id, title, forPatient }) => ({
    id,
    title: title.en,
    forPatient,
    text: note[id] ?? '',
  }))
}

function shippedPathway(file: string): Pathway {
  const read = parsePathway(readFileSync(join(import.meta.dirname, '..', 'pathways', file), 'utf8'), file)
  if ('problems' in read) throw new Error(`pathways/${file} does not load`)
  return read
}

/** What happens by its own launch, by the text that is agreed to here, and by the licences that the EMR has. */
function asHere(
  one: Happening,
  { visit, licences, now }: { visit: string; licences: readonly Licence[]; now: Date },
): Happening {
  if (one.kind === 'launch') return { ...one, launch: visit }
  if (one.kind === 'answer-consent') return { ...one, version: HELD_IN.consent.version }
  if (one.kind === 'admit') return { ...one, licensed: licensedStates(licences, now, SITE.zone) }
  return one
}

interface Typing {
  start: string
  over: string
  note: Readonly<Record<string, string>>
}

/** What people typed, as it waits sealed for the EMR. */
function contentOf(one: Happening, typing: Typing): ToHold[] {
  const held = 'held' in one ? one.held : null
  const content = one.kind === 'accept-charge' ? chargeContent(one.charge, typing) : (TYPED[one.kind]?.(typing) ?? null)
  if (typeof held !== 'string' || content === null) return []
  return [{ ref: held, kind: one.kind, why: 'until the chart has it', content }]
}

const TYPED: { readonly [K in Happening['kind']]?: (typing: Typing) => unknown } = {
  'ask-booking': () => ({
    identity: { given: 'Nora', family: 'Seeded', birthDate: '1960-02-29', contact: '413-555-0100' },
    reason: 'a visit',
  }),
  'answer-consent': () => ({ text: 'Consent', language: 'en' }),
  'answer-location': () => ({
    place: { line: '1 Main Street', city: 'Greenfield', state: 'MA', postalCode: '01301' },
    callback: '413-555-0100',
    emergency: { name: 'A. B.', phone: '413-555-0101' },
  }),
  'answer-intake': () => ({ answers: [], complete: true }),
  'type-note': ({ note }) => ({ sections: typed(note) }),
  sign: ({ note }) => ({ sections: typed(note), attestation: ['Held by video.'] }),
  'guest-comes': () => ({ name: 'Inez Palabra', about: '' }),
  'file-picture': ({ start }) => ({
    jpeg: '/9j/2Q==',
    width: 1,
    height: 1,
    takenAt: start,
    site: 'hand',
    siteText: null,
    side: 'left',
  }),
  assess: () => ({ diagnoses: [] }),
  'send-message': () => ({ text: 'Is it all right?' }),
}

function chargeContent({ code, place, modifiers }: AcceptedCharge, { start, over }: Typing) {
  return {
    code: { system: 'urn:example:invented', code, display: code },
    place,
    modifiers,
    diagnoses: [],
    period: { start: minutesAfter(start, 1), end: over },
  }
}
