import { readAnswers } from '#formats/x12/answers.ts'
import { confirmMessages } from './act/by-message.ts'
import { judgeCharges } from './act/charge-standings.ts'
import { takeClaimAnswers, tellClaimAnswers } from './act/claim-answers.ts'
import type { Desk } from './act/desk.ts'
import { dropForDrafts } from './act/draft.ts'
import { followFaces } from './act/faces.ts'
import { findOrders } from './act/find-orders.ts'
import { followEncounters } from './act/follow-encounters.ts'
import { followOrders } from './act/follow-orders.ts'
import type { House } from './act/house.ts'
import { dropForNextPayer } from './act/next-payer.ts'
import { followNotes } from './act/notes.ts'
import { reconcileVisits } from './act/reconcile.ts'
import { dropWordsShown } from './act/summary-words.ts'
import { takeKept } from './act/take-kept.ts'
import { pickUpFiles } from './carry/pick-up.ts'
import type { Organization } from './config/organizations.ts'
import type { EmrConnections } from './emr-connections.ts'
import type { EmrNews } from './emr-news.ts'
import { allDue, repeat } from './jobs/repeat.ts'
import { report, warn } from './log.ts'
import { CLAIM_DAYS, type Outbound } from './outbound.ts'

/** How soon a launch is heard by what its EMR opens beside it. */
const SESSIONS_EVERY_MS = 1_000
/** How soon it is seen that a look at the schedule is due. */
const LOOK_EVERY_MS = 1_000
/** How soon it is seen that a subscription is due for its keeping. */
const SUBSCRIPTION_EVERY_MS = 5_000
/** A round through a thousand open visits takes a minute. */
const ORDERS_EVERY_MS = 15_000
/** How soon what an EMR told of somebody unknown is tried again. */
const KEPT_EVERY_MS = 30_000
/** How soon a charge is judged anew after something that it rests on has changed. */
const JUDGE_EVERY_MS = 2_000
/** How soon a visit that is due is compared with the EMR. */
const RECONCILE_EVERY_MS = 2_000
/** How often words that were kept for their days are let go of. */
const PURGE_EVERY_MS = 600_000
const ANSWERS_EVERY_MS = 2_000
/** How soon an order that was placed in the EMR stands in the workspace. */
const PLACED_EVERY_MS = 10_000
/** How soon an encounter is found that staff had to open: whoever waits has been checked in. */
const ENCOUNTERS_EVERY_MS = 5_000
/** How soon what went by message is confirmed; whoever waits to file something waits for the encounter. */
const CONFIRM_EVERY_MS = 3_000
/** How soon a note that was signed in the EMR counts as signed. */
const NOTES_EVERY_MS = 10_000
/** The ledger is measured ahead of whoever looks; after an upgrade from long ago it catches up within hours. */
const MEASURE_EVERY_MS = 30_000
const MEASURED_AT_ONCE = 200
/** A look at what the EMR offers is taken once a day; while it can't be read, as often as this. */
const EMR_EVERY_MS = 600_000
/** How soon the board knows who a new visit is for. */
const FACES_EVERY_MS = 2_000

export interface SchedulesParts {
  house: House
  emrs: Pick<EmrConnections, 'watches'>
  news: EmrNews
  desk: Pick<Desk, 'changed'>
  hubs: { turn(): Promise<void> }
  claimFiles: Outbound['claimFiles']
}

/** Begins all that is done again and again by the clock; what is returned ends it and waits for what is under way. */
export function startSchedules(parts: SchedulesParts): () => Promise<void> {
  const { house, hubs, emrs } = parts
  const running = [
    ...[...house.organizations.values()].flatMap((organization) => [
      ...ofOrganization(organization, parts),
      ...ofClaimAnswers(organization, house),
    ]),
    repeat(SESSIONS_EVERY_MS, () => hubs.turn(), report),
    ...emrs.watches.map((watch) => repeat(EMR_EVERY_MS, () => watch.turn(), report)),
  ]
  return async () => {
    await Promise.all(running.map((end) => end()))
  }
}

function ofOrganization({ id }: Organization, { house, news, desk, claimFiles }: SchedulesParts) {
  return [
    repeat(LOOK_EVERY_MS, () => news.lookAtSchedule(id), report),
    repeat(LOOK_EVERY_MS, () => news.lookAtPeople(id), report),
    ...news.subscriptionsOf(id).map((told) => repeat(SUBSCRIPTION_EVERY_MS, () => told.keep(), report)),
    repeat(NOTES_EVERY_MS, followNotes(house, id), report),
    repeat(ENCOUNTERS_EVERY_MS, followEncounters(house, id), report),
    repeat(CONFIRM_EVERY_MS, confirmMessages(house, id), report),
    repeat(KEPT_EVERY_MS, takeKept(house, id, news.turnOf(id)), report),
    repeat(RECONCILE_EVERY_MS, allDue(reconcileVisits(house, id)), report),
    repeat(JUDGE_EVERY_MS, allDue(judgeCharges(house, id)), report),
    repeat(PURGE_EVERY_MS, dropWordsShown(house, id), report),
    repeat(PURGE_EVERY_MS, dropForDrafts(house, id), report),
    repeat(PURGE_EVERY_MS, () => claimFiles.letGo(id), report),
    repeat(PURGE_EVERY_MS, dropForNextPayer(house, id), report),
    repeat(ORDERS_EVERY_MS, followOrders(house, id), report),
    repeat(PLACED_EVERY_MS, findOrders(house, id), report),
    repeat(
      FACES_EVERY_MS,
      followFaces(house, id, (visit) => void desk.changed(visit).catch(report)),
      report,
    ),
    // So that nobody who opens the ledger waits for all that was not measured yet.
    repeat(MEASURE_EVERY_MS, async () => void (await house.store.measure(id, MEASURED_AT_ONCE)), report),
  ]
}

function ofClaimAnswers({ id, claims: of }: Organization, house: House) {
  if (of === undefined) return []
  const telling = repeat(ANSWERS_EVERY_MS, tellClaimAnswers(house, id), report)
  if (of.answers === undefined) return [telling]
  const { now } = house
  const folder = pickUpFiles({
    folder: of.answers.folder,
    now,
    onRefused: (why) => warn('file of claim answers not read', id, why),
    takeFile: async (name, bytes) => {
      const { problem } = await takeClaimAnswers(house, readAnswers, id, { name, bytes, by: null })
      return problem === null ? undefined : `segment ${problem.segment} ${problem.why}`
    },
  })
  return [
    telling,
    repeat(ANSWERS_EVERY_MS, () => folder.look(), report),
    repeat(PURGE_EVERY_MS, () => folder.letGo(new Date(now().getTime() - CLAIM_DAYS * 24 * 3_600_000)), report),
  ]
}
