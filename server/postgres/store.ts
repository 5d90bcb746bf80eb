import pg from 'pg'
import type { RouteMessages } from '../act/route-messages.ts'
import type { ReferralStore } from '../act/referral-store.ts'
import type { RouteTrials, RouteVersions } from '../act/route-versions.ts'
import type { RouteStore } from '../act/routes.ts'
import type { Store } from '../act/store.ts'
import type { Transcripts } from '../act/transcripts.ts'
import { appendAudit } from './audit.ts'
import { chargeStandings } from './charge-standings.ts'
import { charges } from './charges.ts'
import { claimAnswers } from './claim-answers.ts'
import { visitLogs } from './visit-logs.ts'
import { desk } from './desk.ts'
import { doors } from './doors.ts'
import { lanes } from './lanes.ts'
import { claimWorker } from './living.ts'
import { ledger } from './ledger.ts'
import { phrases } from './phrases.ts'
import { reconcile } from './reconcile.ts'
import { routeMessages } from './route-messages.ts'
import { routeTrials, routeVersions } from './route-versions.ts'
import { referralStore } from './referrals.ts'
import { digestKey, routeStore } from './routes.ts'
import { sealWith } from './seal.ts'
import { clinicianPlaces } from './clinician-places.ts'
import { staffLanguage } from './staff-language.ts'
import { transcripts } from './transcripts.ts'
import { textNumbers } from './text-numbers.ts'
import { toldTimes } from './told-times.ts'
import { transaction } from './transaction.ts'
import { visits } from './visits.ts'
import { workspaces } from './workspaces.ts'

/** The store on a migrated database, and the notices by which every process hears of a visit's change. */
export interface OpenStore {
  store: Store
  /** What routes keep, worked on by the same process. */
  routes: RouteStore
  /** What whoever looks after them asks of their messages. */
  messages: RouteMessages
  /** Their versions, and trials of them. */
  versions: RouteVersions
  trials: RouteTrials
  referrals: ReferralStore
  /** What was said in visits that are listened to. */
  transcripts: Transcripts
  /** Calls back after each committed change of a visit, made by whichever process. */
  onChange(heard: (visit: string) => void): void
  /** Calls back when a workspace of a visit was locked or unlocked, while the visit itself has not changed. */
  onWorkspace(heard: (visit: string) => void): void
  close(): Promise<void>
}

/**
 * Opens the store. `lost` is called when the connection that proves this process alive is gone: its lanes may then be
 * taken by others, so the process must stop working.
 */
export async function openStore(pool: pg.Pool, secret: Buffer, lost: (cause: Error) => void): Promise<OpenStore> {
  const living = new pg.Client(pool.options)
  const hearers: ((visit: string) => void)[] = []
  const workspaceHearers: ((visit: string) => void)[] = []
  let closing = false
  living.on('error', (cause) => {
    if (!closing) lost(cause)
  })
  living.on('notification', (notice) => {
    const told = notice.channel === 'causeway_workspace' ? workspaceHearers : hearers
    for (const heard of told) heard(notice.payload ?? '')
  })
  await living.connect()
  const worker = await claimWorker(living)
  await living.query('listen causeway_visit')
  await living.query('listen causeway_workspace')
  const seal = sealWith(secret, 'held')
  return {
    store: {
      ...visits(pool, seal),
      ...lanes(pool, worker),
      ...doors(pool, sealWith(secret, 'doors')),
      ...desk(pool, sealWith(secret, 'face')),
      ...ledger(pool, seal),
      ...phrases(pool),
      ...clinicianPlaces(pool),
      ...staffLanguage(pool),
      ...charges(pool),
      ...chargeStandings(pool),
      ...claimAnswers(pool),
      ...reconcile(pool),
      ...visitLogs(pool),
      ...workspaces(pool),
      ...textNumbers(pool),
      ...toldTimes(pool),
      audit: (organization, entries, now) =>
        transaction(pool, (client) => appendAudit(client, organization, entries, now)),
    },
    routes: routeStore(pool, sealWith(secret, 'route'), digestKey(secret), worker),
    messages: routeMessages(pool, sealWith(secret, 'route'), digestKey(secret)),
    versions: routeVersions(pool),
    trials: routeTrials(pool, sealWith(secret, 'route')),
    transcripts: transcripts(pool, sealWith(secret, 'transcript')),
    referrals: referralStore(pool, sealWith(secret, 'referral')),
    onChange: (heard) => hearers.push(heard),
    onWorkspace: (heard) => workspaceHearers.push(heard),
    close: async () => {
      closing = true
      await living.end()
    },
  }
}
