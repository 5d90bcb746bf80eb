import type pg from 'pg'
import type { Rejudged } from '#domain/charge/proposal.ts'
import type { ReasonSum, Sum, Waiting } from '#domain/charge/waiting.ts'
import type { ChargeStandings, StandingCharge } from '../act/charge-standings.ts'
import type { StoredVisit } from '../act/store.ts'
import { COLUMNS, fromRow, type VisitRow } from './visit-row.ts'

/** Charges of one practice since its first table, judged by that basis, of all clinicians or of one. */
const OF = `charge_standing.organization = $1 and charge_standing.basis = $2 and charge_standing.starts_at >= $3
  and ($4::text is null or exists (select from visit where visit.id = charge_standing.visit
    and (practitioner = $4 or state -> 'covering' ? $4)))`
const WAITS = `${OF} and not accepted and since is not null`

const STANDING = 'accepted, holds, amount, since, due, owner, next_payer, changes'
interface StandingRow {
  accepted: boolean
  holds: Waiting['holds']
  amount: number | null
  since: Date | null
  due: Date | null
  owner: Waiting['owner'] | null
  next_payer: boolean
  changes: Rejudged[]
}

interface SumRow {
  charges: number
  amount: string
  unknown: number
  oldest: Date | null
}
const SUM = `count(*)::int as charges, coalesce(sum(amount), 0) as amount,
  (count(*) filter (where amount is null))::int as unknown, min(since) as oldest`

/** How charges stood when they were judged last, and which are to be judged again. */
export function chargeStandings(pool: pg.Pool): ChargeStandings {
  return {
    unjudged: async (organization, basis, limit) => {
      const { rows } = await pool.query<VisitRow>(
        `select ${COLUMNS} from visit where id in (
           select visit from charge_standing
           where organization = $1 and (basis is null or basis < $2 or basis > $2)
           order by basis nulls first, visit limit $3)`,
        [organization, basis, limit],
      )
      return rows.map(fromRow)
    },

    keepStanding: async ({ id, state }, basis, standing, now) => {
      const waiting = standing.accepted ? null : standing.waiting
      // What has happened to the visit meanwhile is judged by the next turn.
      // Of an accepted one that the rules have otherwise now, or have no more, rows of the worklist may speak: it is compared anew.
      await pool.query(
        `with before as (select changes from charge_standing where visit = $1 and seq = $2 and accepted),
           compared as (update visit set reconcile_at = $12 from before
             where id = $1 and appointment is not null and before.changes <> $10::jsonb)
         update charge_standing set basis = $3, accepted = $4, holds = $5, amount = $6, since = $7, due = $8, owner = $9, changes = $10,
           next_payer = $11
         where visit = $1 and seq = $2`,
        [
          id,
          state.seq,
          basis,
          standing.accepted,
          waiting?.holds ?? [],
          waiting?.amount ?? null,
          waiting?.since ?? null,
          waiting?.due ?? null,
          waiting?.owner ?? null,
          JSON.stringify(standing.accepted ? standing.changes : []),
          waiting?.nextPayer ?? false,
          now,
        ],
      )
    },

    chargeSums: async ({ organization, practitioner, since, basis }, now) => {
      const values = [organization, basis, since, practitioner]
      const [whole, reasons, accepted, unjudged] = await Promise.all([
        pool.query<SumRow & { late: boolean }>(
          `select due < $5 as late, ${SUM} from charge_standing where ${WAITS} group by late`,
          [...values, now],
        ),
        pool.query<SumRow & { reason: ReasonSum['reason'] }>(
          `select reason, ${SUM} from charge_standing
             cross join unnest(case when holds <> '{}' then holds when next_payer then array['next-payer'] else array['ready'] end) as reason
           where ${WAITS} group by reason`,
          values,
        ),
        pool.query<{ accepted: number; changed: number }>(
          `select count(*)::int as accepted, (count(*) filter (where changes <> '[]'))::int as changed
           from charge_standing where ${OF} and accepted`,
          values,
        ),
        pool.query<{ left: number; of: number }>(
          `select (count(*) filter (where basis is distinct from $2))::int as left, count(*)::int as of
           from charge_standing where organization = $1 and starts_at >= $3`,
          values.slice(0, 3),
        ),
      ])
      const late = whole.rows.filter((one) => one.late).map(summed)
      return {
        all: together(whole.rows.map(summed)),
        overdue: together(late),
        reasons: reasons.rows.map((row) => ({ reason: row.reason, ...summed(row) })),
        accepted: accepted.rows[0]?.accepted ?? 0,
        changed: accepted.rows[0]?.changed ?? 0,
        unjudged: unjudged.rows[0] ?? { left: 0, of: 0 },
      }
    },

    waitingCharges: async ({ organization, practitioner, since, basis }, order, after, limit) => {
      const byMoney = order === 'money'
      const beyond = byMoney
        ? 'coalesce(amount, -1) < $6 or (coalesce(amount, -1) = $6 and (since, visit) > ($5, $7::uuid))'
        : '(since, visit) > ($5, $7::uuid) and $6::integer is not null'
      const { rows } = await pool.query<VisitRow & StandingRow>(
        `select ${STANDING}, visit.* from (
           select visit, ${STANDING} from charge_standing where ${WAITS} and ($5::timestamptz is null or ${beyond})
           order by ${byMoney ? 'coalesce(amount, -1) desc, ' : ''}since, visit limit $8) charge
         join (select ${COLUMNS} from visit) visit on visit.id = charge.visit
         order by ${byMoney ? 'coalesce(amount, -1) desc, ' : ''}since, charge.visit`,
        [organization, basis, since, practitioner, after?.at ?? null, after?.amount ?? -1, after?.visit ?? null, limit],
      )
      return rows.map(standingCharge)
    },

    acceptedCharges: async ({ organization, practitioner, since, basis }, only, after, limit) => {
      const { rows } = await pool.query<VisitRow & StandingRow>(
        `select ${STANDING}, visit.* from (
           select visit, starts_at, ${STANDING} from charge_standing
           where ${OF} and accepted and ($5::timestamptz is null or (starts_at, visit) < ($5, $6::uuid))
             ${only === 'changed' ? "and changes <> '[]'" : ''}
           order by starts_at desc, visit desc limit $7) charge
         join (select ${COLUMNS} from visit) visit on visit.id = charge.visit
         order by charge.starts_at desc, charge.visit desc`,
        [organization, basis, since, practitioner, after?.at ?? null, after?.visit ?? null, limit],
      )
      return rows.map(standingCharge)
    },
  }
}

