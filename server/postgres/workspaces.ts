import type pg from 'pg'
import type { OpenWorkspace } from '#domain/access/same-patient.ts'
import type { EmrSession, Store } from '../act/store.ts'
import { appendAudit } from './audit.ts'
import { transaction, UNAWAITED } from './transaction.ts'

const SESSION = `s.organization, s.practitioner, s.session, s.launch, s.newest, s.opened,
  (select role from launch where launch.id = s.launch) as role`

/** Open workspaces, and the patient who was opened beside them. */
export function workspaces(
  pool: pg.Pool,
): Pick<
  Store,
  | 'openWorkspaces'
  | 'lockWorkspaces'
  | 'unlockWorkspace'
  | 'openSession'
  | 'takeSessions'
  | 'holdSessions'
  | 'tellSession'
> {
  return {
    openWorkspaces: async (organization, practitioner, now) => {
      const { rows } = await pool.query<OpenWorkspace & { visit: string }>(
        `select launch.id as launch, launch.visit, launch.practitioner, visit.patient, launch.session, launch.elsewhere
         from launch join visit on visit.id = launch.visit
         where launch.organization = $1 and launch.practitioner = $2 and tokens is not null and until > $3
         order by opened_at desc`,
        [organization, practitioner, now],
      )
      return rows
    },
    openSession: async ({ organization, practitioner, session, launch }, until) => {
      await pool.query(
        `insert into emr_session (organization, practitioner, session, launch, hears, until)
         select $1, $2, $3, $4, 'asked', $5::timestamptz where ${UNAWAITED}
         on conflict (organization, practitioner, session) do update set launch = excluded.launch, until = excluded.until`,
        [organization, practitioner, session, launch, until],
      )
    },
    takeSessions: async (now, until, limit) => {
      const { rows } = await pool.query<EmrSession>(
        `update emr_session s set heard_until = $2, hears = 'asked'
         where (organization, practitioner, session) in (
           select organization, practitioner, session from emr_session
           where until > $1 and (heard_until is null or heard_until < $1) limit $3 for update skip locked)
         returning ${SESSION}`,
        [now, until, limit],
      )
      return rows
    },
    holdSessions: async (sessions, now, until) => {
      if (sessions.length === 0) return []
      const { rows } = await pool.query<EmrSession>(
        `update emr_session s set heard_until = $2
         from unnest($3::text[], $4::text[], $5::text[]) as held (organization, practitioner, session)
         where s.organization = held.organization and s.practitioner = held.practitioner and s.session = held.session
           and s.until > $1
         returning ${SESSION}`,
        [
          now,
          until,
          sessions.map(({ organization }) => organization),
          sessions.map(({ practitioner }) => practitioner),
          sessions.map(({ session }) => session),
        ],
      )
      return rows
    },
    tellSession: async ({ organization, practitioner, session }, { hears, newest, opened }) => {
      await pool.query(
        `with told as (
           update emr_session s set hears = $4
           where organization = $1 and practitioner = $2 and session = $3 and hears <> $4 returning 1)
         select pg_notify('causeway_workspace', visit::text) from launch, told
         where organization = $1 and practitioner = $2 and launch.session = $3 and visit is not null and tokens is not null`,
        [organization, practitioner, session, hears],
      )
      if (newest !== undefined || opened !== undefined)
        await pool.query(
          `update emr_session set newest = coalesce($4, newest), opened = case when $6 then $5 else opened end
           where organization = $1 and practitioner = $2 and session = $3`,
          [organization, practitioner, session, newest, opened, opened !== undefined],
        )
    },
    lockWorkspaces: (organization, launches, elsewhere, { now, audit }) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ visit: string }>(
          'update launch set elsewhere = $2 where id = any($1) returning visit',
          [launches, elsewhere],
        )
        await appendAudit(client, organization, audit, now)
        for (const visit of new Set(rows.map((row) => row.visit)))
          await client.query("select pg_notify('causeway_workspace', $1)", [visit])
      }),
    unlockWorkspace: (organization, launch, of, { now, audit }) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ visit: string }>(
          "update launch set elsewhere = null where id = $1 and elsewhere ->> 'at' = $2 returning visit",
          [launch, of],
        )
        const [row] = rows
        if (row === undefined) return false
        await appendAudit(client, organization, audit, now)
        await client.query("select pg_notify('causeway_workspace', $1)", [row.visit])
        return true
      }),
  }
}
