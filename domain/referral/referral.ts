import type { Consent, Field, ScanState } from './consent.ts'
import type { Contact, TriedContact } from './scheduling.ts'

/**
 * How far a referral has come where it was sent, in the words of BSeR's business status. `requested`: it is on its way or has
 * arrived, and nobody there has looked.
 */
export const STAGES = [
  'requested',
  'received',
  'information-requested',
  'accepted',
  'declined',
  'scheduled',
  'unattended',
  'not-reached',
  'held',
  'summary-released',
] as const
export type Stage = (typeof STAGES)[number]

/** Why a department does not take a patient. */
export const DECLINE_REASONS = ['no-capacity', 'not-our-service', 'higher-level-of-care', 'coverage', 'other'] as const
export type DeclineReason = (typeof DECLINE_REASONS)[number]

/** Where it points instead. */
export const ALTERNATIVES = ['another-department', 'community-service', 'crisis-service', 'refer-again-later'] as const
export type Alternative = (typeof ALTERNATIVES)[number]

/** What a department may ask for. */
export const INFORMATION = ['question', 'medicines', 'history', 'contact', 'coverage'] as const
export type Information = (typeof INFORMATION)[number]

export const URGENCIES = ['routine', 'urgent'] as const
export type Urgency = (typeof URGENCIES)[number]

/** What the department says, in codes alone. */
export type Word =
  | { stage: Exclude<Stage, 'requested' | 'declined' | 'information-requested' | 'summary-released'> }
  | { stage: 'declined'; reason: DeclineReason; alternative: Alternative | null }
  | { stage: 'information-requested'; information: Information }

/** What may be told: the department's word, or that this summary of its is there. */
export type Tellable = Word | { stage: 'summary-released'; summary: string }

/** What is noted beside a word: when, by which consent, and what became of it. */
const BESIDE: ReadonlySet<string> = new Set(['at', 'consent', 'inChart', 'fields', 'keys', 'digest'])

/** Whether both are the same word, whatever is noted beside it. */
export function saysSame(one: Tellable, other: Tellable): boolean {
  const keys = Object.keys({ ...one, ...other }).filter((key) => !BESIDE.has(key))
  return keys.every((key) => Reflect.get(one, key) === Reflect.get(other, key))
}

/** Why a summary can't be released as it was written: nothing of it may be told, not any more, or its words name what may not. */
export const BLOCKS = ['no-consent', 'consent-revoked', 'words-name-withheld'] as const
export type Block = (typeof BLOCKS)[number]

/** The department's summary on its way: written there, shown as it would be sent, released. */
export interface SummaryOnItsWay {
  id: string
  /** Who wrote it, by the department's own number of them. */
  by: string | null
  draftedAt: string
  /** What its therapist was shown last; null while that is being made. */
  shown: { digest: string; blocked: Block | null } | null
  /** Of the one that was released, what was shown. */
  released: string | null
}

/** What a summary is filed as: which fields it has, and the key of each write. Summaries of before 28 November 2026 have no keys on record. */
export interface Filed {
  fields?: readonly Field[]
  keys?: readonly string[]
}

/** What was disclosed, by which consent where one was needed, and of a summary what was filed. */
export type Disclosed = Told & { consent: string | null; inChart: boolean } & Filed

/**
 * What was begun to be sent by a consent and is not known to be there: an answer was lost, or the consent ended between two parts of a
 * summary. It counts as disclosed. `digest`: of a summary, which one.
 */
export type Sending = Tellable & { at: string; consent: string; digest?: string } & Filed

/** What the referring side has been told, with the reference of the Task that says so where its EMR took one. */
export type Told = Tellable & { at: string }

/** What may be wrong with something that was disclosed. */
export const DISCLOSURE_FAULTS = [
  /** The patient had revoked by then, by what is known now. */
  'revoked',
  /** No consent held then: none was signed, it was over, or a later one counts in its place. */
  'no-consent',
  /** The consent names somebody else as whoever tells, or whoever is told. */
  'recipient',
  /** The consent that counts does not permit what was told. */
  'field',
  /** It stands in the chart of another patient. */
  'other-patient',
  /** It stands there without its labels, or without the notice of 42 CFR 2.32. */
  'notice',
  /** It stands there, and not among what was disclosed. */
  'not-listed',
] as const
export type DisclosureFault = (typeof DISCLOSURE_FAULTS)[number]

