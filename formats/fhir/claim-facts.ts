import type { ClaimAddress, ClaimPerson, Coverage, Relationship } from '#domain/charge/claim.ts'
import { RELATIONSHIPS } from '#domain/charge/claim.ts'
import { inForce } from '#domain/charge/rules.ts'
import { codesOf, relativeReference } from './datatypes.ts'
import { referenceTo, type FhirElement } from './element.ts'
import { nameOf } from './person.ts'
import { stateCode } from './state-code.ts'

const NPI = 'http://hl7.org/fhir/sid/us-npi'
const TAXONOMY = 'http://nucc.org/provider-taxonomy'
const SEX: Readonly<Record<string, ClaimPerson['sex']>> = { female: 'F', male: 'M', other: 'U', unknown: 'U' }

/** A Patient or RelatedPerson as a claim names them; what the record does not say is null. */
export function claimPerson(person: FhirElement): ClaimPerson {
  const { given, family } = nameOf(person)
  return {
    family: family || null,
    given: given || null,
    birthDate: person.textMaybe('birthDate') ?? null,
    sex: SEX[person.textMaybe('gender') ?? ''] ?? null,
    address: addressOf(person),
  }
}

/** A Practitioner as who rendered a service; the taxonomy is that of the roles where they agree on one. */
export function renderingOf(practitioner: FhirElement, roles: readonly FhirElement[]) {
  const { given, family } = nameOf(practitioner)
  const npis = practitioner.children('identifier').filter((one) => one.textMaybe('system') === NPI)
  const taxonomies = new Set(
    roles
      .filter((role) => role.flag('active') !== false)
      .flatMap((role) => role.children('code').flatMap((code) => code.children('coding')))
      .filter((coding) => coding.textMaybe('system') === TAXONOMY)
      .flatMap((coding) => coding.textMaybe('code') ?? []),
  )
  const [taxonomy = null] = taxonomies
  return {
    family: family || null,
    given: given || null,
    npi: npis[0]?.textMaybe('value') ?? null,
    taxonomy: taxonomies.size === 1 ? taxonomy : null,
  }
}

/** Whether a Coverage (R4) stands on a day. */
export function stands(coverage: FhirElement, day: string): boolean {
  const period = coverage.child('period')
  const [from, to] = [period?.textMaybe('start')?.slice(0, 10) ?? '', period?.textMaybe('end')?.slice(0, 10) ?? null]
  return coverage.textMaybe('status') === 'active' && inForce({ from, to }, day)
}

/** Who holds a coverage, where it is not the patient. */
export function subscriberOf(coverage: FhirElement): string | null {
  return relativeReference(coverage.child('subscriber')) ?? null
}

/** A Coverage as a claim needs it; `subscriber` is whoever `subscriberOf` names, as the EMR has them. */
export function coverageOf(coverage: FhirElement, subscriber: ClaimPerson | null): Coverage {
  const of = (kind: string) => coverage.children('class').find((one) => codesOf(one.child('type')).includes(kind))
  const plan = of('plan')
  const payors = coverage.children('payor')
  return {
    reference: referenceTo(coverage),
    order: coverage.numberMaybe('order') ?? null,
    memberId: coverage.textMaybe('subscriberId') ?? null,
    relationship: relationshipOf(coverage),
    group: of('group')?.textMaybe('value') ?? null,
    payor: payors[0]?.textMaybe('display') ?? null,
    payorNumber: payorNumber(payors[0]),
    plan: plan?.textMaybe('name') ?? plan?.textMaybe('value') ?? null,
    planNumber: plan?.textMaybe('value') ?? null,
    known: [
      ...payors.flatMap((payor) =>
        [
          payor.textMaybe('display') ?? [],
          relativeReference(payor) ?? [],
          numberOf(payor.child('identifier'), 'value'),
        ].flat(),
      ),
      ...(coverage.child('type')?.children('coding') ?? []).flatMap((coding) => numberOf(coding, 'code')),
    ],
    subscriber,
  }
}

function payorNumber(payor: FhirElement | undefined): string | null {
  const reference = payor && relativeReference(payor)
  return payor?.child('identifier')?.textMaybe('value') ?? reference?.slice(reference.indexOf('/') + 1) ?? null
}

/** `system|value`, where both are there. */
function numberOf(element: FhirElement | undefined, value: 'value' | 'code'): string[] {
  const [system, number] = [element?.textMaybe('system'), element?.textMaybe(value)]
  return system === undefined || number === undefined ? [] : [`${system}|${number}`]
}

function relationshipOf(coverage: FhirElement): Relationship | null {
  const codes = codesOf(coverage.child('relationship'))
  return RELATIONSHIPS.find((one) => codes.includes(one)) ?? null
}

/** The home of somebody; an address that is over, or that lacks a part, is none. */
function addressOf(person: FhirElement): ClaimAddress | null {
  const addresses = person.children('address').filter((one) => one.textMaybe('use') !== 'old')
  const home = addresses.find((one) => one.textMaybe('use') === 'home') ?? addresses[0]
  const line = home?.texts('line').join(' ') ?? ''
  const [city = '', written = '', postalCode = ''] = ['city', 'state', 'postalCode'].map((part) =>
    home?.textMaybe(part),
  )
  const state = stateCode(written)
  if (line === '' || city === '' || state === null || !/^\d{5}(-?\d{4})?$/.test(postalCode)) return null
  return { line, city, state, postalCode }
}
