import { evolve, start } from '#domain/visit/evolve.ts'
import { keyOf, lane, type Command } from '#domain/visit/command.ts'
import type { Recorded, VisitEvent, WriteKind } from '#domain/visit/event.ts'
import type { VisitState } from '#domain/visit/state.ts'
import type pg from 'pg'
import type { Store, StoredVisit, ToHold } from '../act/store.ts'
import { appendAudit } from './audit.ts'
import { storeUnjudged } from './charge-standings.ts'
import { storeDoors, storeTasks } from './desk.ts'
import { release } from './held.ts'
import type { Seal } from './seal.ts'
import { transaction } from './transaction.ts'
import { storeTranscript } from './transcripts.ts'
import { locked } from './visit-lock.ts'
import { COLUMNS, fromRow, type VisitRow } from './visit-row.ts'

/**
 * Visits and their logs. `happen` is the heart: under the visit's row lock it folds, decides, and stores events, state,
 * commands, deadlines, content and audit in one transaction. Locks are always taken in the order visit, lane, audit
 * head, so that transactions can't wait for each other in a ring.
 */
export function visits(
  pool: pg.Pool,
  seal: Seal,
): Pick<
  Store,
  | 'happen'
  | 'create'
  | 'visit'
  | 'visitByAppointment'
  | 'visitsOf'
  | 'requested'
  | 'waitingFor'
  | 'unsigned'
  | 'heldSince'
  | 'withOpenOrders'
  | 'withKept'
  | 'withOrder'
  | 'isAnothers'
  | 'log'
  | 'held'
  | 'heldUnder'
  | 'keep'
  | 'keepOver'
  | 'dropHeld'
  | 'residue'
> {
  return {
    happen: (id, decide, extras) => transaction(pool, (client) => decideOn(client, seal, id, decide, extras)),

    create: (fresh, decide, extras) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          "insert into visit (id, organization, pathway, pathway_version, stage, state, created_at) values ($1, $2, $3, $4, 'none', $5, $6) on conflict (id) do nothing",
          [fresh.id, fresh.organization, fresh.pathway.id, fresh.pathway.version, start(), extras.now],
        )
        const outcome = await decideOn(client, seal, fresh.id, decide, extras)
        if (!('refused' in outcome)) return outcome.visit
        if (rowCount === 1) await client.query('delete from visit where id = $1', [fresh.id])
        return outcome
      }),

    visit: (id) => one(pool, `select ${COLUMNS} from visit where id = $1`, [id]),
    visitByAppointment: (organization, appointment) =>
      one(pool, `select ${COLUMNS} from visit where organization = $1 and appointment = $2`, [
        organization,
        appointment,
      ]),
    visitsOf: (organization, patient, from, until) =>
      many(
        pool,
        `select ${COLUMNS} from visit where organization = $1 and patient = $2 and starts_at >= $3 and starts_at < $4 and appointment is not null order by starts_at`,
        [organization, patient, from, until],
      ),
    requested: (organization, from, until, patient) =>
      many(
        pool,
        `select ${COLUMNS} from visit where organization = $1 and starts_at >= $2 and starts_at < $3
           and ($4::text is null or patient = $4) and stage = 'asked' order by starts_at limit 500`,
        [organization, from, until, patient],
      ),
    waitingFor: (organization, practitioner) =>
      many(
        pool,
        `select ${COLUMNS} from visit where organization = $1 and practitioner = $2 and stage = 'waiting' order by state ->> 'waitingSince'`,
        [organization, practitioner],
      ),

    unsigned: (organization, since, limit) =>
      many(
        pool,
        `select ${COLUMNS} from visit where organization = $1 and stage = 'ended' and starts_at >= $2
           and state #>> '{references,note}' is not null order by starts_at desc limit $3`,
        [organization, since, limit],
      ),

    heldSince: (organization, since, limit) =>
      many(
        pool,
        `select ${COLUMNS} from visit where organization = $1 and stage in ('in-visit', 'ended', 'signed')
           and starts_at >= $2 order by starts_at desc limit $3`,
        [organization, since, limit],
      ),

    withOpenOrders: (organization, after, limit) =>
      many(
        pool,
        `select ${COLUMNS} from visit where organization = $1 and ($2::uuid is null or id > $2)
           and jsonb_path_exists(state -> 'orders', '$.* ? (@.status == "ordered")') order by id limit $3`,
        [organization, after, limit],
      ),

    withKept: (organization, since, after, limit) =>
      many(
        pool,
        `select ${COLUMNS} from visit where organization = $1 and starts_at > $2 and ($3::uuid is null or id > $3)
           and state @? '$.kept[*]' order by id limit $4`,
        [organization, since, after, limit],
      ),

    withOrder: (organization, { numbers, reference }) =>
      many(
        pool,
        `select ${COLUMNS} from visit where organization = $1
           and jsonb_path_exists(state -> 'orders', '$.* ? (@.status == "ordered")')
           and jsonb_path_exists(state -> 'orders',
             '$.* ? (@.status == "ordered" && (@.reference == $reference || @.number == $numbers[*]))', $2)
         order by id limit 2`,
        [organization, { numbers, reference: reference ?? '' }],
      ),

    isAnothers: async (organization, { write, item, number, patient }, from, until) => {
      const { rowCount } = await pool.query(
        `select from visit where organization = $1 and starts_at >= $2 and starts_at < $3
           and patient is distinct from $4 and (${LEFT_AS[write] ?? 'false'}
             or state #>> array['entered', $6, 'number'] = $5) limit 1`,
        [organization, from, until, patient, number, `${write}/${item}`],
      )
      return rowCount === 1
    },

    log: async (visit) => {
      const { rows } = await pool.query<{ seq: number; at: Date; body: Recorded }>(
        'select seq, at, body from event where visit = $1 order by seq',
        [visit],
      )
      return rows.map((row) => ({ ...row.body, seq: row.seq, at: row.at.toISOString() }))
    },

    held: async <T>(visit: string, ref: string): Promise<T | null> => {
      const [row] = (
        await pool.query<{ sealed: Buffer }>('select sealed from held where visit = $1 and ref = $2', [visit, ref])
      ).rows
      return row === undefined ? null : seal.open<T>(`${visit}/${ref}`, row.sealed)
    },
    heldUnder: (visit, place) => heldUnder(pool, seal, visit, place),
    keep: (id, refuse, content, { now, audit, release: before }) =>
      transaction(pool, async (client) => {
        const visit = await locked(client, id)
        const refusal = refuse(visit)
        if (refusal === null) {
          await release(client, id, before)
          await hold(client, seal, id, content, now)
        }
        const outcome = refusal === null ? ('done' as const) : ('denied' as const)
        await appendAudit(
          client,
          visit.organization,
          audit.map((entry) => ({ ...entry, outcome })),
          now,
        )
        return refusal
      }),
    keepOver: (id, place, make, { now, audit }) =>
      transaction(pool, async (client) => {
        const visit = await locked(client, id)
        const [before] = await heldUnder<never>(client, seal, id, place)
        const made = make(visit, before?.content ?? null)
        const refused = made !== null && 'refused' in made
        if (made !== null && !('refused' in made)) {
          await release(client, id, [place])
          await hold(client, seal, id, made, now)
        }
        const outcome = refused || made === null ? ('denied' as const) : ('done' as const)
        await appendAudit(
          client,
          visit.organization,
          audit.map((entry) => ({ ...entry, outcome })),
          now,
        )
        return refused ? made : null
      }),
    dropHeld: async (organization, ref, before) => {
      await pool.query(
        `delete from held using visit where visit.id = held.visit and organization = $1
           and (ref = $2 or ($2 like '%/' and starts_with(ref, $2))) and held.at < $3`,
        [organization, ref, before],
      )
    },
    residue: async (organization) => {
      const { rows } = await pool.query<{ visit: string; ref: string; kind: string; why: string; at: Date }>(
        `select held.visit, ref, kind, why, at from held join visit on visit.id = held.visit where organization = $1
         union all
         select visit, 'face', 'person', 'day board while the EMR does not answer', read_at from face where organization = $1
         order by at`,
        [organization],
      )
      return rows
    },
  }
}

