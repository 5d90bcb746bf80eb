import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { decide, isRefusal } from '#domain/visit/decide.ts'
import type { Clinician, Happening } from '#domain/visit/happening.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { parsePathway } from '#formats/pathway/parse.ts'
import { carryOut } from '../server/act/carry-out.ts'
import type { ToHold } from '../server/act/store.ts'
import { startWorkers } from '../server/jobs/workers.ts'
import { migrate } from '../server/postgres/migrate.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { withOwnPostgres } from '../test/own-postgres.ts'
import type { Row } from './row.ts'
import { NO_CONNECTIONS } from '../test/no-connections.ts'
import { NO_MEETINGS } from '../test/no-meetings.ts'
import { chartThatAnswersAtOnce } from './stand-in-chart.ts'
import { NO_INTERFACE } from '../test/no-interface.ts'

const AT_ONCE = 16
const WARM_UP = 16
const MEASURED_MS = 20_000
const PATIENCE_MS = 30_000
const ORGANIZATION = 'here'
const OKAFOR: Clinician = { who: 'clinician', ref: 'Practitioner/okafor' }

/**
 * Whole scripted visits per second through decide, PostgreSQL and the lanes: every happening a transaction of its own,
 * every write and message taken from its lane by the workers. The chart and the messenger are stand-ins that answer at
 * once, so that what is measured is ours; a real EMR takes most of a visit's time.
 */
export function measure(): Promise<Row[]> {
  return withOwnPostgres(measureOn)
}

async function measureOn(url: string): Promise<Row[]> {
  const pool = new pg.Pool({ connectionString: url, max: 20 })
  try {
    await migrate(pool)
    const setting = async (name: string) => (await pool.query<Record<string, string>>(`show ${name}`)).rows[0]?.[name]
    const beside = `fsync ${await setting('fsync')}, synchronous_commit ${await setting('synchronous_commit')}`
    const { visits, ms, transactions } = await playFor(pool)
    return [
      {
        measure: 'visit.db.per_s',
        value: visits / (ms / 1000),
        unit: '1/s',
        beside: `${beside}; ${visits} visits, ${AT_ONCE} at once, ${transactions} transactions each, stand-in chart, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`,
      },
    ]
  } finally {
    await pool.end()
  }
}

async function playFor(pool: pg.Pool): Promise<{ visits: number; ms: number; transactions: number }> {
  const pathway = shippedPathway()
  const open = await openStore(pool, randomBytes(32), (cause) => {
    throw cause
  })
  const bugs: unknown[] = []
  const workers = startWorkers({
    store: open.store,
    carryOut: carryOut({
      store: open.store,
      interfaces: NO_INTERFACE,
      offered: async () => null,
      chartOf: () => chartThatAnswersAtOnce(),
      pathwayOf: () => pathway,
      messenger: () => Promise.resolve('sent'),
      meetings: NO_MEETINGS,
      connections: NO_CONNECTIONS,
      telephone: { call: () => Promise.resolve('refused'), hangUp: () => Promise.resolve('refused') },
      wantsNoTexts: () => Promise.resolve(false),
      linkOf: ({ id }) => `https://bench.example/p/${id}`,
      joinAddress: (visit) => `https://bench.example/v/${visit}`,
      noteFormOf: () => ({ format: 'text', code: null }),
      now: () => new Date(),
      dice: Math.random,
    }),
    deadline: () => Promise.resolve(),
    onBug: (fault) => bugs.push(fault),
    now: () => new Date(),
  })
  const changes = listenTo(open)
  open.onChange(() => workers.wake())
  const play = () => playVisit(open, pathway, changes)
  try {
    await atOnce((done) => done < WARM_UP, play)
    const committed = () => commits(pool)
    const before = await committed()
    const started = performance.now()
    const visits = await atOnce(() => performance.now() - started < MEASURED_MS && bugs.length === 0, play)
    const ms = performance.now() - started
    const transactions = Math.round(((await committed()) - before) / visits)
    if (bugs.length > 0) throw bugs[0]
    return { visits, ms, transactions }
  } finally {
    await workers.stop()
    await open.close()
  }
}

