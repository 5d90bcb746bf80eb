import { saysSame, stageOf, type ReferralState } from '#domain/referral/referral.ts'
import { unlessFault } from './chart.ts'
import { happen, inDepartmentsAudit } from './happen-to-referral.ts'
import type { House } from './house.ts'
import { openInTurns } from './each-open.ts'
import type { DepartmentAnswer, DepartmentSummary, ReadDepartment } from './referral-ports.ts'
import type { ReferralStore, StoredReferral } from './referral-store.ts'
import { hearSummary, summaryId } from './referral-summary.ts'

const BY_THE_DEPARTMENT = { action: 'update', what: 'referral answered', who: { kind: 'emr', ref: null } } as const

/**
 * Reads what a department that speaks FHIR says of the referrals that were sent to it; gives the function that looks once. It passes the
 * same gate as what comes by message. `onUnread` hears of what was not believed: a place, or a stage, never anything of a patient.
 */
export function readDepartment(
  house: House,
  { store, read, numberOf }: { store: ReferralStore; read: ReadDepartment; numberOf: (text: string) => string },
  organization: string,
  onUnread: (why: string) => void,
): () => Promise<void> {
  /** What was said of already, so that it is said once. */
  const unread = new Map<string, string>()
  const tellOnce = (about: string, why: string): void => {
    if (unread.get(about) === why) return
    unread.set(about, why)
    onUnread(why)
  }
  const hear = hearSummary(house, store, numberOf)

  /** Where the referral stands once the word is heard. */
  async function heard(referral: StoredReferral, word: DepartmentAnswer['word']): Promise<ReferralState> {
    if (word === null) return referral.state
    if ('unread' in word) {
      tellOnce(referral.number, word.unread)
      return referral.state
    }
    const { taskSaid } = referral.state
    if (taskSaid !== null && saysSame(taskSaid, word)) return referral.state
    const read = { kind: 'task-read', word } as const
    const outcome = await happen(
      house,
      store,
      referral.id,
      read,
      BY_THE_DEPARTMENT,
      inDepartmentsAudit(house, referral),
    )
    if ('refused' in outcome) return referral.state
    if (outcome.state.word?.stage !== word.stage) tellOnce(referral.number, `${word.stage} does not follow`)
    return outcome.state
  }

  /** What stands there is heard when it is time for it, and not again while it only stands there. */
  async function summary(number: string, state: ReferralState, said: DepartmentSummary | null): Promise<void> {
    if (said === null || !['held', 'summary-released'].includes(stageOf(state))) return
    if ('unread' in said) {
      tellOnce(`${number}/summary`, said.unread)
      return
    }
    const { release, ...written } = said
    const id = summaryId(numberOf, { number, ...written })
    if (state.told.some((one) => one.stage === 'summary-released' && one.summary === id)) return
    if (state.summary?.id !== id) {
      await hear(organization, { number, ...written })
      return
    }
    const { shown, released } = state.summary
    // A release of something else than what it was shown last is none: it is shown anew, and looked at again.
    if (release === null || released !== null || shown?.digest !== release || shown.blocked !== null) return
    await hear(organization, { number, controlId: written.controlId, by: written.by, release })
  }

  const inTurn = openInTurns(store, organization)
  return async () => {
    const sent = new Map((await inTurn()).filter(({ state }) => state.sentAt !== null).map((one) => [one.number, one]))
    if (sent.size === 0) return
    // What it does not answer, the next look asks again.
    const answers = await unlessFault<DepartmentAnswer[]>(read([...sent.keys()]), [])
    for (const { number, word, summary: said } of answers) {
      const referral = sent.get(number)
      if (referral !== undefined) await summary(number, await heard(referral, word), said)
    }
  }
}
