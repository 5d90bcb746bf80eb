import type { Diagnosis } from '#domain/charge/proposal.ts'
import type { GivenNumbers } from '#domain/charge/rules.ts'
import type { ChargeContent } from '#domain/visit/content.ts'
import { codesOf, conceptText } from './datatypes.ts'
import { referenceTo, type FhirElement } from './element.ts'
import { visitStep } from './identity.ts'

/** The federal code set for places of service, as CMS publishes it. */
export const PLACES = 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set'
const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm'

/** R4's ChargeItem has no place for these two; both also stand in its note, for whoever reads that alone. */
const PLACE_OF_SERVICE = 'urn:causeway:place-of-service'
const MODIFIER = 'urn:causeway:charge-modifier'

/** A charge that somebody accepted. `at`: when, an ISO instant; the rest are references, and the key of its write. */
export interface ChargeToFile {
  key: string
  encounter: string
  patient: string
  practitioner: string
  enterer: string
  at: string
  content: ChargeContent
}

/** An accepted charge as a ChargeItem (R4, 13.8): billable, and not yet billed. */
export function chargeItem(charge: ChargeToFile) {
  const { code, place, modifiers, diagnoses, period, numbers } = charge.content
  return {
    resourceType: 'ChargeItem',
    identifier: [visitStep(charge.key)],
    status: 'billable',
    code: { coding: [code], text: code.display },
    subject: { reference: charge.patient },
    context: { reference: charge.encounter },
    occurrencePeriod: period,
    performer: [{ actor: { reference: charge.practitioner } }],
    quantity: { value: 1 },
    enterer: { reference: charge.enterer },
    enteredDate: charge.at,
    reason: diagnoses.map(({ text, coding }) => ({ coding: [coding], text })),
    note: [
      {
        text: [
          `Place of service ${place}.`,
          ...modifiers.map((modifier) => `Modifier ${modifier}.`),
          ...numberWords(numbers),
        ].join(' '),
      },
    ],
    extension: [
      { url: PLACE_OF_SERVICE, valueCoding: { system: PLACES, code: place } },
      ...modifiers.map((modifier) => ({ url: MODIFIER, valueCode: modifier })),
    ],
  }
}

/** The payer's numbers in words, for what has no place for them. */
export function numberWords({ authorization, referral }: GivenNumbers = {}): string[] {
  return [
    ...(authorization === undefined ? [] : [`Prior authorization ${authorization}.`]),
    ...(referral === undefined ? [] : [`Referral ${referral}.`]),
  ]
}

/** A Condition as a charge names it: by its code of ICD-10-CM where the EMR gives one, else by the first that it gives. */
export function diagnosisOf(condition: FhirElement): Diagnosis {
  const concept = condition.child('code')
  const text = conceptText(concept)
  const codings = (concept?.children('coding') ?? []).flatMap((coding) => {
    const [system, code] = [coding.textMaybe('system'), coding.textMaybe('code')]
    return system === undefined || code === undefined
      ? []
      : [{ system, code, display: coding.textMaybe('display') ?? text }]
  })
  const coding = codings.find(({ system }) => system === ICD_10_CM) ?? codings[0] ?? null
  return { reference: referenceTo(condition), text, coding }
}

/** The codes of a charge as an EMR has it, whoever made it. */
export function chargedIn(charge: FhirElement): { code: string | null; place: string | null; modifiers: string[] } {
  const extensions = charge.children('extension')
  const place = extensions.find((one) => one.textMaybe('url') === PLACE_OF_SERVICE)?.child('valueCoding')
  return {
    code: codesOf(charge.child('code'))[0] ?? null,
    place: place?.textMaybe('code') ?? null,
    modifiers: extensions
      .filter((one) => one.textMaybe('url') === MODIFIER)
      .flatMap((one) => one.textMaybe('valueCode') ?? []),
  }
}
