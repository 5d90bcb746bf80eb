import type { Word } from '#domain/referral/referral.ts'
import { numbered, text, type Message, type Segment } from '../message.ts'
import { outgoing, type Outgoing } from '../outgoing/segments.ts'
import type { Making, SiteProfile } from '../outgoing/profile.ts'
import { Unreadable } from '../unreadable.ts'
import { DETAILS, RF1_STATUS, STATUS, type PlainStage } from './codes.ts'

/** Which referral is answered, and by what message: the numbers of the one who referred. */
export interface Answering {
  /** RF1-6 and MSH-10 of the referral. */
  number: string
  referralControlId: string
  controlId: string
  /** RF1-11, the answering side's own number. */
  ownNumber: string
}

/**
 * RRI^I12 (HL7 v2.5.1, 11.5): the answer to a referral in codes alone. It names no patient beyond the referral's number, and holds no
 * note, no segment of a site's own and no words, so that nothing rides along that the patient has not permitted.
 */
export function answerMessage(word: Word, answering: Answering, profile: SiteProfile, making: Making): Outgoing {
  const { number, referralControlId, controlId, ownNumber } = answering
  const [code, display, system] = STATUS[word.stage]
  const details: (readonly [keyof typeof DETAILS, readonly string[]])[] = [
    ['STATUS', [code, display, system]],
    ...(word.stage === 'declined' ? [['REASON', [word.reason, '', 'L']] as const] : []),
    ...(word.stage === 'declined' && word.alternative !== null
      ? [['ALTERNATIVE', [word.alternative, '', 'L']] as const]
      : []),
    ...(word.stage === 'information-requested' ? [['INFORMATION', [word.information, '', 'L']] as const] : []),
  ]
  return outgoing({ event: ['RRI', 'I12', 'RRI_I12'], controlId, number }, profile, making, [
    numbered('MSA', { 1: 'AA', 2: referralControlId }),
    numbered('RF1', { 1: RF1_STATUS[word.stage], 6: number, 11: ownNumber }),
    numbered('PRD', { 1: ['RT', 'Referred to provider', 'HL70286'] }),
    // Required by the structure; who it is says the referral's number.
    numbered('PID', { 1: '1', 3: number, 5: ['', '', '', '', '', '', 'U'] }),
    ...details.map(([what, said], index) =>
      numbered('OBX', { 1: String(index + 1), 2: 'CE', 3: [what, '', 'L'], 5: said, 11: 'F' }),
    ),
  ])
}

/**
 * Reads RRI^I12 to I15: which referral, and the department's word in codes that are known. Everything else that stands there
 * (names, displays, notes, Z segments, attachments) is not looked at. Throws `Unreadable` with the place, never with what stands there.
 */
export function readAnswer({ segments }: Message): { number: string; word: Word } {
  const [header] = segments
  if (text(header, 9) !== 'RRI') throw new Unreadable(200, 'MSH-9')
  if (!/^I1[2-5]$/.test(text(header, 9, 2))) throw new Unreadable(201, 'MSH-9')
  const rf1 = segments.find(({ name }) => name === 'RF1')
  if (rf1 === undefined) throw new Unreadable(100, 'RF1')
  const number = text(rf1, 6)
  if (!/^[A-Z2-7]{20}$/.test(number)) throw new Unreadable(number === '' ? 101 : 204, 'RF1-6')
  return { number, word: wordOf(rf1, segments) }
}

function wordOf(rf1: Segment, segments: Message['segments']): Word {
  const detail = <T extends string>(what: string, known: readonly T[]): T | undefined => {
    const observed = segments.find((segment) => segment.name === 'OBX' && text(segment, 3) === what)
    if (observed === undefined) return undefined
    const code = known.find((one) => one === text(observed, 5))
    if (code === undefined) throw new Unreadable(103, 'OBX-5')
    return code
  }
  const status = detail('STATUS', DETAILS.STATUS)
  const stage = status === undefined ? plainly(text(rf1, 1)) : stageOf(status)
  if (stage === 'declined') {
    const [reason, alternative] = [detail('REASON', DETAILS.REASON), detail('ALTERNATIVE', DETAILS.ALTERNATIVE)]
    return { stage, reason: reason ?? 'other', alternative: alternative ?? null }
  }
  if (stage === 'information-requested') {
    const information = detail('INFORMATION', DETAILS.INFORMATION)
    if (information === undefined) throw new Unreadable(101, 'OBX-5')
    return { stage, information }
  }
  return { stage }
}

function stageOf(code: string): Word['stage'] {
  const found = Object.entries(STATUS).find(([, [known]]) => known === code)?.[0]
  const stage = STAGES.find((one) => one === found)
  if (stage === undefined) throw new Unreadable(103, 'OBX-5')
  return stage
}

const STAGES: readonly Word['stage'][] = [
  'received',
  'information-requested',
  'accepted',
  'declined',
  'scheduled',
  'unattended',
  'not-reached',
  'held',
]

/** RF1-1 alone, of a department that says no more (table 0283). */
function plainly(status: string): PlainStage | 'declined' {
  switch (status) {
    case 'P':
      return 'received'
    case 'A':
      return 'accepted'
    case 'R':
      return 'declined'
    default:
      throw new Unreadable(status === '' ? 101 : 103, 'RF1-1')
  }
}
