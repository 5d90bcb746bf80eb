import { lackingIn, type Consent } from './consent.ts'
import { informationAsked, permitted, toTell } from './disclosure.ts'
import type {
  Block,
  DisclosureFinding,
  Filed,
  ReferralEvent,
  ReferralState,
  Stage,
  Tellable,
  Word,
} from './referral.ts'
import { evolve, saysSame, stageOf } from './referral.ts'
import { attemptNow, mayChooseTime, messageNow, type Contact } from './scheduling.ts'

/** What reaches a referral from outside and asks for a decision. */
export type ReferralHappening =
  /** An order for this department was found in the EMR. */
  | ({ kind: 'order-found' } & Omit<Extract<ReferralEvent, { type: 'requested' }>, 'type'>)
  /** One was found that can't be read, so that nobody knows what its PHQ-9 says. */
  | ({ kind: 'order-unread' } & Omit<Extract<ReferralEvent, { type: 'order-unread' }>, 'type'>)
  | { kind: 'done-by-hand'; by: string }
  | { kind: 'order-called-off' }
  | { kind: 'sent' }
  | { kind: 'not-taken' }
  /** The department has answered. */
  | { kind: 'heard'; word: Word }
  /** The department's Task was read, which stands there until it says something else. */
  | { kind: 'task-read'; word: Word }
  | { kind: 'handed-off'; by: string }
  | { kind: 'ninth-is-0'; by: string }
  | { kind: 'patient-asked'; by: string }
  | { kind: 'consent-signed'; consent: Consent }
  | { kind: 'consent-revoked'; consent: string; by: string }
  /** The chart has the scan of a consent on paper, or would not take it. */
  | { kind: 'scan-filed'; consent: string; inChart: boolean }
  /** A person has put those into the chart that it would not take. */
  | { kind: 'scans-put-there'; by: string }
  /** The department has written a summary, or written it anew. */
  | { kind: 'summary-drafted'; summary: string; by: string | null }
  /** The department has been shown what would be sent. */
  | { kind: 'summary-shown'; summary: string; digest: string; blocked: Block | null }
  /** It releases what it was shown by this digest. */
  | { kind: 'summary-released'; digest: string }
  /** At the moment of sending it is not any more what was released. */
  | { kind: 'summary-outdated'; summary: string }
  /** This is about to leave, by this consent. */
  | ({ kind: 'sending'; word: Tellable; consent: string; digest?: string } & Filed)
  /** The EMR has it that this was said; false where it would not take it. */
  | ({ kind: 'told'; word: Tellable; consent: string | null; inChart: boolean } & Filed)
  | { kind: 'acknowledged'; by: string }
  /** Disclosures were compared with the consents as they are known now, and with the chart. */
  | { kind: 'disclosures-judged'; findings: readonly DisclosureFinding[] }
  | { kind: 'disclosure-seen-to'; item: string; by: string }
  /** What the department asked for is answered; `given` names the words, which are kept sealed. */
  | { kind: 'information-given'; given: string; by: string }
  | { kind: 'information-sent'; given: string; taken: boolean }
  /** The patient was written to, or rung. */
  | { kind: 'contact-tried'; contact: Contact }
  /** A gateway says what became of a message. */
  | { kind: 'contact-reported'; message: string; channel: Contact['channel']; delivered: boolean }
  /** They choose a time for a visit, `instead` of the one that was known of when they chose. */
  | { kind: 'time-chosen'; visit: string; instead: string | null }

/** What a referral wants done outside, stored with the events that caused it. */
export type ReferralCommand =
  /** The message to the department: the referral itself, or that it is called off. */
  | { do: 'send' }
  | { do: 'call-off' }
  /** The status on the order: what it says is judged when it is carried out, not before. */
  | { do: 'tell' }
  /** The summary as it would be sent now, to the department. */
  | { do: 'show' }
  /** What it asked for, to the department. */
  | { do: 'inform'; given: string }
  /** The scan of a consent on paper, into the chart. */
  | { do: 'file-scan'; consent: string }
  /** The order is done. */
  | { do: 'close' }

export type ReferralDecision = { events: readonly ReferralEvent[]; commands: readonly ReferralCommand[] }
export type ReferralRefusal = { refused: 'not-now' | 'unfit-consent' | 'not-permitted'; why: string }

const NOTHING: ReferralDecision = { events: [], commands: [] }

