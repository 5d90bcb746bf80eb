import type { Channel, Invitations, QuietHours } from '../pathway/pathway.ts'
import type { VisitState } from '../visit/state.ts'
import { outOfQuiet } from '../visit/timing.ts'
import type { ReferralState, Stage, Word } from './referral.ts'

/** How a message that asks for a time came off: sent, or why this channel can't be used for it. */
export const NOT_SENT = ['no-contact', 'not-allowed', 'opted-out', 'undeliverable', 'refused'] as const
/** How a call ended, as the person who rang says. */
export const CALL_OUTCOMES = ['no-answer', 'message-left', 'reached'] as const

export const CONTACT_OUTCOMES = ['sent', ...NOT_SENT, ...CALL_OUTCOMES] as const

/** One try to reach the patient; an attempt whose first channel can't be used is tried on the next. */
export interface Contact {
  /** Which of the pathway's attempts it belongs to, from 0. */
  attempt: number
  channel: Channel
  outcome: (typeof CONTACT_OUTCOMES)[number]
  /** Who rang; null for a message. */
  by: string | null
  /** Of a message, the name by which a gateway says what became of it. */
  message?: string
}
/** `returnedAt`: when a gateway said that it did not arrive after all. */
export type TriedContact = Contact & { at: string; returnedAt?: string }

type Scheduled = Pick<ReferralState, 'word' | 'closed' | 'contacts'>

/** Stages in which the patient may choose a time. */
const OPEN_FOR_TIMES: readonly (Stage | undefined)[] = ['accepted', 'unattended', 'not-reached']

/** Whether the patient may choose a time for the department's visit. */
export function mayChooseTime({ word, closed }: Scheduled): boolean {
  return closed === null && OPEN_FOR_TIMES.includes(word?.stage)
}

function isMade({ outcome }: Contact): boolean {
  return !NOT_SENT.some((one) => one === outcome)
}

/** Which of the attempts is to be made next: so many have been made, and did not come back. */
export function attemptNow({ contacts }: Pick<ReferralState, 'contacts'>): number {
  return contacts.filter(isMade).length
}

/** What the message that would go now is called: the same in every try, never that of another, also after a second acceptance. */
export function messageNow({ word, contacts }: Scheduled): string {
  return `invitation-${Date.parse(word?.at ?? '').toString(36)}-${contacts.length}`
}

/** Whether a message came back and nobody has rung since: the address or number on record may be wrong. */
export function hasComeBack({ contacts }: Pick<ReferralState, 'contacts'>): boolean {
  const returned = contacts.findLastIndex(({ returnedAt }) => returnedAt !== undefined)
  return returned !== -1 && !contacts.slice(returned).some(({ channel }) => channel === 'phone')
}

/** What is to be done now so that an accepted patient chooses a time. */
export type NextContact =
  | { do: 'send'; attempt: number; channel: 'mail' | 'sms'; since: Date }
  /** A person rings. */
  | { do: 'call'; attempt: number; since: Date }
  /** `by`: how the next attempt is made then; null where they count as not reached then. */
  | { do: 'wait'; until: Date; by: Channel | null }
  /** All attempts were made, and the time to answer is over. */
  | { do: 'not-reached' }

const MINUTE_MS = 60_000

/**
 * The next step of the scheduling by the pathway's times, by the clock of `zone`; null where nothing is asked: nobody was accepted, a
 * time was chosen, or the referral is over. An attempt keeps its distance from the one before, also after a standstill; what can't
 * be sent one way, or comes back, goes the other at once, and where no message can go a person rings.
 */
export function nextContact(
  state: Scheduled,
  plan: Invitations,
  { quiet, zone }: { quiet: QuietHours; zone: string },
  now: Date,
): NextContact | null {
  if (state.closed !== null || state.word?.stage !== 'accepted') return null
  const attempt = attemptNow(state)
  const last = state.contacts.filter(isMade).at(-1)
  const [planned, before] = [plan.attempts[attempt], plan.attempts[attempt - 1]]
  const from = Date.parse(last?.at ?? state.word.at)
  if (planned === undefined) {
    const over = from + plan.notReached * MINUTE_MS
    return now.getTime() < over ? { do: 'wait', until: new Date(over), by: null } : { do: 'not-reached' }
  }
  const failed = state.contacts.filter((one) => one.attempt === attempt && !isMade(one)).map(({ channel }) => channel)
  const order: readonly Channel[] = planned.by === 'phone' ? ['phone'] : [planned.by, 'mail', 'sms']
  const channel = order.find((one) => !failed.includes(one)) ?? 'phone'
  const due = new Date(from + (planned.minutes - (before?.minutes ?? 0)) * MINUTE_MS)
  const earliest = outOfQuiet(due > now ? due : now, quiet, zone)
  if (earliest > now.getTime()) return { do: 'wait', until: new Date(earliest), by: channel }
  const since = new Date(outOfQuiet(due, quiet, zone))
  return channel === 'phone' ? { do: 'call', attempt, since } : { do: 'send', attempt, channel, since }
}

/** Whether the visit for which a time was chosen keeps that time, or may still get it. */
export function isTaken({ appointment }: Pick<VisitState, 'appointment'>): boolean {
  return appointment !== 'lost' && appointment !== 'unfit' && appointment !== 'cancelled'
}

/**
 * The department's word that follows from its visit, where it says more than the last one; null where it does not. Who called off is
 * asked anew, as at the acceptance.
 */
export function wordOfVisit(
  { word, closed }: Pick<ReferralState, 'word' | 'closed'>,
  { appointment, ended, admitted, noShow }: Pick<VisitState, 'appointment' | 'ended' | 'admitted' | 'noShow'>,
): Word | null {
  if (closed !== null || word === null) return null
  const { stage } = word
  if (ended !== null && admitted !== null && WAITS_FOR_VISIT.includes(stage)) return { stage: 'held' }
  if (appointment === 'cancelled' && stage === 'scheduled') return { stage: noShow ? 'unattended' : 'accepted' }
  const booked = appointment === 'booked' || appointment === 'arrived'
  return booked && OPEN_FOR_TIMES.includes(stage) ? { stage: 'scheduled' } : null
}

const WAITS_FOR_VISIT: readonly Stage[] = ['accepted', 'scheduled', 'unattended']