/** Decides under the visit's row lock and stores all that follows, within the caller's transaction. */
async function decideOn(
  client: pg.PoolClient,
  seal: Seal,
  id: string,
  decide: Parameters<Store['happen']>[1],
  extras: Parameters<Store['happen']>[2],
): ReturnType<Store['happen']> {
  const visit = await locked(client, id)
  const decision = decide(visit)
  const audit = [...(extras.audit ?? [])]
  if ('refused' in decision) {
    await appendAudit(
      client,
      visit.organization,
      audit.map((entry) => ({ ...entry, outcome: 'denied' as const })),
      extras.now,
    )
    return decision
  }
  const events = record(visit.state, decision.events, extras.now)
  const after = { ...visit, state: events.reduce(evolve, visit.state) }
  await store(client, after, events, extras.now)
  audit.push(...(await storeTranscript(client, after, events)))
  for (const content of events.length > 0 ? (extras.hold ?? []) : []) await hold(client, seal, id, content, extras.now)
  for (const command of decision.commands) await enqueue(client, visit, command, extras.now)
  for (const { step, at } of decision.deadlines) {
    if (at === null) await client.query('delete from deadline where visit = $1 and step = $2', [id, step])
    else
      await client.query(
        'insert into deadline (visit, step, at) values ($1, $2, $3) on conflict (visit, step) do update set at = excluded.at',
        [id, step, at],
      )
  }
  if (extras.work) await client.query('delete from command where id = $1', [extras.work.id])
  if (extras.release) await release(client, id, extras.release)
  if (extras.deadline)
    await client.query('delete from deadline where visit = $1 and step = $2 and at <= $3', [
      id,
      extras.deadline,
      extras.now,
    ])
  if (events.length > 0 || decision.commands.length > 0)
    await client.query("select pg_notify('causeway_visit', $1)", [id])
  await appendAudit(client, visit.organization, audit, extras.now)
  return { visit: after, events }
}