/** Plays visits side by side for as long as `goesOn`, counts those that were finished. */
async function atOnce(goesOn: (begun: number) => boolean, play: () => Promise<void>): Promise<number> {
  let begun = 0
  const player = async () => {
    while (goesOn(begun)) {
      begun += 1
      await play()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, player))
  return begun
}

/** One visit as the shipped pathway has it, from booking to the answered message; waits where a person would have to. */
async function playVisit({ store }: OpenStore, pathway: Pathway, changes: Changes): Promise<void> {
  const id = randomUUID()
  const now = Date.now()
  const hold = (ref: string, content: unknown): ToHold => ({
    ref,
    kind: 'bench',
    why: 'until the chart has it',
    content,
  })
  const deciding = (happening: Happening) => (visit: { state: VisitState }) => {
    const decision = decide(pathway, visit.state, happening, new Date())
    if (isRefusal(decision)) throw new Error(`${happening.kind} was refused: ${decision.refused}`)
    return decision
  }
  const happen = async (happening: Happening, ...held: ToHold[]) => {
    await store.happen(id, deciding(happening), { now: new Date(), hold: held, audit: [entry(id, happening.kind)] })
  }
  const wait = (what: string, holds: (state: VisitState) => boolean) =>
    changes.until(id, what, async () => holds((await store.visit(id))?.state ?? never(id)))

  const booking: Happening = {
    kind: 'ask-booking',
    slot: `Slot/${id}`,
    practitioner: OKAFOR.ref,
    patient: `Patient/${id}`,
    start: new Date(now + 600_000).toISOString(),
    end: new Date(now + 1_800_000).toISOString(),
    zone: 'America/New_York',
    language: 'en',
    birthDate: '1972-04-18',
    held: 'booking/1',
  }
  await store.create({ id, organization: ORGANIZATION, pathway }, deciding(booking), {
    now: new Date(),
    audit: [entry(id, 'booking')],
    hold: [
      hold('booking/1', {
        identity: { given: 'A', family: 'B', birthDate: '1972-04-18', contact: '0' },
        reason: WORDS,
      }),
    ],
  })
  await wait('booked', ({ appointment, messages }) => appointment === 'booked' && messages['link-1']?.status === 'sent')
  await happen({ kind: 'identify', device: 'phone' })
  const { version } = pathway.consent
  await happen(
    { kind: 'answer-consent', version, decision: 'agree', held: 'consent/1' },
    hold('consent/1', { text: WORDS, language: 'en' }),
  )
  await happen({ kind: 'answer-location', state: 'MA', digest: 'place', held: 'location/1' }, hold('location/1', PLACE))
  for (const answers of [1, 2, 3, 4])
    await happen(
      {
        kind: 'answer-intake',
        complete: answers === 4,
        digest: `answers ${answers}`,
        redFlag: false,
        stop: null,
        held: `intake/${answers}`,
      },
      hold(`intake/${answers}`, { answers: [], complete: answers === 4 }),
    )
  await happen({ kind: 'check-device', camera: true, microphone: true })
  await happen({ kind: 'enter-waiting', device: 'phone' })

  const launch = randomUUID()
  const until = new Date(now + 3_600_000)
  await store.beginLaunch({
    id: launch,
    organization: ORGANIZATION,
    secret: randomBytes(32),
    pending: {},
    now: new Date(),
    until,
  })
  await store.openLaunch({
    id: launch,
    visit: id,
    practitioner: OKAFOR.ref,
    role: 'clinician',
    tokens: {},
    session: null,
    until,
  })
  await happen({ kind: 'launch', by: OKAFOR, launch })
  await happen({ kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null })
  await happen({ kind: 'join', who: 'clinician', medium: 'video', connection: 'c1' })
  await happen({ kind: 'join', who: 'patient', medium: 'video', connection: 'p1' })

  const sections = [{ id: 'history', title: 'History', forPatient: false, text: WORDS.repeat(20) }]
  let base: string | null = null
  for (const save of ['1', '2', '3', '4', '5']) {
    await happen(
      { kind: 'type-note', by: OKAFOR, digest: save, base, held: `note/${save}` },
      hold(`note/${save}`, { sections }),
    )
    base = save
  }
  for (const [order, category] of [
    ['a', 'prescription'],
    ['b', 'laboratory'],
  ] as const) {
    const content = { category, code: { system: 's', code: 'c', display: 'd' }, text: 't', dose: null, reason: WORDS }
    await happen(
      { kind: 'draft-order', by: OKAFOR, order, category, controlled: false, held: `order/${order}` },
      hold(`order/${order}`, content),
    )
    await wait('proposed', ({ orders }) => orders[order]?.status === 'proposed')
    await happen({ kind: 'sign-order', by: OKAFOR, order, held: null })
  }
  await happen({ kind: 'end', by: OKAFOR })
  await happen(
    { kind: 'sign', by: OKAFOR, digest: 'signed', held: 'sign/1' },
    hold('sign/1', { sections, attestation: [WORDS] }),
  )
  await happen({ kind: 'send-message', message: 'm1', held: 'message/m1' }, hold('message/m1', { text: WORDS }))
  await wait('finished', ({ note, orders, messages, appointment, pending }) => {
    const ordered = Object.values(orders).every(({ status }) => status === 'ordered')
    const told = messages['summary-1']?.status === 'sent'
    return note === 'final' && ordered && told && appointment === 'fulfilled' && Object.keys(pending).length === 0
  })
}

