import type { OrderCategory } from '#domain/visit/event.ts'
import { codesOf, conceptText, relativeReference } from './datatypes.ts'
import { Malformed, referenceTo, versionOf, type FhirElement } from './element.ts'
import { identifierIn, VISIT_STEP, visitStep } from './identity.ts'

const SNOMED = 'http://snomed.info/sct'

/** ServiceRequest.category: SNOMED CT as US Core's value set names them. */
const CATEGORIES: readonly { category: OrderCategory; code: string; display: string; alike: RegExp }[] = [
  { category: 'laboratory', code: '108252007', display: 'Laboratory procedure', alike: /lab/i },
  { category: 'imaging', code: '363679005', display: 'Imaging', alike: /imag|radiol/i },
  { category: 'referral', code: '3457005', display: 'Patient referral', alike: /refer|consult/i },
]

export interface OrderToWrite {
  key: string
  encounter: string
  patient: string
  author: string
  at: string
  content: {
    category: OrderCategory
    code: { system: string; code: string; display: string }
    text: string
    dose: string | null
    reason: string
  }
}

/** An unsigned proposal; the EMR runs its own checks on it. */
export function proposedOrder(order: OrderToWrite) {
  const { category, code, text, dose, reason } = order.content
  const item = { coding: [code], text }
  const base = {
    identifier: [visitStep(order.key)],
    status: 'draft',
    intent: 'proposal',
    subject: { reference: order.patient },
    encounter: { reference: order.encounter },
    authoredOn: order.at,
    requester: { reference: order.author },
    ...(reason === '' ? {} : { reasonCode: [{ text: reason }] }),
  }
  const instructions = dose === null || dose === '' ? undefined : dose
  if (category === 'prescription') {
    return {
      resourceType: 'MedicationRequest',
      ...base,
      medicationCodeableConcept: item,
      ...(instructions === undefined ? {} : { dosageInstruction: [{ text: instructions }] }),
    }
  }
  const kind = CATEGORIES.find((one) => one.category === category)
  return {
    resourceType: 'ServiceRequest',
    ...base,
    ...(kind === undefined
      ? {}
      : { category: [{ coding: [{ system: SNOMED, code: kind.code, display: kind.display }] }] }),
    code: item,
    ...(instructions === undefined ? {} : { note: [{ text: instructions }] }),
  }
}

/**
 * An unsigned order for the EMR's own composer. It carries no identifier of ours: what is signed there is the EMR's order, and is
 * found and followed as any that is placed there.
 */
export function orderToCompose(order: Omit<OrderToWrite, 'key' | 'encounter'> & { encounter: string | null }) {
  const { identifier: _ours, encounter: _visit, ...drafted } = proposedOrder({ ...order, key: '', encounter: '' })
  return {
    ...drafted,
    intent: 'order',
    ...(order.encounter === null ? {} : { encounter: { reference: order.encounter } }),
  }
}

export function signedOrder(order: FhirElement) {
  return { ...order.json(), status: 'active', intent: 'order' }
}

/** A proposal that is not to be: the two types have different words for it (R4 value sets). */
export function withdrawnOrder(order: FhirElement) {
  return { ...order.json(), status: order.text('resourceType') === 'MedicationRequest' ? 'cancelled' : 'revoked' }
}

export function readOrder(order: FhirElement) {
  const prescription = order.text('resourceType') === 'MedicationRequest'
  const said = prescription ? order.children('dosageInstruction') : order.children('note')
  const dose = said.flatMap((one) => one.textMaybe('text') ?? []).join('; ')
  const ours = order.children('identifier').filter((one) => one.textMaybe('system') !== VISIT_STEP)
  const status = statusOf(order)
  return {
    reference: referenceTo(order),
    version: versionOf(order),
    category: prescription ? ('prescription' as const) : categoryOf(order.children('category')),
    text: conceptText(order.child(prescription ? 'medicationCodeableConcept' : 'code')),
    dose: dose === '' ? null : dose,
    reason: order.children('reasonCode').map(conceptText).join('; '),
    status,
    number: (status === 'active' ? ours[0]?.textMaybe('value') : undefined) ?? null,
  }
}

/**
 * An order as one that was placed: active, or further. Drafts, and what is no more than a proposal or a plan, are not
 * (request-intent, R4).
 */
export function placedOrder(order: FhirElement) {
  const placed = ['active', 'on-hold', 'completed'].includes(order.text('status'))
  if (!placed || ['proposal', 'plan', 'option'].includes(order.textMaybe('intent') ?? '')) return undefined
  const prescription = order.text('resourceType') === 'MedicationRequest'
  return {
    encounter: relativeReference(order.child('encounter')) ?? null,
    patient: relativeReference(order.child('subject')) ?? '',
    requester: relativeReference(order.child('requester')) ?? null,
    authoredOn: order.textMaybe('authoredOn') ?? '',
    reference: referenceTo(order),
    version: versionOf(order),
    category: prescription ? ('prescription' as const) : categoryOf(order.children('category')),
    ours: identifierIn(order, VISIT_STEP) !== undefined,
    numbers: order.children('identifier').flatMap((one) => one.textMaybe('value') ?? []),
    wording: orderWording(order),
  }
}

/**
 * What is ordered and how it is taken or done, as the EMR has it: two readings of one order differ in this only where
 * somebody has changed it. Not whose it is, its number, its status or its reason.
 */
function orderWording(order: FhirElement): object {
  const said = Object.entries(order.json()).filter(([name]) => WORDING.has(name))
  return Object.fromEntries(said)
}

const WORDING: ReadonlySet<string> = new Set([
  'code',
  'orderDetail',
  'quantityQuantity',
  'bodySite',
  'note',
  'medicationCodeableConcept',
  'medicationReference',
  'dosageInstruction',
  'dispenseRequest',
  'doNotPerform',
])

