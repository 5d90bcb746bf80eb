import type { Word } from '#domain/referral/referral.ts'
import { unlessFault } from './chart.ts'
import { happen } from './happen-to-referral.ts'
import type { House } from './house.ts'
import type { DepartmentAnswer, ReadDepartment } from './referral-ports.ts'
import type { ReferralStore } from './referral-store.ts'

const MOST = 500
const BY_THE_DEPARTMENT = { action: 'update', what: 'referral answered', who: { kind: 'emr', ref: null } } as const

/**
 * Reads what a department that speaks FHIR says of the referrals that were sent to it; gives the function that looks once. It passes the
 * same gate as what comes by message. `onUnread` hears of what was not believed: a place, or a stage, never anything of a patient.
 */
export function readDepartment(
  house: House,
  store: ReferralStore,
  read: ReadDepartment,
  organization: string,
  onUnread: (why: string) => void,
): () => Promise<void> {
  /** What was said of already, so that it is said once. */
  const unread = new Map<string, string>()
  const tellOnce = (number: string, why: string): void => {
    if (unread.get(number) === why) return
    unread.set(number, why)
    onUnread(why)
  }
  return async () => {
    const listed = await store.listed(organization, house.now(), MOST)
    const sent = new Map(
      listed.filter(({ state }) => state.closed === null && state.sentAt !== null).map((one) => [one.number, one]),
    )
    if (sent.size === 0) return
    // What it does not answer, the next look asks again.
    const answers = await unlessFault<DepartmentAnswer[]>(read([...sent.keys()]), [])
    for (const { number, word } of answers) {
      const referral = sent.get(number)
      if (referral === undefined || word === null) continue
      if ('unread' in word) {
        tellOnce(number, word.unread)
        continue
      }
      if (isSame(referral.state.taskSaid, word)) continue
      const outcome = await happen(house, store, referral.id, { kind: 'task-read', word }, BY_THE_DEPARTMENT)
      if (!('refused' in outcome) && outcome.state.word?.stage !== word.stage)
        tellOnce(number, `${word.stage} does not follow`)
    }
  }
}

function isSame(one: Word | null, other: Word): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
