import type { InChart, RevocationSaid } from '#domain/reconcile/disclosures.ts'
import { NOTICE } from '#domain/referral/summary.ts'
import { codesOf, relativeReference } from './datatypes.ts'
import { referenceTo, type FhirElement } from './element.ts'
import { identifierIn, VISIT_STEP } from './identity.ts'
import { PART2_LABELS } from './referral.ts'

/** Reads what we have written of a referral (Task, document, score, diagnosis); undefined for what the chart calls an error, or is none of ours. */
export function readDisclosed(resource: FhirElement): InChart | undefined {
  const key = identifierIn(resource, VISIT_STEP)
  const isError = [resource.textMaybe('status'), ...codesOf(resource.child('verificationStatus'))].includes(
    'entered-in-error',
  )
  if (key === undefined || isError) return undefined
  const codes = (resource.child('meta')?.children('security') ?? []).flatMap((one) => one.textMaybe('code') ?? [])
  return {
    key,
    reference: referenceTo(resource),
    patient: relativeReference(resource.child('subject') ?? resource.child('for')) ?? null,
    labelled: PART2_LABELS.every((label) => codes.includes(label)) && hasNotice(resource),
  }
}

function hasNotice(resource: FhirElement): boolean {
  const notes = resource.children('note').map((one) => one.textMaybe('text') ?? '')
  return [...notes, resource.textMaybe('description') ?? ''].some((text) => text.includes(NOTICE.text))
}

/** By which such consents are asked for. */
export const PRIVACY_SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope|patient-privacy'

/**
 * Reads a privacy consent as a revocation: it is inactive or rejected, or denies, and names the department by its id or its name, as the organization
 * that asked for it or as an actor. Undefined for every other.
 */
export function readRevocation(
  consent: FhirElement,
  department: { id: string; name: string },
): RevocationSaid | undefined {
  const status = consent.textMaybe('status') ?? ''
  const denies = status === 'active' && consent.child('provision')?.textMaybe('type') === 'deny'
  if (!denies && !['inactive', 'rejected'].includes(status)) return undefined
  const actors = (consent.child('provision')?.children('actor') ?? []).flatMap((one) => one.child('reference') ?? [])
  const names = [...consent.children('organization'), ...actors].flatMap((one) => [
    one.textMaybe('display'),
    one.child('identifier')?.textMaybe('value'),
  ])
  const patient = relativeReference(consent.child('patient'))
  if (patient === undefined || ![department.id, department.name].some((name) => names.includes(name))) return undefined
  return {
    reference: referenceTo(consent),
    patient,
    on: consent.textMaybe('dateTime') ?? null,
    recordedAt: consent.child('meta')?.textMaybe('lastUpdated') ?? null,
  }
}
