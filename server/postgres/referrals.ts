import type pg from 'pg'
import type { Field } from '#domain/referral/consent.ts'
import type { ReferralCommand } from '#domain/referral/decide.ts'
import { revokedLast, viewOf } from '#domain/referral/disclosure.ts'
import { evolve, start, type ReferralState } from '#domain/referral/referral.ts'
import { standingOf, type Standing } from '#domain/referral/rows.ts'
import type {
  ReferralExtras,
  ReferralsAsked,
  ReferralStore,
  ReferralWork,
  StoredReferral,
} from '../act/referral-store.ts'
import { appendAudit } from './audit.ts'
import type { Seal } from './seal.ts'
import { only, transaction } from './transaction.ts'

interface Row {
  id: string
  organization: string
  number: string
  state: Partial<ReferralState>
}

const COLUMNS = 'referral.id, referral.organization, referral.number, referral.state'

/** Referrals on PostgreSQL. Locks are taken in the order referral, audit head. */
export function referralStore(pool: pg.Pool, seal: Seal): ReferralStore {
  const many = async (sql: string, values: unknown[]) => (await pool.query<Row>(sql, values)).rows.map(stored)
  return {
    open: (fresh, decide, extras) =>
      transaction(pool, async (client) => {
        await client.query(
          `insert into referral (id, organization, order_ref, number, patient, opened_at, state)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (organization, order_ref) do nothing`,
          [fresh.id, fresh.organization, fresh.order, fresh.number, fresh.patient, extras.now, start()],
        )
        const { rows } = await client.query<Row>(
          `select ${COLUMNS} from referral where organization = $1 and order_ref = $2 for update`,
          [fresh.organization, fresh.order],
        )
        return decideOn(client, seal, stored(only(rows, 'referral')), decide, extras)
      }),

    happen: (id, decide, extras) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<Row>(`select ${COLUMNS} from referral where id = $1 for update`, [id])
        return decideOn(client, seal, stored(only(rows, 'referral')), decide, extras)
      }),

    referral: async (organization, id) =>
      (await many(`select ${COLUMNS} from referral where organization = $1 and id = $2`, [organization, id]))[0] ??
      null,
    byNumber: async (organization, number) =>
      (
        await many(`select ${COLUMNS} from referral where organization = $1 and number = $2`, [organization, number])
      )[0] ?? null,
    known: async (organization, orders) => {
      const { rows } = await pool.query<{ order_ref: string }>(
        "select order_ref from referral where organization = $1 and order_ref = any($2) and state->>'unread' is null",
        [organization, orders],
      )
      return new Set(rows.map((row) => row.order_ref))
    },
    listed: async (organization, asked) => {
      await giveStandings(pool, organization)
      const { where, values } = wanted(organization, asked)
      const referrals = await many(
        `select ${COLUMNS} from referral where ${where}
         order by (closed_at is not null and due is null), at_once desc, due, opened_at, id limit $6 offset $7`,
        [...values, asked.limit, asked.from],
      )
      const { rows } = await pool.query<{ all: number }>(
        `select count(*)::int as all from referral where ${where}`,
        values,
      )
      return { referrals, all: only(rows, 'count').all }
    },
    counted: async (organization, { now, closedSince }) => {
      await giveStandings(pool, organization)
      const { rows } = await pool.query<{
        standing: Standing
        week: number
        month: number
        older: number
        overdue: number
      }>(
        `select standing,
           (count(*) filter (where opened_at > $3::timestamptz - interval '7 days'))::int as week,
           (count(*) filter (where opened_at <= $3::timestamptz - interval '7 days'
             and opened_at > $3::timestamptz - interval '30 days'))::int as month,
           (count(*) filter (where opened_at <= $3::timestamptz - interval '30 days'))::int as older,
           (count(*) filter (where due < $3))::int as overdue
         from referral where organization = $1 and (closed_at is null or closed_at >= $2) group by standing`,
        [organization, closedSince, now],
      )
      return rows.map(({ standing, week, month, older, overdue }) => ({
        standing,
        ages: [week, month, older],
        overdue,
      }))
    },
    openAfter: (organization, after, limit) =>
      many(
        `select ${COLUMNS} from referral
         where organization = $1 and closed_at is null and ($2::uuid is null or id > $2) order by id limit $3`,
        [organization, after, limit],
      ),
    ofPatient: (organization, patient) =>
      many(`select ${COLUMNS} from referral where organization = $1 and patient = $2 order by opened_at desc`, [
        organization,
        patient,
      ]),
    disclosedByRoutes: async (organization, patient) => {
      const { rows } = await pool.query<{ at: Date; fields: Field[]; consent: string | null }>(
        'select at, fields, consent from route_disclosure where organization = $1 and patient = $2 order by at desc',
        [organization, patient],
      )
      return rows
    },
    disclosedAfter: (organization, after, closedSince, limit) =>
      many(
        `select ${COLUMNS} from referral
         where organization = $1 and (closed_at is null or closed_at >= $3) and ($2::uuid is null or id > $2)
         order by id limit $4`,
        [organization, after, closedSince, limit],
      ),
    wronglyDisclosed: (organization, limit) =>
      many(
        `select ${COLUMNS} from referral where organization = $1 and wrong_since is not null order by wrong_since, id limit $2`,
        [organization, limit],
      ),
    revokedSince: (organization, since, limit) =>
      many(
        `select ${COLUMNS} from referral where organization = $1 and revoked_at >= $2 order by revoked_at desc, id limit $3`,
        [organization, since, limit],
      ),
    held: async <T>(referral: string, ref: string): Promise<T | null> => {
      const { rows } = await pool.query<{ sealed: Buffer }>(
        'select sealed from referral_held where referral = $1 and ref = $2',
        [referral, ref],
      )
      return rows[0] === undefined ? null : seal.open<T>(`${referral}/${ref}`, rows[0].sealed)
    },
    since: async (organization, now) => {
      await pool.query('insert into referral_watch (organization, since) values ($1, $2) on conflict do nothing', [
        organization,
        now,
      ])
      const { rows } = await pool.query<{ since: Date }>('select since from referral_watch where organization = $1', [
        organization,
      ])
      return only(rows, 'referral_watch').since
    },

    take: async (limit, now, leaseUntil) => {
      const { rows } = await pool.query<
        Row & { command_id: string; command: ReferralCommand; attempts: number; at: Date }
      >(
        `with due as (
           select id from referral_command as one
           where ready_at <= $2 and not exists (
             select 1 from referral_command as before where before.referral = one.referral and before.door = one.door and before.id < one.id)
           order by ready_at limit $1 for update skip locked),
         taken as (
           update referral_command set ready_at = $3, attempts = attempts + 1 from due
           where referral_command.id = due.id
           returning referral_command.id, referral_command.referral, command, attempts, at)
         select ${COLUMNS}, taken.id as command_id, taken.command, taken.attempts, taken.at
         from taken join referral on referral.id = taken.referral`,
        [limit, now, leaseUntil],
      )
      return rows.map((row): ReferralWork => ({
        id: row.command_id,
        referral: stored(row),
        command: row.command,
        attempts: row.attempts,
        at: row.at,
      }))
    },
    delay: async (work, again, why) => {
      await pool.query('update referral_command set ready_at = $2, why = $3 where id = $1', [work.id, again, why])
    },
    drop: async (work) => {
      await pool.query('delete from referral_command where id = $1', [work.id])
    },
  }
}