/** Which word may follow which: what a department says out of turn is not believed, and never guessed at. */
const FOLLOWS: Readonly<Record<Stage, readonly Stage[]>> = {
  requested: ['received', 'information-requested', 'accepted', 'declined'],
  received: ['information-requested', 'accepted', 'declined'],
  'information-requested': ['received', 'accepted', 'declined', 'information-requested'],
  accepted: ['scheduled', 'not-reached', 'declined', 'held'],
  declined: [],
  scheduled: ['scheduled', 'accepted', 'unattended', 'not-reached', 'held'],
  unattended: ['scheduled', 'not-reached', 'held'],
  'not-reached': ['scheduled', 'accepted'],
  held: ['scheduled', 'held'],
  'summary-released': ['scheduled', 'held'],
}

/** Outcomes that the clinician who referred can put to the files. */
const OUTCOMES: readonly Stage[] = ['declined', 'not-reached', 'unattended', 'summary-released']

/** Decides on one happening: events and commands, or a refusal that says why. */
export function decideReferral(
  state: ReferralState,
  happening: ReferralHappening,
  now: Date,
): ReferralDecision | ReferralRefusal {
  switch (happening.kind) {
    case 'order-found': {
      if (state.closed !== null || (state.seq > 0 && state.unread === null)) return NOTHING
      const { kind: _kind, ...requested } = happening
      return { events: [{ type: 'requested', ...requested }], commands: [{ do: 'send' }] }
    }
    case 'order-unread': {
      if (state.closed !== null || (state.seq > 0 && (state.unread === null || state.unread === happening.where)))
        return NOTHING
      const { kind: _kind, ...unread } = happening
      return { events: [{ type: 'order-unread', ...unread }], commands: [] }
    }
    case 'done-by-hand':
      if (state.closed !== null || state.unread === null) return { refused: 'not-now', why: 'the order can be read' }
      return { events: [{ type: 'done-by-hand', by: happening.by }], commands: [] }
    case 'order-called-off': {
      if (state.closed !== null) return NOTHING
      const never = state.wire === 'not-taken' || state.unread !== null
      return { events: [{ type: 'revoked' }], commands: never ? [] : [{ do: 'call-off' }] }
    }
    case 'sent':
      return state.wire === 'sent' ? NOTHING : { events: [{ type: 'sent' }], commands: [] }
    case 'not-taken':
      return state.wire === 'to-send' ? { events: [{ type: 'not-taken' }], commands: [] } : NOTHING
    case 'heard':
      return heard(state, happening.word, now)
    case 'task-read':
      return taskRead(state, happening.word, now)
    case 'summary-drafted': {
      // Said again after an acknowledgement that was lost.
      if (state.summary?.id === happening.summary || state.told.some((one) => isOf(one, happening.summary)))
        return NOTHING
      if (state.closed !== null || !['held', 'summary-released'].includes(stageOf(state)))
        return { refused: 'not-now', why: 'no visit of this referral was held' }
      const { summary, by } = happening
      return { events: [{ type: 'summary-drafted', summary, by }], commands: [{ do: 'show' }] }
    }
    case 'summary-shown': {
      const { summary, digest, blocked } = happening
      if (state.summary?.id !== summary || state.summary.released !== null) return NOTHING
      return { events: [{ type: 'summary-shown', summary, digest, blocked }], commands: [] }
    }
    case 'summary-released': {
      const { summary, closed } = state
      if (summary?.released === happening.digest) return NOTHING
      if (closed !== null || summary === null || summary.shown === null)
        return { refused: 'not-now', why: 'no summary has been shown' }
      // Nobody releases what they have not seen, or what has changed since.
      if (summary.shown.blocked !== null || summary.shown.digest !== happening.digest)
        return { refused: 'not-permitted', why: 'this is not the summary that was shown' }
      // It was shown while a consent held, and is released after that.
      if (!permitted(state, now).fields.has('status'))
        return { refused: 'not-permitted', why: 'no consent that holds permits it' }
      return telling(state, { type: 'summary-released', summary: summary.id, digest: happening.digest }, now)
    }
    case 'summary-outdated':
      if (state.summary?.id !== happening.summary || state.summary.released === null) return NOTHING
      return { events: [{ type: 'summary-returned', summary: happening.summary }], commands: [{ do: 'show' }] }
    case 'handed-off':
      return state.warmHandOff === 'asked' || state.warmHandOff === 'unknown'
        ? { events: [{ type: 'handed-off', by: happening.by }], commands: [] }
        : NOTHING
    case 'ninth-is-0':
      // Where it was answered above 0 nobody says that it was not.
      if (state.warmHandOff === 'asked') return { refused: 'not-now', why: 'the ninth question is answered above 0' }
      return state.warmHandOff === 'unknown'
        ? { events: [{ type: 'ninth-is-0', by: happening.by }], commands: [] }
        : NOTHING
    case 'patient-asked':
      if (state.closed !== null) return { refused: 'not-now', why: 'the referral is closed' }
      return { events: [{ type: 'patient-asked', by: happening.by }], commands: [] }
    case 'consent-signed': {
      const { consent } = happening
      if (state.consents.some(({ id }) => id === consent.id)) return NOTHING
      const lacking = lackingIn(consent)
      if (lacking.length > 0) return { refused: 'unfit-consent', why: `the consent lacks ${lacking.join(', ')}` }
      if (consent.patient !== state.patient)
        return { refused: 'unfit-consent', why: 'the consent is another patient’s' }
      // A paper that comes late undoes no revocation.
      if (state.consents.some(({ revokedAt }) => revokedAt !== null && revokedAt > consent.signedAt))
        return { refused: 'unfit-consent', why: 'the patient has revoked a consent since this one was signed' }
      const decided = showing(telling(state, { type: 'consent-signed', consent }, now), state)
      if (consent.paper?.scan === undefined) return decided
      return { ...decided, commands: [...decided.commands, { do: 'file-scan', consent: consent.id }] }
    }
    case 'scan-filed': {
      const known = state.consents.find(({ id }) => id === happening.consent)
      if (known?.paper?.scan !== 'to-file') return NOTHING
      const scan = happening.inChart ? ('in-chart' as const) : ('not-taken' as const)
      return { events: [{ type: 'scan-filed', consent: known.id, scan, by: null }], commands: [] }
    }
    case 'scans-put-there': {
      const { by } = happening
      const waiting = state.consents.filter(({ paper }) => paper?.scan === 'not-taken')
      const events = waiting.map(({ id: consent }) => ({ type: 'scan-filed', consent, scan: 'put-there', by }) as const)
      return { events, commands: [] }
    }
    case 'consent-revoked': {
      const known = state.consents.find(({ id }) => id === happening.consent)
      if (known === undefined) return { refused: 'not-now', why: 'there is no such consent' }
      if (known.revokedAt !== null) return NOTHING
      const revoked = { type: 'consent-revoked', consent: happening.consent, by: happening.by } as const
      const next = evolve(state, { seq: state.seq + 1, at: now.toISOString(), event: revoked })
      const { summary } = state
      const waits = summary !== null && summary.released !== null && !state.told.some((one) => isOf(one, summary.id))
      // What its therapist has released and nobody has yet is theirs again, and they are told.
      if (waits && !permitted(next, now).fields.has('status'))
        return { events: [revoked, { type: 'summary-returned', summary: summary.id }], commands: [{ do: 'show' }] }
      return showing({ events: [revoked], commands: [] }, state)
    }
    case 'sending': {
      const { kind: _kind, ...sending } = happening
      const telling = toTell(state, now)
      // Judged under the referral's lock: whoever revokes a moment later finds it in the list of what was sent.
      if (telling === null || telling.consent !== sending.consent || !saysSame(telling.word, sending.word))
        return { refused: 'not-permitted', why: 'no consent that holds permits it' }
      const last = state.sending.at(-1)
      const again =
        last !== undefined &&
        saysSame(last, sending.word) &&
        last.consent === sending.consent &&
        last.digest === sending.digest
      return again ? NOTHING : { events: [{ type: 'sending', ...sending }], commands: [] }
    }
    case 'told': {
      const { kind: _kind, ...told } = happening
      return { events: [{ type: 'told', ...told }], commands: [] }
    }
    case 'disclosures-judged': {
      const { findings } = happening
      return isKnown(state, findings) ? NOTHING : { events: [{ type: 'disclosures-judged', findings }], commands: [] }
    }
    case 'disclosure-seen-to': {
      const { item, by } = happening
      const known = state.wrong.find((one) => one.item === item)
      if (known === undefined) return { refused: 'not-now', why: 'it is not wrong any more' }
      return known.seen === null ? { events: [{ type: 'disclosure-seen-to', item, by }], commands: [] } : NOTHING
    }
    case 'information-given': {
      const { given, by } = happening
      const asked = informationAsked(state)
      if (asked === null) return { refused: 'not-now', why: 'nothing is asked for' }
      return {
        events: [{ type: 'information-given', given, information: asked, by }],
        commands: [{ do: 'inform', given }],
      }
    }
    case 'information-sent':
      if (state.given?.id !== happening.given || state.given.sent) return NOTHING
      return { events: [{ type: 'information-sent', given: happening.given, taken: happening.taken }], commands: [] }
    case 'contact-tried':
      if (!mayChooseTime(state)) return { refused: 'not-now', why: 'nobody is asked to choose a time now' }
      // Noted twice, or by two at once.
      if (happening.contact.attempt !== attemptNow(state)) return NOTHING
      return { events: [{ type: 'contact-tried', contact: happening.contact }], commands: [] }
    case 'contact-reported': {
      const { message, channel, delivered } = happening
      const known = state.contacts.find((one) => one.message === message && one.channel === channel)
      // Told before it is noted here that it was sent: to be told again.
      if (known === undefined && state.closed === null && message === messageNow(state))
        return { refused: 'not-now', why: 'the message is being sent' }
      if (known?.outcome !== 'sent' || state.closed !== null || delivered) return NOTHING
      return { events: [{ type: 'contact-returned', message, channel }], commands: [] }
    }
    case 'time-chosen':
      if (state.visit === happening.visit) return NOTHING
      if (!mayChooseTime(state)) return { refused: 'not-now', why: 'no time can be chosen now' }
      if (state.visit !== happening.instead) return { refused: 'not-now', why: 'another time was chosen meanwhile' }
      return { events: [{ type: 'time-chosen', visit: happening.visit }], commands: [] }
    case 'acknowledged': {
      const last = state.told.at(-1)
      if (state.closed !== null) return NOTHING
      if (last === undefined || !OUTCOMES.includes(last.stage))
        return { refused: 'not-now', why: 'no outcome has been told that could be acknowledged' }
      return { events: [{ type: 'acknowledged', by: happening.by }], commands: [{ do: 'close' }] }
    }
  }
}