/** What R36 has found of a disclosure: codes, instants and references. */
export interface DisclosureFinding {
  /** Tells it apart from others of the same referral. */
  item: string
  fault: DisclosureFault
  /** What was told: the stage, or a message of a route; null where only the chart has it. */
  what: Stage | 'message' | null
  /** When it left; null where only the chart has it. */
  at: string | null
  /** Where it stands in the chart. */
  reference: string | null
}

/** Found when, and whether a privacy officer has seen to it. */
export type WrongDisclosure = DisclosureFinding & { found: string; seen: { by: string; at: string } | null }

/** Whom a referral goes to. `part2`: a federally assisted programme, whose records 42 CFR Part 2 protects. */
export interface Department {
  id: string
  part2: boolean
}

/** What happened to a referral. No event says anything of the patient but codes. */
export type ReferralEvent =
  | {
      type: 'requested'
      /** The order in the EMR, `ServiceRequest/x`. */
      order: string
      patient: string
      requester: string | null
      organization: string
      department: Department
      urgency: Urgency
      /** The answer to the ninth question of the PHQ-9 was above 0. */
      warmHandOff: boolean
      /** Its PHQ-9 has a total above 0 and no answer to that question. */
      ninthUnknown?: boolean
    }
  /** The order is there, but can't be read: `where` is a place in it. Once it can be, it is requested. */
  | {
      type: 'order-unread'
      order: string
      patient: string
      requester: string | null
      organization: string
      department: Department
      where: string
    }
  /** A clinician has looked at an order that can't be read, and has done by hand what it wants. */
  | { type: 'done-by-hand'; by: string }
  | { type: 'handed-off'; by: string }
  /** A clinician has asked the ninth question, and the answer is 0. */
  | { type: 'ninth-is-0'; by: string }
  /** Its interface has taken the message. */
  | { type: 'sent' }
  /** Its interface will not take the message as it stands. */
  | { type: 'not-taken' }
  | { type: 'word'; word: Word }
  /** What the department's Task said when it was read. */
  | { type: 'task-read'; word: Word }
  | { type: 'patient-asked'; by: string }
  | { type: 'consent-signed'; consent: Consent }
  | { type: 'consent-revoked'; consent: string; by: string }
  /** What became of the scan of one on paper; `by`: the person who has put it into the chart. */
  | { type: 'scan-filed'; consent: string; scan: Exclude<ScanState, 'to-file'>; by: string | null }
  /** The department has written a summary; its content is kept sealed until it is in the chart. */
  | { type: 'summary-drafted'; summary: string; by: string | null }
  /** The department was shown what would be sent: its digest, or why nothing can be. */
  | { type: 'summary-shown'; summary: string; digest: string; blocked: Block | null }
  /** The department has released what it was shown by this digest. */
  | { type: 'summary-released'; summary: string; digest: string }
  /** What may be told has changed since: the department is shown it anew before anything is sent. */
  | { type: 'summary-returned'; summary: string }
  /** From here on it is on its way to the one who referred, by this consent. */
  | ({ type: 'sending'; word: Tellable; consent: string; digest?: string } & Filed)
  /** It was disclosed to the one who referred, by this consent where one was needed. */
  | ({ type: 'told'; word: Tellable; consent: string | null; inChart: boolean } & Filed)
  | { type: 'acknowledged'; by: string }
  /** Disclosures were compared with the consents and the chart: these, and no others, are wrong by now. */
  | { type: 'disclosures-judged'; findings: readonly DisclosureFinding[] }
  /** A privacy officer has seen to one of them. */
  | { type: 'disclosure-seen-to'; item: string; by: string }
  /** Whoever referred has answered what the department asked for; the words wait sealed until it has them. */
  | { type: 'information-given'; given: string; information: Information; by: string }
  /** Its interface has taken them, or will not take them as they stand. */
  | { type: 'information-sent'; given: string; taken: boolean }
  /** Somebody or something has tried to reach the patient, so that they choose a time. */
  | { type: 'contact-tried'; contact: Contact }
  /** A gateway says of a message that was sent that it did not arrive. */
  | { type: 'contact-returned'; message: string; channel: Contact['channel'] }
  /** The patient has chosen a time for this visit; whether it is booked says the visit. */
  | { type: 'time-chosen'; visit: string }
  /** The order was called off where it was placed. */
  | { type: 'revoked' }