/** What referrals keep sealed, and since when. */
export async function keptByReferrals(
  pool: pg.Pool,
  organization: string,
): Promise<{ referral: string; why: string; at: Date }[]> {
  const { rows } = await pool.query<{ referral: string; why: string; at: Date }>(
    `select referral, why, at from referral_held join referral on referral.id = referral
     where organization = $1 order by at`,
    [organization],
  )
  return rows
}

async function decideOn(
  client: pg.PoolClient,
  seal: Seal,
  referral: StoredReferral,
  decide: Parameters<ReferralStore['happen']>[1],
  { now, audit, auditedBy, work, hold = [], forget }: ReferralExtras,
): ReturnType<ReferralStore['happen']> {
  const decision = decide(referral.state)
  const whose = auditedBy ?? referral.organization
  // The patient's id is of the EMR of whoever referred, and says nothing elsewhere.
  const patientIn = ({ patient }: ReferralState) => (auditedBy === undefined ? patient || null : null)
  const entry = { ...audit, patient: patientIn(referral.state), visit: null }
  if (work !== undefined) await client.query('delete from referral_command where id = $1', [work.id])
  if ('refused' in decision) {
    await appendAudit(client, whose, [{ ...entry, outcome: 'denied' }], now)
    return decision
  }
  let { state } = referral
  for (const event of decision.events) {
    const recorded = { seq: state.seq + 1, at: now.toISOString(), event }
    state = evolve(state, recorded)
    await client.query('insert into referral_event (referral, seq, at, event) values ($1, $2, $3, $4)', [
      referral.id,
      recorded.seq,
      now,
      event,
    ])
  }
  if (decision.events.length > 0)
    await client.query(
      `update referral set state = $2, closed_at = $3, standing = $4, due = $5, at_once = $6, patient = $7, wrong_since = $8, revoked_at = $9
       where id = $1`,
      [
        referral.id,
        state,
        state.closed?.at ?? null,
        ...standingColumns(state),
        state.patient,
        wrongSince(state),
        revokedLast(state),
      ],
    )
  for (const command of decision.commands)
    await client.query('insert into referral_command (referral, command, at, ready_at) values ($1, $2, $3, $3)', [
      referral.id,
      command,
      now,
    ])
  if (forget !== undefined && decision.events.length > 0)
    await client.query('delete from referral_held where referral = $1 and starts_with(ref, $2)', [referral.id, forget])
  for (const { ref, why, content } of decision.events.length > 0 ? hold : [])
    await client.query(
      'insert into referral_held (referral, ref, why, at, sealed) values ($1, $2, $3, $4, $5) on conflict (referral, ref) do nothing',
      [referral.id, ref, why, now, seal.close(`${referral.id}/${ref}`, content)],
    )
  if (decision.events.length > 0 || work !== undefined)
    await appendAudit(client, whose, [{ ...entry, patient: patientIn(state), outcome: 'done' }], now)
  return { ...referral, state }
}

