import type { Consent } from './consent.ts'

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

/** What may be told: the department's word, or that its summary is there. */
export type Tellable = Word | { stage: 'summary-released' }

/** What the referring side has been told, with the reference of the Task that says so where its EMR took one. */
export type Told = Tellable & { at: string }

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
    }
  | { type: 'handed-off'; by: string }
  /** Its interface has taken the message. */
  | { type: 'sent' }
  /** Its interface will not take the message as it stands. */
  | { type: 'not-taken' }
  | { type: 'word'; word: Word }
  | { type: 'patient-asked'; by: string }
  | { type: 'consent-signed'; consent: Consent }
  | { type: 'consent-revoked'; consent: string; by: string }
  /** The department has released this summary: which fields, and the digest of what was previewed. */
  | { type: 'summary-released'; summary: string; digest: string }
  /** It was disclosed to the one who referred, by this consent where one was needed. */
  | { type: 'told'; word: Tellable; consent: string | null; inChart: boolean }
  | { type: 'acknowledged'; by: string }
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
  warmHandOff: { doneBy: string; doneAt: string } | 'asked' | null
  wire: 'to-send' | 'sent' | 'not-taken'
  sentAt: string | null
  /** Where it stands at the department. */
  word: Told | null
  consents: readonly Consent[]
  /** What has been disclosed, the last of it last. */
  told: readonly (Told & { consent: string | null; inChart: boolean })[]
  /** When somebody has last asked the patient how it goes. */
  askedAt: string | null
  closed: { how: 'acknowledged' | 'revoked'; at: string } | null
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
    warmHandOff: null,
    wire: 'to-send',
    sentAt: null,
    word: null,
    consents: [],
    told: [],
    askedAt: null,
    closed: null,
  }
}

/** What one event makes of a referral. */
export function evolve(state: ReferralState, { seq, at, event }: RecordedReferral): ReferralState {
  const next = { ...state, seq }
  switch (event.type) {
    case 'requested': {
      const { order, patient, requester, organization, department, urgency, warmHandOff } = event
      const asked = warmHandOff ? ('asked' as const) : null
      return {
        ...next,
        order,
        patient,
        requester,
        organization,
        department,
        urgency,
        requestedAt: at,
        warmHandOff: asked,
      }
    }
    case 'handed-off':
      return { ...next, warmHandOff: { doneBy: event.by, doneAt: at } }
    case 'sent':
      return { ...next, wire: 'sent', sentAt: at }
    case 'not-taken':
      return { ...next, wire: 'not-taken' }
    case 'word':
      return { ...next, word: { ...event.word, at } }
    case 'summary-released':
      return { ...next, word: { stage: 'summary-released', at } }
    case 'patient-asked':
      return { ...next, askedAt: at }
    case 'consent-signed':
      return { ...next, consents: [...state.consents, event.consent] }
    case 'consent-revoked':
      return {
        ...next,
        consents: state.consents.map((one) => (one.id === event.consent ? { ...one, revokedAt: at } : one)),
      }
    case 'told':
      return { ...next, told: [...state.told, { ...event.word, at, consent: event.consent, inChart: event.inChart }] }
    case 'acknowledged':
      return { ...next, closed: { how: 'acknowledged', at } }
    case 'revoked':
      return { ...next, closed: { how: 'revoked', at } }
  }
}

/** Where the department has the referral. */
export function stageOf({ word }: Pick<ReferralState, 'word'>): Stage {
  return word?.stage ?? 'requested'
}
