import type { Tellable } from '#domain/referral/referral.ts'
import type { ConsentScope } from '#domain/referral/consent.ts'
import { NOTICE } from '#domain/referral/summary.ts'
import { consentScope } from '#formats/referral/summary-text.ts'
import { codesOf, conceptText, relativeReference } from './datatypes.ts'
import { Malformed, referenceTo, type FhirElement } from './element.ts'
import { visitStep } from './identity.ts'
import { securityLabels } from './referral-summary.ts'

/** A referral as its order says it. */
export interface ReferralOrder {
  order: string
  patient: string
  requester: string | null
  /** Codes of what is ordered. */
  codes: readonly string[]
  status: 'active' | 'called-off' | 'done'
  urgency: 'routine' | 'urgent'
  authoredOn: string
  question: string
  contact: { voicemail: boolean; text: boolean }
  /** Observations that the order is supported by. */
  supporting: readonly string[]
}

/** Reads an order of a service as a referral; undefined for a draft, a proposal, or one entered in error. */
export function readReferralOrder(order: FhirElement): ReferralOrder | undefined {
  const status = STATUS[order.text('status')]
  if (status === undefined || ['proposal', 'plan', 'option'].includes(order.textMaybe('intent') ?? '')) return undefined
  const details = order.children('orderDetail').flatMap((one) => codesOf(one))
  const priority = order.textMaybe('priority') ?? 'routine'
  return {
    order: referenceTo(order),
    patient: relativeReference(order.child('subject')) ?? '',
    requester: relativeReference(order.child('requester')) ?? null,
    codes: codesOf(order.child('code')),
    status,
    urgency: priority === 'routine' ? 'routine' : 'urgent',
    authoredOn: order.textMaybe('authoredOn') ?? '',
    question: order.children('reasonCode').map(conceptText).join(' '),
    // Nobody is rung or written to who has not said so.
    contact: { voicemail: details.includes('voicemail-ok'), text: details.includes('text-ok') },
    supporting: order
      .children('supportingInfo')
      .flatMap((one) => relativeReference(one) ?? [])
      .filter((reference) => reference.startsWith('Observation/')),
  }
}

const STATUS: Readonly<Record<string, ReferralOrder['status']>> = {
  active: 'active',
  'on-hold': 'active',
  revoked: 'called-off',
  'entered-in-error': 'called-off',
  completed: 'done',
}

/**
 * Whose order it is that can't be read, as far as that can be said; `codes` null where not even that is known of it. Undefined for what
 * is surely no referral.
 */
export function readUnread(
  order: FhirElement,
): { order: string; patient: string; requester: string | null; codes: readonly string[] | null } | undefined {
  const intent = orElse(() => order.textMaybe('intent'), undefined)
  if (['proposal', 'plan', 'option'].includes(intent ?? '')) return undefined
  const codes = orElse(() => codesOf(order.child('code')), null)
  return {
    order: referenceTo(order),
    patient: orElse(() => relativeReference(order.child('subject')), undefined) ?? '',
    requester: orElse(() => relativeReference(order.child('requester')), undefined) ?? null,
    codes: codes === null || codes.length === 0 ? null : codes,
  }
}

/** Whether an order was called off, also one of which nothing else can be read. */
export function isCalledOff(order: FhirElement): boolean {
  return STATUS[orElse(() => order.textMaybe('status'), undefined) ?? ''] === 'called-off'
}

function orElse<T, E>(read: () => T, otherwise: E): T | E {
  try {
    return read()
  } catch (fault) {
    if (fault instanceof Malformed) return otherwise
    throw fault
  }
}

/** LOINC answers to a question of the PHQ-9 (list LL358-3), and what each counts. */
const PHQ9_ANSWERS: Readonly<Record<string, number>> = {
  'LA6568-5': 0,
  'LA6569-3': 1,
  'LA6570-1': 2,
  'LA6571-9': 3,
}

/**
 * The PHQ-9 that these observations hold, each by itself or as a component: LOINC 44261-6 its total, 44260-8 the ninth question; of
 * several answers to that the highest. An answer that can't be read throws `Malformed`: it is never taken for one that was not given.
 */
export function readPhq9(observations: readonly FhirElement[]): { total: number | null; ninth: number | null } | null {
  const valid = observations.filter((one) => !['entered-in-error', 'cancelled'].includes(one.textMaybe('status') ?? ''))
  const valuesOf = (code: string): number[] =>
    valid
      .flatMap((one) => [one, ...one.children('component')])
      .filter((one) => codesOf(one.child('code')).includes(code))
      .flatMap((one) => valueOf(one, code))
  const [total = null] = valuesOf('44261-6')
  const answers = valuesOf('44260-8')
  const ninth = answers.length === 0 ? null : Math.max(...answers)
  return total === null && ninth === null ? null : { total, ninth }
}

/** None where it is said that there is none (`dataAbsentReason`). */
function valueOf(observation: FhirElement, code: string): number[] {
  const number =
    observation.numberMaybe('valueInteger') ?? observation.child('valueQuantity')?.numberMaybe('value') ?? undefined
  if (number !== undefined) return [number]
  const answer = codesOf(observation.child('valueCodeableConcept')).flatMap((one) => PHQ9_ANSWERS[one] ?? [])
  if (answer.length > 0) return answer
  if (observation.child('dataAbsentReason') !== undefined) return []
  throw new Malformed(`${observation.path}.value (${code})`, 'a number or a LOINC answer')
}