/** The elements that a placed or an open order is read from, for `_elements`. */
export const ORDER_ELEMENTS = [
  'status',
  'intent',
  'subject',
  'encounter',
  'requester',
  'authoredOn',
  'category',
  'identifier',
  ...WORDING,
].join(',')

/**
 * What has become of an order: how it ended, null while it goes on (request-status and medicationrequest-status, R4),
 * and how it reads now. A request that was entered in error is as good as called off.
 */
export function followedOrder(order: FhirElement) {
  return { reference: referenceTo(order), how: endOf(order.text('status')), wording: orderWording(order) }
}

function endOf(status: string): 'done' | 'cancelled' | null {
  if (status === 'completed') return 'done'
  return ['cancelled', 'stopped', 'revoked', 'entered-in-error'].includes(status) ? 'cancelled' : null
}

/** The orders in whose place this one stands: `replaces` of a ServiceRequest, `priorPrescription` of a MedicationRequest (R4). */
export function replacedOrders(order: FhirElement): string[] {
  const named = [...order.children('replaces'), order.child('priorPrescription')]
  return named.flatMap((one) => relativeReference(one) ?? [])
}

/**
 * The requests that have their result. A report decides where there is one: while it is preliminary or partial, single
 * values of a panel that are final already make nothing done (diagnostic-report-status, R4). Where an EMR writes no reports,
 * a final observation does.
 */
export function resultedOrders(reports: readonly FhirElement[], observations: readonly FhirElement[]): Set<string> {
  const standing = reports.filter((one) => !['cancelled', 'entered-in-error', 'unknown'].includes(one.text('status')))
  const reported = new Set(standing.flatMap(requestsOf))
  const done = standing.filter(isFinal).flatMap(requestsOf)
  const values = observations.filter(isFinal).flatMap(requestsOf)
  return new Set([...done, ...values.filter((request) => !reported.has(request))])
}

function isFinal(result: FhirElement): boolean {
  return ['final', 'amended', 'corrected', 'appended'].includes(result.text('status'))
}

function requestsOf(result: FhirElement): string[] {
  return result.children('basedOn').flatMap((one) => relativeReference(one) ?? [])
}

function statusOf(order: FhirElement): 'draft' | 'active' | 'withdrawn' {
  const status = order.text('status')
  if (status === 'draft') return 'draft'
  if (['active', 'on-hold', 'completed'].includes(status)) return 'active'
  if (['cancelled', 'stopped', 'revoked', 'entered-in-error', 'unknown'].includes(status)) return 'withdrawn'
  throw new Malformed(`${order.path}.status`, 'a status of R4')
}

function categoryOf(concepts: readonly FhirElement[]): OrderCategory {
  return categoryMaybe(concepts) ?? 'laboratory'
}

/** What kind of order it is, where it says so. */
export function orderCategory(order: FhirElement): OrderCategory | null {
  if (order.text('resourceType') === 'MedicationRequest') return 'prescription'
  return categoryMaybe(order.children('category')) ?? null
}

/** The kind of order that these concepts name, in code or words. */
export function categoryMaybe(concepts: readonly FhirElement[]): OrderCategory | undefined {
  const said = concepts.flatMap((one) => [...codesOf(one), conceptText(one)])
  return CATEGORIES.find(({ code, alike }) => said.some((one) => one === code || alike.test(one)))?.category
}

/** A drug of the EMR's formulary; a schedule of the Controlled Substances Act makes it controlled. */
export function readDrug(drug: FhirElement) {
  const coding = drug.child('code')?.children('coding')[0]
  const schedules = drug.children('regulatory').flatMap((one) => one.children('schedule'))
  return {
    reference: referenceTo(drug),
    category: 'prescription' as const,
    text: conceptText(drug.child('code')),
    code: codeOf(coding, conceptText(drug.child('code'))),
    controlled: schedules.some((one) => codesOf(one.child('schedule')).some((code) => /^C?(I|V)+/i.test(code))),
  }
}

/** A test, study or referral of the EMR's catalogue; undefined for one that is none of these. */
export function readService(definition: FhirElement) {
  const category = categoryMaybe(definition.children('topic'))
  if (category === undefined) return undefined
  const code = definition.child('code')
  const text = definition.textMaybe('title') ?? (conceptText(code) || definition.textMaybe('name') || '')
  return {
    reference: referenceTo(definition),
    category,
    text,
    code: codeOf(code?.children('coding')[0], text),
    controlled: false,
  }
}

function codeOf(coding: FhirElement | undefined, text: string): { system: string; code: string; display: string } {
  return {
    system: coding?.textMaybe('system') ?? '',
    code: coding?.textMaybe('code') ?? '',
    display: coding?.textMaybe('display') ?? text,
  }
}

/** One finding of the EMR's own checks. */
export function readFinding(issue: FhirElement) {
  return {
    reference: referenceTo(issue),
    severity: severityOf(issue),
    text: issue.textMaybe('detail') ?? conceptText(issue.child('code')),
    mitigated: issue.children('mitigation').length > 0,
  }
}

/** Without a severity the finding counts as high: a missing word never makes a warning smaller. */
function severityOf(issue: FhirElement): 'high' | 'moderate' | 'low' {
  const severity = issue.textMaybe('severity')
  return severity === 'low' || severity === 'moderate' ? severity : 'high'
}

/** The clinician's reason for signing in spite of a finding, beside the finding itself. */
export function mitigatedFinding(issue: FhirElement, mitigation: { reason: string; author: string; at: string }) {
  const given = { action: { text: mitigation.reason }, date: mitigation.at, author: { reference: mitigation.author } }
  return { ...issue.json(), mitigation: [...issue.children('mitigation').map((one) => one.json()), given] }
}