async function heldUnder<T>(
  database: pg.Pool | pg.PoolClient,
  seal: Seal,
  visit: string,
  place: string,
): Promise<{ ref: string; content: T }[]> {
  const { rows } = await database.query<{ ref: string; sealed: Buffer }>(
    'select ref, sealed from held where visit = $1 and starts_with(ref, $2) order by at desc, ref',
    [visit, place],
  )
  return rows.map(({ ref, sealed }) => ({ ref, content: seal.open<T>(`${visit}/${ref}`, sealed) }))
}

async function hold(client: pg.PoolClient, seal: Seal, id: string, content: ToHold, now: Date): Promise<void> {
  await client.query(
    'insert into held (visit, ref, kind, why, sealed, at) values ($1, $2, $3, $4, $5, $6) on conflict (visit, ref) do update set sealed = excluded.sealed, at = excluded.at',
    [id, content.ref, content.kind, content.why, seal.close(`${id}/${content.ref}`, content.content), now],
  )
}

async function one(pool: pg.Pool, sql: string, values: unknown[]): Promise<StoredVisit | null> {
  return (await many(pool, sql, values))[0] ?? null
}

async function many(pool: pg.Pool, sql: string, values: unknown[]): Promise<StoredVisit[]> {
  return (await pool.query<VisitRow>(sql, values)).rows.map(fromRow)
}

function record(state: VisitState, events: VisitEvent[], now: Date): Recorded[] {
  return events.map((event, index) => ({ ...event, seq: state.seq + index + 1, at: now.toISOString() }))
}

async function store(client: pg.PoolClient, visit: StoredVisit, events: Recorded[], now: Date): Promise<void> {
  if (events.length === 0) return
  for (const { seq, at, ...body } of events) {
    await client.query('insert into event (visit, seq, at, body) values ($1, $2, $3, $4)', [visit.id, seq, at, body])
  }
  await storeTasks(client, visit, events)
  await storeDoors(client, visit.id, events)
  const { state } = visit
  await client.query(
    'update visit set state = $2, stage = $3, appointment = $4, encounter = $5, patient = $6, practitioner = $7, starts_at = $8, reconcile_at = least(reconcile_at, $9) where id = $1',
    [
      visit.id,
      state,
      stageOf(state),
      state.references.appointment,
      state.references.encounter,
      state.patient,
      state.practitioner,
      state.start ?? now,
      new Date(now.getTime() + SETTLED_MS),
    ],
  )
  await storeUnjudged(client, visit, now)
}

const AS_APPOINTMENT = "split_part(appointment, '/', 2) = $5"
const AS_ENCOUNTER = "split_part(encounter, '/', 2) = $5"
const AS_NOTE = "split_part(state #>> '{references,note}', '/', 2) = $5"
const AS_ORDER = `exists (select from jsonb_each(state -> 'orders') one
  where split_part(one.value ->> 'reference', '/', 2) = $5 or one.value ->> 'number' = $5)`

/** Where a visit says under which number `$5` a write of this kind stands in the EMR. */
const LEFT_AS: Partial<Record<WriteKind, string>> = {
  book: AS_APPOINTMENT,
  address: AS_APPOINTMENT,
  match: AS_APPOINTMENT,
  move: AS_APPOINTMENT,
  'call-off': AS_APPOINTMENT,
  'no-show': AS_APPOINTMENT,
  fulfil: AS_APPOINTMENT,
  arrive: AS_ENCOUNTER,
  admit: AS_ENCOUNTER,
  finish: AS_ENCOUNTER,
  cancel: AS_ENCOUNTER,
  note: AS_NOTE,
  sign: AS_NOTE,
  order: AS_ORDER,
  'order-sign': AS_ORDER,
  'order-withdraw': AS_ORDER,
}

/** What happens in a row is compared with the EMR once. */
const SETTLED_MS = 10_000

/** Where a visit stands, in one word, for lists and gauges. */
export function stageOf(state: VisitState): string {
  if (state.note === 'final') return 'signed'
  if (state.room === 'ended') return 'ended'
  if (state.room === 'open') return 'in-visit'
  if (state.room === 'waiting') return 'waiting'
  return state.appointment
}

async function enqueue(client: pg.PoolClient, visit: StoredVisit, command: Command, now: Date): Promise<void> {
  const key = lane(visit.id, command)
  // The lane's row lock comes before the command's id is taken, so that ids follow the order of commits in a lane.
  await client.query(
    'insert into lane (key, organization, ready_at) values ($1, $2, $3) on conflict (key) do update set ready_at = least(lane.ready_at, excluded.ready_at)',
    [key, visit.organization, now],
  )
  await client.query('insert into command (lane, organization, visit, key, body, at) values ($1, $2, $3, $4, $5, $6)', [
    key,
    visit.organization,
    visit.id,
    keyOf(visit.id, command),
    command,
    now,
  ])
}