/** Observations that these are made of, where a panel names them. */
export function membersOf(observations: readonly FhirElement[]): string[] {
  const named = observations
    .flatMap((one) => one.children('hasMember'))
    .flatMap((one) => relativeReference(one) ?? [])
    .filter((reference) => reference.startsWith('Observation/'))
  return [...new Set(named)]
}

/** Task.status (R4) of each stage. */
export const TASK_STATUS: Readonly<Record<Tellable['stage'], string>> = {
  received: 'received',
  'information-requested': 'on-hold',
  accepted: 'accepted',
  declined: 'rejected',
  scheduled: 'in-progress',
  unattended: 'in-progress',
  'not-reached': 'failed',
  held: 'in-progress',
  'summary-released': 'completed',
}

/** Task.businessStatus: BSeR's code where it has one, and the word in any case. */
const BUSINESS: Readonly<Record<Tellable['stage'], readonly [code: string | null, text: string]>> = {
  received: ['2.0', 'Received'],
  'information-requested': [null, 'Information requested'],
  accepted: ['3.0', 'Accepted'],
  declined: ['4.0', 'Declined'],
  scheduled: ['5.1.1', 'Scheduled'],
  unattended: ['5.1.2', 'Not attended'],
  'not-reached': [null, 'Not reached'],
  held: ['5.1.4', 'Seen'],
  'summary-released': ['7.0', 'Completed'],
}
/** BSeR's business status. */
export const BSER = 'http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS'

/** What is told of a referral on its order. */
export interface StatusToTell {
  key: string
  order: string
  patient: string
  requester: string | null
  at: string
  word: Tellable
  /** Of a Part 2 programme: what the consent covers by which it is told. */
  protected: ConsentScope | null
  /** The document that came with it. */
  document?: string
}

/**
 * The Task beside the order that says how far a referral has come. It is written from codes alone; the reason of a declining is one of
 * a list. What a Part 2 programme discloses carries its labels, the notice and what the consent covers.
 */
export function referralTask({ key, order, patient, requester, at, word, protected: by, document }: StatusToTell) {
  const [code, text] = BUSINESS[word.stage]
  const why = 'reason' in word ? word.reason : 'information' in word ? word.information : null
  const alternative = 'alternative' in word ? word.alternative : null
  return {
    resourceType: 'Task',
    ...(by !== null && { meta: { security: securityLabels(['R', ...PART2_LABELS]) } }),
    identifier: [visitStep(key)],
    status: TASK_STATUS[word.stage],
    intent: 'order',
    code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
    focus: { reference: order },
    for: { reference: patient },
    ...(requester !== null && { requester: { reference: requester } }),
    lastModified: at,
    businessStatus: { ...(code !== null && { coding: [{ system: BSER, code }] }), text },
    ...(why !== null && {
      statusReason: { text: alternative === null ? saidIn(why) : `${saidIn(why)}; instead: ${saidIn(alternative)}` },
    }),
    ...(by !== null && { note: [{ text: NOTICE.text }, { text: consentScope(by) }] }),
    ...(document !== undefined && {
      output: [{ type: { text: 'Referral summary' }, valueReference: { reference: document } }],
    }),
  }
}

/** Of what a Part 2 programme discloses, beside how confidential it is. */
export const PART2_LABELS = ['SUD', 'ETH', '42CFRPart2', 'NORDSCLCD'] as const

/** Whether the chart has kept the labels with which it was sent. */
export function keepsLabels(sent: { meta?: { security: readonly { code: string }[] } }, there: FhirElement): boolean {
  if (sent.meta === undefined) return true
  const kept = (there.child('meta')?.children('security') ?? []).flatMap((one) => one.textMaybe('code') ?? [])
  return sent.meta.security.every(({ code }) => kept.includes(code))
}

function saidIn(code: string): string {
  return code.replaceAll('-', ' ')
}

/** The order, once the loop is closed. */
export function completedOrder(order: FhirElement) {
  return { ...order.json(), status: 'completed' }
}

/**
 * The scan of a consent on paper, as the document that it is (LOINC 59284-0); where it names a Part 2 programme under the labels of what
 * that discloses.
 */
export function consentScan(scan: {
  key: string
  order: string
  patient: string
  signedAt: string
  protected: boolean
  type: string
  data: string
}) {
  const { key, order, patient, signedAt, type, data } = scan
  const security = securityLabels(['R', ...(scan.protected ? PART2_LABELS : [])])
  const concept = { coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Consent Document' }] }
  return {
    resourceType: 'DocumentReference',
    meta: { security },
    identifier: [visitStep(key)],
    status: 'current',
    type: concept,
    category: [concept],
    subject: { reference: patient },
    date: signedAt,
    description: 'Consent to disclose, signed on paper',
    securityLabel: [{ coding: security }],
    content: [{ attachment: { contentType: type, data, title: 'Consent to disclose' } }],
    context: { related: [{ reference: order }] },
  }
}
