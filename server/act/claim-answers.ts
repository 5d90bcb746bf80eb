import { createHash } from 'node:crypto'
import type { ClaimAnswersRead } from '#api/charge.ts'
import type { ClaimAnswer } from '#domain/charge/answer.ts'
import type { Eligibility } from '#domain/charge/eligibility.ts'
import { who } from './desk-session.ts'
import { eligibilityToKeep, type KeptEligibility } from './eligibility.ts'
import { happen, type House } from './house.ts'
import { overWith } from './next-payer.ts'
import type { ClaimAnswerUseCases, DeskSession } from './use-cases.ts'
import { ITSELF } from './store.ts'

/** What a file says, or where and why it can't be read. `canonical` is the same for a file that differs in line breaks alone. */
export type AnswersRead =
  | {
      canonical: Uint8Array
      answers: readonly { about: { claim: string } | { interchange: number }; answer: ClaimAnswer; segment: number }[]
      eligibilities: readonly { said: Eligibility; segment: number }[]
    }
  | { segment: number; why: string }

/** One file as it is kept: what it says and to which claim, or why it could not be read. */
export interface AnswerFileToKeep {
  digest: string
  name: string
  by: string | null
  problem: { segment: number; why: string } | null
  answers: { segment: number; about: string; said: ClaimAnswer }[]
  eligibilities: KeptEligibility[]
}

/** An answer that fits no claim, or with `covers` no patient; with `problem` a file that could not be read. */
export interface OpenClaimAnswer {
  digest: string
  segment: number | null
  name: string
  at: string
  about: string | null
  said: ClaimAnswer | null
  covers: (KeptEligibility['said'] & { why: 'no-member' | 'no-payer' | 'nobody' }) | null
  problem: { segment: number; why: string } | null
}

/** What came back of claims, as it waits to be told to its visit, or for a person. */
export interface ClaimAnswerStore {
  /**
   * The whole file in one transaction, each answer with the visit whose claim it names; `known` where it was read before. Visits of patients
   * of whose coverage it says something are due to be compared with the EMR; `covered`: how many of its answers are about one.
   */
  keepClaimAnswers(
    organization: string,
    file: AnswerFileToKeep,
    now: Date,
  ): Promise<{ matched: number; covered: number } | 'known'>
  claimAnswersToTell(
    organization: string,
    limit: number,
  ): Promise<
    {
      digest: string
      segment: number
      visit: string
      /** Of which of the visit's claims, from 0. */
      of: number
      said: ClaimAnswer
    }[]
  >
  claimAnswerTold(
    organization: string,
    answer: { digest: string; segment: number },
    fits: boolean,
    now: Date,
  ): Promise<void>
  /** Those that fit no claim, and files that could not be read, the newest first. */
  openClaimAnswers(organization: string, limit: number): Promise<OpenClaimAnswer[]>
  /** Null where there is no such row, or somebody was first. `segment` null: the file itself. */
  claimAnswerDone(
    organization: string,
    row: { digest: string; segment: number | null },
    by: string,
    now: Date,
  ): Promise<boolean>
}

const AT_ONCE = 100

/** Takes a file in which something came back; one that was read before changes nothing. */
export async function takeClaimAnswers(
  house: Pick<House, 'store' | 'now' | 'linkKey' | 'organizations'>,
  read: (file: Uint8Array) => AnswersRead,
  organization: string,
  { name, bytes, by }: { name: string; bytes: Uint8Array; by: string | null },
): Promise<ClaimAnswersRead> {
  const { store, now } = house
  const said = read(bytes)
  const isRead = 'answers' in said
  const answers = isRead
    ? said.answers.map(({ about, answer, segment }) => ({
        segment,
        about: 'claim' in about ? about.claim : String(about.interchange).padStart(9, '0'),
        said: answer,
      }))
    : []
  const eligibilities = isRead ? said.eligibilities.map((one) => eligibilityToKeep(house, organization, one)) : []
  const problem = isRead ? null : { segment: said.segment, why: said.why }
  const digest = createHash('sha256')
    .update(isRead ? said.canonical : bytes)
    .digest('hex')
  const kept = await store.keepClaimAnswers(organization, { digest, name, by, problem, answers, eligibilities }, now())
  const nothing = { answers: answers.length, matched: 0, coverages: eligibilities.length, covered: 0, problem }
  return kept === 'known' ? { ...nothing, known: true } : { ...nothing, known: false, ...kept }
}

/** Tells visits what came back of their claims. What a visit does not take, as it has no charge, waits for a person. */
export function tellClaimAnswers(house: House, organization: string): () => Promise<void> {
  return async () => {
    for (const { visit, said, of, digest, segment } of await house.store.claimAnswersToTell(organization, AT_ONCE)) {
      const state = (await house.store.visit(visit))?.state
      const refusal = await happen(
        house,
        visit,
        { kind: 'take-claim-answer', answer: `${digest.slice(0, 16)}/${segment}`, of, said },
        {
          release: overWith(state, of, said),
          audit: [
            {
              action: 'update',
              what: `claim answered: ${said.form}`,
              who: ITSELF,
              patient: state?.patient ?? null,
              visit,
              outcome: 'done',
            },
          ],
        },
      )
      await house.store.claimAnswerTold(organization, { digest, segment }, refusal === null, house.now())
    }
  }
}

/** What came back of claims, at the desk: files that somebody uploads, and what fits none. */
export function claimAnswerUseCases(house: House, read: (file: Uint8Array) => AnswersRead): ClaimAnswerUseCases {
  const noted = (session: DeskSession, what: string) =>
    house.store.audit(
      session.organization,
      [{ action: 'update', what, who: who(session), patient: null, visit: null, outcome: 'done' }],
      house.now(),
    )
  return {
    take: async (session, { name, file }) => {
      const { organization, practitioner } = session
      const taken = await takeClaimAnswers(house, read, organization, {
        name,
        bytes: Buffer.from(file, 'base64'),
        by: practitioner,
      })
      await noted(session, 'file of claim answers read')
      await tellClaimAnswers(house, organization)()
      return taken
    },
    done: async (session, { digest, segment }) => {
      const { organization, practitioner } = session
      const was = await house.store.claimAnswerDone(organization, { digest, segment }, practitioner, house.now())
      if (!was) return { refused: 'not-found' }
      await noted(session, 'claim answer seen to')
      return null
    },
  }
}
