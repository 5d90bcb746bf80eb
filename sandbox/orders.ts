import type { WithId } from '@medplum/core'
import type {
  AllergyIntolerance,
  CodeableConcept,
  DetectedIssue,
  MedicationRequest,
  Reference,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes'
import { allergyClass, ingredientsOf, interaction, scheduleOf } from './drugs.ts'
import type { Actor, PracticeRepository, Rule } from './fhir/repository.ts'
import { refusal } from './fhir/refusals.ts'

export type Order = MedicationRequest | ServiceRequest

interface Finding {
  kind: 'allergy' | 'interaction' | 'duplicate'
  severity: 'high' | 'moderate'
  conflicting: string
  words: string
}

/** Codes of v3-ActCode for the kinds of finding. */
const KINDS = {
  allergy: { code: 'ALGY', display: 'Allergy Alert' },
  interaction: { code: 'DRG', display: 'Drug Interaction Alert' },
  duplicate: { code: 'DUPTHPY', display: 'Duplicate Therapy Alert' },
} as const
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

/**
 * Orders in this EMR: an app proposes (`draft`), the EMR checks and stores what it finds as DetectedIssues that
 * implicate the draft, a clinician signs (`active`) under the own token. A high finding must have been answered with
 * a mitigation on its DetectedIssue; controlled substances are signed in the EMR's own prescriber only.
 */
export function orderRule(origin: string): Rule {
  return {
    async check(repo, { before, after }, actor) {
      if (!isOrder(after)) return
      const wasActive = before !== undefined && isOrder(before) && before.status === 'active'
      if (after.status !== 'active' || wasActive || isReferredHere(after)) return
      if (after.intent !== 'order') throw refusal('rule', 'To sign, set intent "order" together with status "active".')
      requireSigner(actor)
      if (isControlled(after)) {
        throw refusal('rule', 'Controlled substance: sign it in the EMR, chart, Orders, Prescriber.')
      }
      return signed(repo, after, origin)
    },

    async settle(repo, writes) {
      for (const { after } of writes) if (isOrder(after) && after.status === 'draft') await storeFindings(repo, after)
    },
  }
}

/** An order as it is once signed, numbered; throws when a high finding has not been answered. */
export async function signed(repo: PracticeRepository, order: WithId<Order>, origin: string): Promise<WithId<Order>> {
  const issues = await storeFindings(repo, order)
  const open = issues.filter((issue) => issue.severity === 'high' && !issue.mitigation?.length)
  if (open.length > 0) {
    const words = open.map(({ detail }) => detail).join(' ')
    throw refusal('rule', `Not signed: ${words} Add a mitigation to the DetectedIssue, or change the order.`)
  }
  const system = `${origin}/orders`
  if (order.identifier?.some((identifier) => identifier.system === system)) return order
  const value = `RB-${repo.generateId().slice(0, 8).toUpperCase()}`
  return { ...order, identifier: [...(order.identifier ?? []), { system, value }] }
}

/** Checks an order and keeps one DetectedIssue per finding, so that checking twice finds the same ones. */
export async function storeFindings(repo: PracticeRepository, order: WithId<Order>): Promise<WithId<DetectedIssue>[]> {
  const reference = `${order.resourceType}/${order.id}`
  const known = await repo.searchResources<DetectedIssue>({
    resourceType: 'DetectedIssue',
    filters: [{ code: 'implicated', operator: 'eq', value: reference }],
  })
  const issues: WithId<DetectedIssue>[] = []
  for (const finding of await findingsOn(repo, order)) {
    const same = known.find(
      (issue) =>
        issue.status !== 'entered-in-error' &&
        issue.code?.coding?.[0]?.code === KINDS[finding.kind].code &&
        issue.implicated?.some((one) => one.reference === finding.conflicting),
    )
    issues.push(same ?? (await repo.createResource<DetectedIssue>(toIssue(finding, order.subject, reference))))
  }
  for (const issue of known) {
    if (issue.status === 'entered-in-error' || issues.some(({ id }) => id === issue.id)) continue
    await repo.updateResource<DetectedIssue>({ ...issue, status: 'entered-in-error' })
  }
  return issues
}

function toIssue(finding: Finding, patient: Reference, order: string): DetectedIssue {
  return {
    resourceType: 'DetectedIssue',
    status: 'preliminary',
    severity: finding.severity,
    code: { coding: [{ system: ACT_CODE, ...KINDS[finding.kind] }], text: KINDS[finding.kind].display },
    ...(patient.reference ? { patient: { reference: patient.reference } } : {}),
    implicated: [{ reference: order }, { reference: finding.conflicting }],
    detail: finding.words,
  }
}

async function findingsOn(repo: PracticeRepository, order: WithId<Order>): Promise<Finding[]> {
  const patient = order.subject.reference ?? ''
  const of = <T extends Resource>(resourceType: T['resourceType']): Promise<WithId<T>[]> =>
    repo.searchResources<T>({ resourceType, filters: [{ code: 'patient', operator: 'eq', value: patient }] })
  if (order.resourceType === 'ServiceRequest') {
    return duplicates(order, await of<ServiceRequest>('ServiceRequest'))
  }
  const drugs = (await of<MedicationRequest>('MedicationRequest')).filter(
    (one) => one.id !== order.id && one.status === 'active',
  )
  const allergies = (await of<AllergyIntolerance>('AllergyIntolerance')).filter(isActiveAllergy)
  return [
    ...allergies.flatMap((allergy) => allergyFinding(order, allergy)),
    ...drugs.flatMap((drug) => interactionFinding(order, drug)),
    ...drugs.flatMap((drug) => duplicateDrug(order, drug)),
  ]
}

function allergyFinding(order: MedicationRequest, allergy: WithId<AllergyIntolerance>): Finding[] {
  const allergen = wording(allergy.code)
  const hit = ingredients(order)
    .map((ingredient) => allergyClass(allergen, ingredient))
    .find((found) => found !== undefined)
  if (hit === undefined) return []
  const words = `Allergy on record: ${allergen}. ${wording(order.medicationCodeableConcept)} is affected (${hit}).`
  return [{ kind: 'allergy', severity: 'high', conflicting: `AllergyIntolerance/${allergy.id}`, words }]
}

function interactionFinding(order: MedicationRequest, drug: WithId<MedicationRequest>): Finding[] {
  for (const one of ingredients(order)) {
    for (const other of ingredients(drug)) {
      const found = interaction(one, other)
      if (!found) continue
      const words = `${one} with ${other} (${wording(drug.medicationCodeableConcept)}): ${found.effect}.`
      return [{ kind: 'interaction', severity: found.severity, conflicting: `MedicationRequest/${drug.id}`, words }]
    }
  }
  return []
}

function duplicateDrug(order: MedicationRequest, drug: WithId<MedicationRequest>): Finding[] {
  const both = ingredients(order).filter((ingredient) => ingredients(drug).includes(ingredient))
  if (both.length === 0) return []
  const words = `Already active: ${wording(drug.medicationCodeableConcept)} (${both.join(', ')}).`
  return [{ kind: 'duplicate', severity: 'moderate', conflicting: `MedicationRequest/${drug.id}`, words }]
}

function duplicates(order: WithId<ServiceRequest>, others: readonly WithId<ServiceRequest>[]): Finding[] {
  const codes = (order.code?.coding ?? []).map(({ system, code }) => `${system}|${code}`)
  return others
    .filter((other) => other.id !== order.id && other.status === 'active')
    .filter((other) => other.code?.coding?.some(({ system, code }) => codes.includes(`${system}|${code}`)))
    .map((other) => ({
      kind: 'duplicate',
      severity: 'moderate',
      conflicting: `ServiceRequest/${other.id}`,
      words: `Already ordered and active: ${wording(other.code)}.`,
    }))
}

function isControlled(order: Order): boolean {
  if (order.resourceType !== 'MedicationRequest') return false
  return scheduleOf(codesOf(order.medicationCodeableConcept), wording(order.medicationCodeableConcept)) !== undefined
}

/** Somebody else's order that arrives here: about a person whom this practice has not matched to a patient of its own. */
function isReferredHere(order: Order): boolean {
  return order.resourceType === 'ServiceRequest' && order.subject.reference?.startsWith('#') === true
}

function requireSigner(actor: Actor): void {
  if (actor.kind === 'user' && actor.role === 'clinician') return
  throw refusal('forbidden', 'Orders are signed by a clinician under the own token, never by a backend.')
}

function ingredients(order: MedicationRequest): string[] {
  return ingredientsOf(codesOf(order.medicationCodeableConcept), wording(order.medicationCodeableConcept))
}

function codesOf(concept: CodeableConcept | undefined): string[] {
  return (concept?.coding ?? []).map(({ code }) => code).filter((code) => code !== undefined)
}

function wording(concept: CodeableConcept | undefined): string {
  return concept?.text ?? concept?.coding?.find(({ display }) => display)?.display ?? ''
}

function isActiveAllergy(allergy: AllergyIntolerance): boolean {
  return allergy.clinicalStatus?.coding?.some(({ code }) => code === 'active') ?? true
}

function isOrder(resource: Resource): resource is WithId<Order> {
  return resource.resourceType === 'MedicationRequest' || resource.resourceType === 'ServiceRequest'
}