/** When the first disclosure was found wrong that nobody has seen to. */
function wrongSince({ wrong }: ReferralState): string | null {
  const open = wrong.filter(({ seen }) => seen === null).map(({ found }) => found)
  return open.toSorted()[0] ?? null
}

function standingColumns(state: ReferralState): [Standing, string | null, boolean] {
  const { standing, due, atOnce } = standingOf(viewOf(state))
  return [standing, due, atOnce]
}

function wanted(organization: string, { now, closedSince, standing, due }: ReferralsAsked) {
  const where = `organization = $1 and (closed_at is null or closed_at >= $2) and ($3::text is null or standing = $3)
    and (not $4 or at_once or due < $5)`
  return { where, values: [organization, closedSince, standing ?? null, due ?? false, now] }
}

const AT_ONCE = 500

/** Of referrals that were last decided on before there were standings. */
async function giveStandings(pool: pg.Pool, organization: string): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<Row>(
      `select ${COLUMNS} from referral where organization = $1 and standing is null limit ${AT_ONCE}`,
      [organization],
    )
    if (rows.length === 0) return
    const standings = rows.map(stored).map(({ id, state }) => [id, ...standingColumns(state)] as const)
    // One that was decided on meanwhile has its own by now.
    await pool.query(
      `update referral set standing = one.standing, due = one.due, at_once = one.at_once
       from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::boolean[]) as one(id, standing, due, at_once)
       where referral.id = one.id and referral.standing is null`,
      [0, 1, 2, 3].map((column) => standings.map((one) => one[column])),
    )
    if (rows.length < AT_ONCE) return
  }
}

function stored({ id, organization, number, state }: Row): StoredReferral {
  return { id, organization, number, state: { ...start(), ...state } }
}
