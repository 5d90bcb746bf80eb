import type pg from 'pg'
import type { Device, GuestDeviceRow, Launch, Store } from '../act/store.ts'
import type { Seal } from './seal.ts'
import { only, UNAWAITED } from './transaction.ts'

/**
 * How people come in: patients' devices with their one-time codes, and clinicians' launches with their tokens. On the way into a
 * visit only the last commit waits for the disk, and takes along those before it: the audit's, before which nobody is let in.
 */
export function doors(
  pool: pg.Pool,
  seal: Seal,
): Pick<
  Store,
  | 'addDevice'
  | 'device'
  | 'deviceById'
  | 'addGuestDevice'
  | 'guestDevice'
  | 'setCode'
  | 'identify'
  | 'countTry'
  | 'beginLaunch'
  | 'takePending'
  | 'openLaunch'
  | 'launch'
  | 'openedBefore'
  | 'tokens'
  | 'saveTokens'
  | 'latestLaunch'
> {
  return {
    addDevice: async (device) => {
      await pool.query('insert into device (secret, id, organization, visit, created_at) values ($1, $2, $3, $4, $5)', [
        device.secret,
        device.id,
        device.organization,
        device.visit,
        device.now,
      ])
    },
    device: async (secret) => {
      const { rows } = await pool.query<Device>(
        'select id, organization, visit, identified_at as "identifiedAt", code, code_until as "codeUntil" from device where secret = $1',
        [secret],
      )
      return rows[0] ?? null
    },
    deviceById: async (id) => {
      const { rows } = await pool.query<Device>(
        'select id, organization, visit, identified_at as "identifiedAt", code, code_until as "codeUntil" from device where id = $1',
        [id],
      )
      return rows[0] ?? null
    },
    addGuestDevice: async ({ secret, id, organization, visit, guest, invitation, now }) => {
      await pool.query(
        'insert into guest_device (secret, id, organization, visit, guest, invitation, created_at) values ($1, $2, $3, $4, $5, $6, $7)',
        [secret, id, organization, visit, guest, invitation, now],
      )
    },
    guestDevice: async (secret) => {
      const { rows } = await pool.query<GuestDeviceRow>(
        'select id as device, organization, visit, guest, invitation from guest_device where secret = $1',
        [secret],
      )
      return rows[0] ?? null
    },
    setCode: async (device, code, until) => {
      await pool.query('update device set code = $2, code_until = $3 where id = $1', [device, code, until])
    },
    identify: async (device, now) => {
      await pool.query(
        `with known as (update device set identified_at = $2, code = null, code_until = null where id = $1 returning visit)
         update visit set tries = 0, asks = 0, tries_since = null from known where visit.id = known.visit`,
        [device, now],
      )
    },
    countTry: async (visit, what, now) => {
      const { rows } = await pool.query<{ tries: number; asks: number }>(
        `with fresh as (select coalesce(tries_since < $3::timestamptz - interval '24 hours', true) as begins from visit where id = $1 for update)
         update visit set
           tries = case when begins then 0 else tries end + case when $2 = 'tries' then 1 else 0 end,
           asks = case when begins then 0 else asks end + case when $2 = 'asks' then 1 else 0 end,
           tries_since = case when begins then $3 else tries_since end
         from fresh where id = $1 returning tries, asks`,
        [visit, what, now],
      )
      return only(rows, 'visit')[what]
    },

    beginLaunch: async (launch) => {
      await pool.query(
        `insert into launch (id, organization, secret, pending, opened_at, until, handle)
         select $1, $2, $3::bytea, $4::bytea, $5::timestamptz, $6::timestamptz, $7::bytea where ${UNAWAITED}`,
        [
          launch.id,
          launch.organization,
          launch.secret,
          seal.close(`${launch.id}/pending`, launch.pending),
          launch.now,
          launch.until,
          launch.handle ?? null,
        ],
      )
    },
    takePending: async <T>(id: string, secret: Buffer, now: Date) => {
      const { rows } = await pool.query<{ organization: string; pending: Buffer }>(
        `with taken as (select id, organization, pending from launch where id = $1 and secret = $2 and pending is not null and until > $3 for update)
         update launch set pending = null from taken where launch.id = taken.id and ${UNAWAITED} returning taken.organization, taken.pending`,
        [id, secret, now],
      )
      const [row] = rows
      return row === undefined
        ? null
        : { organization: row.organization, pending: seal.open<T>(`${id}/pending`, row.pending) }
    },
    openLaunch: async (launch) => {
      await pool.query(
        `update launch set visit = $2, practitioner = $3, tokens = $4, until = $5, role = $6, session = $7, opens = $8
         where id = $1 and ${UNAWAITED}`,
        [
          launch.id,
          launch.visit,
          launch.practitioner,
          seal.close(`${launch.id}/tokens`, launch.tokens),
          launch.until,
          launch.role,
          launch.session,
          launch.opens ?? false,
        ],
      )
    },
    launch: async (id, secret) => {
      const { rows } = await pool.query<Launch>(
        `select launch.id, launch.organization, visit, launch.role, launch.practitioner, launch.opens, until, visit.patient, elsewhere,
           (select hears from emr_session s where s.organization = launch.organization and s.practitioner = launch.practitioner
              and s.session = launch.session) as hears,
           coalesce(
             case when launch.role = 'rooming'
               then visit.state #>> '{rooming,by}' = launch.practitioner and visit.state #> '{rooming,handedOver}' = 'null'
               else launch.practitioner = visit.practitioner or visit.state -> 'covering' ? launch.practitioner
             end, false) as own
         from launch left join visit on visit.id = launch.visit
         where launch.id = $1 and launch.secret = $2 and tokens is not null`,
        [id, secret],
      )
      return rows[0] ?? null
    },
    openedBefore: async (id, now) => {
      const { rows } = await pool.query<{ id: string }>(
        `select opened.id from launch again join launch opened using (organization, handle)
         where again.id = $1 and opened.id <> $1 and opened.visit is not null and opened.tokens is not null and opened.until > $2
         order by opened.opened_at desc limit 1`,
        [id, now],
      )
      return rows[0]?.id ?? null
    },
    tokens: async <T>(launch: string) => {
      const { rows } = await pool.query<{ tokens: Buffer }>(
        'select tokens from launch where id = $1 and tokens is not null',
        [launch],
      )
      const [row] = rows
      return row === undefined ? null : seal.open<T>(`${launch}/tokens`, row.tokens)
    },
    saveTokens: async (launch, tokens) => {
      await pool.query('update launch set tokens = $2 where id = $1', [
        launch,
        tokens === null ? null : seal.close(`${launch}/tokens`, tokens),
      ])
    },
    latestLaunch: async (visit, practitioner) => {
      const { rows } = await pool.query<{ id: string }>(
        'select id from launch where visit = $1 and practitioner = $2 and tokens is not null order by opened_at desc limit 1',
        [visit, practitioner],
      )
      return rows[0]?.id ?? null
    },
  }
}
