import type { Followed, HubAddress, HubNews, Listening, ListenToHub } from './hub.ts'
import type { House } from './house.ts'
import type { LaunchTokens } from './launch.ts'
import { emrLeft, patientOpened } from './same-patient.ts'
import type { EmrSession } from './store.ts'

/** A process that has died lets another one listen after so long; each turn says anew that this one does. */
const HELD_MS = 10_000
const AT_ONCE = 50
/** How long a hub that does not answer is left alone. */
const AWAY_MS = 10_000
/** How long a hub may take to give a line more time. */
const RENEWED_WITHIN_MS = 5_000
/** Asked for anew before the end, which the hub may decide. */
const OF_LEASE = 0.8

interface Heard extends Listening {
  row: EmrSession
  /** In ms since 1970; when the subscription is asked for anew. */
  anewAt: number
  /** Whether the line can be asked for no more time: it was lost, or has been asked once already. */
  spent: boolean
  /** Whether a line was lost before this one, and what was opened meanwhile is not known yet. */
  missed: boolean
}

/**
 * Listens to the hub of every session of an EMR in which a workspace is open, in one process each, and locks the workspaces of
 * another patient than the one that the EMR opens. While a hub is not heard its workspaces say so; a launch on another patient
 * locks all the same.
 */
export function hearEmrs(
  house: House,
  { listen, hubOf }: { listen: ListenToHub; hubOf(tokens: LaunchTokens): HubAddress | null },
): { turn(): Promise<void>; close(): Promise<void> } {
  const { store } = house
  const heard = new Map<string, Heard>()

  const anewAfter = (leaseSeconds: number): number => house.now().getTime() + leaseSeconds * 1_000 * OF_LEASE

  const hear =
    (row: EmrSession, key: string) =>
    async (news: HubNews): Promise<Followed> => {
      const one = heard.get(key)
      switch (news.kind) {
        case 'heard':
          if (one !== undefined && news.leaseSeconds > 0) one.anewAt = anewAfter(news.leaseSeconds)
          return tell(row, { hears: 'heard' })
        case 'renewed':
          if (one !== undefined && news.leaseSeconds > 0) {
            one.anewAt = anewAfter(news.leaseSeconds)
            one.spent = false
          }
          return 'followed'
        case 'opened': {
          // A hub says again what is open to whoever subscribes anew: it was answered by a pick already.
          if (row.newest !== null && news.at <= row.newest) return caughtUp(row, one)
          row.newest = news.at
          const followed = await opened(row, news.patient)
          await caughtUp(row, one)
          return followed
        }
        case 'open-now':
          if (news.patient !== row.opened) await opened(row, news.patient)
          return caughtUp(row, one)
        case 'open-unsaid':
          return one?.missed === true ? tell(row, { hears: 'out-of-step' }) : 'followed'
        case 'closed':
          // FHIRcast 3.0.0, 2.5: what is older than the event that opened who is open is passed over.
          if (row.newest !== null && news.at < row.newest) return 'followed'
          // One who was opened before may be closed while another stays open.
          if (row.opened === null || news.patient === row.opened) await opened(row, null)
          return caughtUp(row, one)
        case 'left':
          if (row.newest !== null && news.at < row.newest) return 'followed'
          row.newest = news.at
          await emrLeft(house, row.organization, row, news.how, row.role)
          row.opened = null
          await store.tellSession(row, { hears: 'heard', opened: null, newest: news.at })
          return caughtUp(row, one)
        case 'opened-unread':
          await patientOpened(house, row.organization, { ...row, patient: null }, { by: 'emr', role: row.role })
          row.opened = null
          return tell(row, { hears: 'out-of-step', opened: null })
        case 'out-of-step':
          return tell(row, { hears: 'out-of-step' })
        case 'denied':
          // Until the next launch in this session asks again.
          if (one !== undefined) one.anewAt = Infinity
          return tell(row, { hears: 'unheard' })
        case 'away':
          if (one !== undefined) {
            one.anewAt = house.now().getTime() + AWAY_MS
            one.missed = true
            one.spent = true
          }
          return tell(row, { hears: 'unheard' })
      }
    }

  const tell = async (row: EmrSession, news: Parameters<typeof store.tellSession>[1]): Promise<Followed> => {
    await store.tellSession(row, news)
    return 'followed'
  }

  /** What is open is known again, if a line was lost before. */
  const caughtUp = async (row: EmrSession, one: Heard | undefined): Promise<Followed> => {
    if (one?.missed !== true) return 'followed'
    one.missed = false
    return tell(row, { hears: 'heard' })
  }

  /** Nobody's chart being open contradicts no visit. */
  const opened = async (row: EmrSession, patient: string | null): Promise<Followed> => {
    const { stays } =
      patient === null
        ? { stays: false }
        : await patientOpened(house, row.organization, { ...row, patient }, { by: 'emr', role: row.role })
    await store.tellSession(row, {
      hears: 'heard',
      opened: patient,
      ...(row.newest !== null && { newest: row.newest }),
    })
    row.opened = patient
    return stays ? 'not-followed' : 'followed'
  }

  const listenTo = async (row: EmrSession): Promise<void> => {
    const key = keyOf(row)
    const before = heard.get(key)
    void before?.letGo()
    const tokens = await store.tokens<LaunchTokens>(row.launch)
    const hub = tokens === null ? null : hubOf(tokens)
    if (hub === null) return void heard.delete(key)
    const one: Heard = {
      row,
      letGo: async () => undefined,
      renew: () => undefined,
      anewAt: Infinity,
      spent: false,
      missed: before?.missed ?? row.newest !== null,
    }
    heard.set(key, one)
    Object.assign(one, listen(row.organization, row.launch, hub, hear(row, key)))
  }

  return {
    turn: async () => {
      const now = house.now()
      const until = new Date(now.getTime() + HELD_MS)
      const held = await store.holdSessions(
        [...heard.values()].map(({ row }) => row),
        now,
        until,
      )
      const standing = new Map(held.map((row) => [keyOf(row), row]))
      for (const [key, one] of heard) {
        const row = standing.get(key)
        if (row === undefined) {
          void one.letGo()
          heard.delete(key)
          // A newer launch has the token that lasts longest, and may be granted what the former was not.
        } else if (row.launch !== one.row.launch || one.anewAt <= now.getTime()) {
          if (row.launch !== one.row.launch || one.spent)
            await listenTo({ ...row, newest: one.row.newest, opened: one.row.opened })
          else {
            // Nothing is missed while the line stays; where the hub gives it no more time, there is a new one soon.
            one.spent = true
            one.anewAt = now.getTime() + RENEWED_WITHIN_MS
            one.renew()
          }
        }
      }
      for (const row of await store.takeSessions(now, until, AT_ONCE)) await listenTo(row)
    },
    close: async () => {
      const all = [...heard.values()]
      heard.clear()
      await Promise.all(all.map(({ letGo }) => letGo()))
      const now = house.now()
      // Held until now: another process may listen at once.
      await store.holdSessions(
        all.map(({ row }) => row),
        now,
        now,
      )
    },
  }
}

function keyOf({ organization, practitioner, session }: EmrSession): string {
  return JSON.stringify([organization, practitioner, session])
}