/** In the transaction of what happens to a visit that is over: how its charge stands is to be judged again. */
export async function storeUnjudged(
  client: pg.PoolClient,
  { id, organization, state }: StoredVisit,
  now: Date,
): Promise<void> {
  if (state.admitted === null || (state.room !== 'ended' && state.note !== 'final')) return
  await client.query(
    `insert into charge_standing (visit, organization, starts_at, seq, accepted) values ($1, $2, $3, $4, $5)
     on conflict (visit) do update set starts_at = excluded.starts_at, seq = excluded.seq, basis = null`,
    [id, organization, state.start ?? now, state.seq, state.charge !== undefined],
  )
}

function standingCharge({
  accepted,
  holds,
  amount,
  since,
  due,
  owner,
  next_payer: nextPayer,
  changes,
  ...visit
}: VisitRow & StandingRow): StandingCharge {
  const waits = !accepted && since !== null && due !== null && owner !== null
  return {
    visit: fromRow(visit),
    standing: accepted
      ? { accepted, changes }
      : {
          accepted,
          waiting: waits
            ? { holds, amount, since: since.toISOString(), due: due.toISOString(), owner, nextPayer }
            : null,
        },
  }
}

function summed({ charges, amount, unknown, oldest }: SumRow): Sum {
  return { charges, amount: Number(amount), unknown, oldest: oldest?.toISOString() ?? null }
}

function together(sums: readonly Sum[]): Sum {
  return {
    charges: sums.reduce((sum, { charges }) => sum + charges, 0),
    amount: sums.reduce((sum, { amount }) => sum + amount, 0),
    unknown: sums.reduce((sum, { unknown }) => sum + unknown, 0),
    oldest: sums.flatMap(({ oldest }) => oldest ?? []).toSorted()[0] ?? null,
  }
}