export interface RecordedReferral {
  seq: number
  at: string
  event: ReferralEvent
}

/** A referral as its events have made it. What the referring side may see of it is `viewOf` alone. */
export interface ReferralState {
  seq: number
  organization: string
  order: string
  patient: string
  requester: string | null
  department: Department
  urgency: Urgency
  requestedAt: string
  /** Where its order can't be read, as long as it can't. */
  unread: string | null
  /** `unknown`: nobody knows whether it is asked for, as the ninth question of the PHQ-9 has no answer. */
  warmHandOff: { doneBy: string; doneAt: string } | 'asked' | 'unknown' | null
  wire: 'to-send' | 'sent' | 'not-taken'
  sentAt: string | null
  /** Where it stands at the department. */
  word: Told | null
  /** What its Task said last, where it speaks FHIR. */
  taskSaid: Word | null
  consents: readonly Consent[]
  /** What has been disclosed, the last of it last. */
  told: readonly Disclosed[]
  sending: readonly Sending[]
  summary: SummaryOnItsWay | null
  /** When somebody has last asked the patient how it goes. */
  askedAt: string | null
  closed: { how: 'acknowledged' | 'revoked' | 'by-hand'; at: string } | null
  /** Attempts to reach the patient since they were accepted last. */
  contacts: readonly TriedContact[]
  /** The visit at the department for which they chose a time last. */
  visit: string | null
  /** Disclosures that don't agree with the consents or the chart, and who has seen to them. */
  wrong: readonly WrongDisclosure[]
  /** What the department asked for and was given last; null where it would not take it. */
  given: { id: string; information: Information; at: string; sent: boolean } | null
}

/** The state before the first event. */
export function start(): ReferralState {
  return {
    seq: 0,
    organization: '',
    order: '',
    patient: '',
    requester: null,
    department: { id: '', part2: true },
    urgency: 'routine',
    requestedAt: '',
    unread: null,
    warmHandOff: null,
    wire: 'to-send',
    sentAt: null,
    word: null,
    taskSaid: null,
    consents: [],
    told: [],
    sending: [],
    summary: null,
    askedAt: null,
    closed: null,
    contacts: [],
    visit: null,
    given: null,
    wrong: [],
  }
}