/** Whether these and no others are known already. */
export function isKnown({ wrong }: Pick<ReferralState, 'wrong'>, findings: readonly DisclosureFinding[]): boolean {
  return findings.length === wrong.length && findings.every(({ item }) => wrong.some((known) => known.item === item))
}

function heard(state: ReferralState, word: Word, now: Date): ReferralDecision | ReferralRefusal {
  if (state.seq === 0 || state.closed !== null) return { refused: 'not-now', why: 'the referral is closed' }
  const stage = stageOf(state)
  const { at: _at, ...known } = state.word ?? { at: '' }
  // Sent again after an acknowledgement that was lost.
  if (JSON.stringify(known) === JSON.stringify(word)) return NOTHING
  if (!FOLLOWS[stage].includes(word.stage)) return { refused: 'not-now', why: `${word.stage} does not follow ${stage}` }
  return telling(state, { type: 'word', word }, now)
}

/**
 * A Task says where the referral stands when it is read, not each step to there: a department that says *scheduled* has accepted. What
 * was read is noted, also where it does not follow: it is believed once, and never again while it only stands there.
 */
function taskRead(state: ReferralState, word: Word, now: Date): ReferralDecision {
  if (state.seq === 0 || state.closed !== null || JSON.stringify(state.taskSaid) === JSON.stringify(word))
    return NOTHING
  const events: ReferralEvent[] = [{ type: 'task-read', word }]
  const steps = wayTo(stageOf(state), word.stage)
  for (const stage of steps ?? []) events.push({ type: 'word', word: { stage } })
  const { at: _at, ...known } = state.word ?? { at: '' }
  if (steps !== null && JSON.stringify(known) !== JSON.stringify(word)) events.push({ type: 'word', word })
  let next = state
  for (const event of events) next = evolve(next, { seq: next.seq + 1, at: now.toISOString(), event })
  const isNews = events.length > 1 && toTell(next, now) !== null
  return { events, commands: isNews ? [{ do: 'tell' }] : [] }
}