const WORDS = 'Home readings of the last two weeks. '
const PLACE = {
  place: { line: '12 Elm Street', city: 'Springfield', state: 'MA', postalCode: '01103' },
  callback: '413-555-0100',
  emergency: { name: 'A. B.', phone: '413-555-0101' },
}

function entry(visit: string, what: string) {
  const who = { kind: 'causeway' as const, ref: null }
  return { action: 'update' as const, what, who, patient: `Patient/${visit}`, visit, outcome: 'done' as const }
}

interface Changes {
  /** Looks again after each change of this visit until it holds. */
  until(visit: string, what: string, holds: () => Promise<boolean>): Promise<void>
}

function listenTo({ onChange }: OpenStore): Changes {
  const waiting = new Map<string, () => void>()
  onChange((visit) => waiting.get(visit)?.())
  return {
    until: async (visit, what, holds) => {
      const last = Date.now() + PATIENCE_MS
      for (;;) {
        const changed = new Promise<void>((resolve) => waiting.set(visit, resolve))
        if (await holds()) break
        if (Date.now() > last) throw new Error(`waited ${PATIENCE_MS} ms in vain for a visit to be ${what}`)
        await Promise.race([changed, new Promise((resolve) => setTimeout(resolve, 1_000).unref())])
      }
      waiting.delete(visit)
    },
  }
}

async function commits(pool: pg.Pool): Promise<number> {
  // The counters of other sessions are a second behind at most.
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  const { rows } = await pool.query<{ n: number }>(
    'select xact_commit::int as n from pg_stat_database where datname = current_database()',
  )
  return rows[0]?.n ?? 0
}

function shippedPathway(): Pathway {
  const file = join(import.meta.dirname, '..', 'pathways', 'primary-care-follow-up.yaml')
  const parsed = parsePathway(readFileSync(file, 'utf8'), 'primary-care-follow-up.yaml')
  if ('problems' in parsed) throw new Error('the shipped pathway has problems')
  return parsed
}

function never(id: string): never {
  throw new Error(`the visit ${id} is gone`)
}