/** What one event makes of a referral. */
export function evolve(state: ReferralState, { seq, at, event }: RecordedReferral): ReferralState {
  const next = { ...state, seq }
  switch (event.type) {
    case 'requested': {
      const { order, patient, requester, organization, department, urgency, warmHandOff, ninthUnknown } = event
      const asked = warmHandOff ? ('asked' as const) : ninthUnknown === true ? ('unknown' as const) : null
      return {
        ...next,
        order,
        patient,
        requester,
        organization,
        department,
        urgency,
        requestedAt: at,
        unread: null,
        warmHandOff: asked,
      }
    }
    case 'order-unread': {
      const { order, patient, requester, organization, department, where } = event
      const requestedAt = state.requestedAt === '' ? at : state.requestedAt
      return { ...next, order, patient, requester, organization, department, requestedAt, unread: where }
    }
    case 'done-by-hand':
      return { ...next, closed: { how: 'by-hand', at } }
    case 'handed-off':
      return { ...next, warmHandOff: { doneBy: event.by, doneAt: at } }
    case 'ninth-is-0':
      return { ...next, warmHandOff: null }
    case 'sent':
      return { ...next, wire: 'sent', sentAt: at }
    case 'not-taken':
      return { ...next, wire: 'not-taken' }
    case 'word': {
      // Who is accepted anew is asked anew.
      const contacts = event.word.stage === 'accepted' ? [] : state.contacts
      return { ...next, word: { ...event.word, at }, contacts }
    }
    case 'task-read':
      return { ...next, taskSaid: event.word }
    case 'contact-tried':
      return { ...next, contacts: [...state.contacts, { ...event.contact, at }] }
    case 'contact-returned': {
      const { message, channel } = event
      const contacts = state.contacts.map((one) =>
        one.message === message && one.channel === channel
          ? { ...one, outcome: 'undeliverable' as const, returnedAt: at }
          : one,
      )
      return { ...next, contacts }
    }
    case 'information-given': {
      const { given: id, information } = event
      return { ...next, given: { id, information, at, sent: false } }
    }
    case 'information-sent':
      return { ...next, given: event.taken && state.given !== null ? { ...state.given, sent: true } : null }
    case 'time-chosen':
      return { ...next, visit: event.visit }
    case 'scan-filed': {
      const { consent, scan } = event
      const consents = state.consents.map((one) =>
        one.id === consent && one.paper !== undefined ? { ...one, paper: { ...one.paper, scan } } : one,
      )
      return { ...next, consents }
    }
    case 'summary-drafted': {
      const { summary: id, by } = event
      return { ...next, summary: { id, by, draftedAt: at, shown: null, released: null } }
    }
    case 'summary-shown': {
      const { digest, blocked } = event
      return state.summary === null ? next : { ...next, summary: { ...state.summary, shown: { digest, blocked } } }
    }
    case 'summary-released': {
      const word = { stage: 'summary-released', summary: event.summary, at } as const
      return { ...next, word, summary: state.summary === null ? null : { ...state.summary, released: event.digest } }
    }
    case 'summary-returned':
      return {
        ...next,
        word: { stage: 'held', at },
        summary: state.summary === null ? null : { ...state.summary, shown: null, released: null },
      }
    case 'patient-asked':
      return { ...next, askedAt: at }
    case 'consent-signed':
      return { ...next, consents: [...state.consents, event.consent] }
    case 'consent-revoked':
      return {
        ...next,
        consents: state.consents.map((one) => (one.id === event.consent ? { ...one, revokedAt: at } : one)),
      }
    case 'sending': {
      const { type: _type, word, consent, ...more } = event
      return { ...next, sending: [...state.sending, { ...word, at, consent, ...more }] }
    }
    case 'told': {
      const { type: _type, word, consent, inChart, ...filed } = event
      const told = { ...word, at, consent, inChart, ...filed }
      // What is in the chart is kept here no longer.
      const summary = word.stage === 'summary-released' && inChart ? null : state.summary
      // The event with which a consent ends.
      const ends = word.stage === 'summary-released' && inChart
      const consents = state.consents.map((one) =>
        ends && one.endsWith === 'summary' && one.id === consent ? { ...one, endedAt: at } : one,
      )
      // What was begun last is what arrived.
      const sending = state.sending.at(-1)?.consent === consent ? state.sending.slice(0, -1) : state.sending
      return { ...next, told: [...state.told, told], sending, summary, consents }
    }
    case 'disclosures-judged': {
      const wrong = event.findings.map((finding) => {
        const known = state.wrong.find(({ item }) => item === finding.item)
        return { ...finding, found: known?.found ?? at, seen: known?.seen ?? null }
      })
      return { ...next, wrong }
    }
    case 'disclosure-seen-to': {
      const { item, by } = event
      return { ...next, wrong: state.wrong.map((one) => (one.item === item ? { ...one, seen: { by, at } } : one)) }
    }
    case 'acknowledged':
      return { ...next, summary: null, closed: { how: 'acknowledged', at } }
    case 'revoked':
      return { ...next, summary: null, closed: { how: 'revoked', at } }
  }
}

/** Where the department has the referral. */
export function stageOf({ word }: Pick<ReferralState, 'word'>): Stage {
  return word?.stage ?? 'requested'
}