/** What a word implies that was not said before it; null where it can't follow. */
function wayTo(from: Stage, to: Word['stage']): readonly ('accepted' | 'scheduled')[] | null {
  const ways = [[], ['accepted'], ['scheduled'], ['accepted', 'scheduled']] as const
  const possible = BEFORE_A_VISIT.includes(from) ? ways : ways.slice(0, 1)
  const follows = (way: readonly Stage[]) =>
    way.every((stage, index) => FOLLOWS[way[index - 1] ?? from].includes(stage)) &&
    FOLLOWS[way.at(-1) ?? from].includes(to)
  return possible.find((way) => follows(way)) ?? null
}

const BEFORE_A_VISIT: readonly Stage[] = ['requested', 'received', 'information-requested', 'accepted']

/** The event, and the command to tell of it where there is now something that may be told. */
function telling(state: ReferralState, event: ReferralEvent, now: Date): ReferralDecision {
  const next = evolve(state, { seq: state.seq + 1, at: now.toISOString(), event })
  return { events: [event], commands: toTell(next, now) === null ? [] : [{ do: 'tell' }] }
}

/** A summary that waits for its release is shown anew when a consent has changed. */
function showing(decided: ReferralDecision, { summary }: ReferralState): ReferralDecision {
  if (summary === null || summary.released !== null) return decided
  return { ...decided, commands: [...decided.commands, { do: 'show' }] }
}

function isOf(told: Tellable, summary: string): boolean {
  return told.stage === 'summary-released' && told.summary === summary
}
