import type { Claim } from '#domain/charge/claim.ts'
import { PLACES, type ChargeToFile } from './charge.ts'
import { visitStep } from './identity.ts'

const NPI = 'http://hl7.org/fhir/sid/us-npi'
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem'
/** An item points at as many diagnoses as a professional claim does. */
const MOST_POINTERS = 4

/**
 * An accepted charge as a Claim (R4, 13.1): active, and the EMR's to submit. One that goes in the place of another names it as the prior
 * one (R4, Claim.related), by its reference and the number under which the payer knows it. It is to the first of its coverages (`focal`); those
 * that pay after it are named for whoever submits it.
 */
export function fhirClaim(charge: ChargeToFile & { content: { claim: Claim }; replaces?: string }) {
  const { code, place, modifiers, diagnoses, period, claim } = charge.content
  const { authorization, referral } = claim.numbers ?? {}
  const money = { value: claim.amount / 100, currency: 'USD' }
  const coded = (name: string, value: string) => ({ coding: [{ system: `${TERMINOLOGY}/${name}`, code: value }] })
  const { billing } = claim.site
  return {
    resourceType: 'Claim',
    identifier: [visitStep(charge.key)],
    status: 'active',
    type: coded('claim-type', 'professional'),
    use: 'claim',
    patient: { reference: charge.patient },
    billablePeriod: period,
    created: charge.at,
    enterer: { reference: charge.enterer },
    ...(claim.again?.how === 'replace' && { related: [priorOf(claim.again.payerNumber, charge.replaces)] }),
    ...(referral !== undefined && { referral: { identifier: { value: referral } } }),
    insurer: { display: claim.payer.name },
    provider: { identifier: { system: NPI, value: billing.npi }, display: billing.name },
    priority: coded('processpriority', 'normal'),
    careTeam: [
      { sequence: 1, provider: { reference: charge.practitioner }, role: coded('claimcareteamrole', 'primary') },
    ],
    diagnosis: diagnoses.map(({ text, coding }, at) => ({
      sequence: at + 1,
      diagnosisCodeableConcept: { coding: [coding], text },
    })),
    insurance: [claim.coverage, ...(claim.after ?? [])].map((reference, at) => ({
      sequence: at + 1,
      focal: at === 0,
      coverage: { reference },
      ...(at === 0 && authorization !== undefined && { preAuthRef: [authorization] }),
    })),
    item: [
      {
        sequence: 1,
        careTeamSequence: [1],
        diagnosisSequence: diagnoses.slice(0, MOST_POINTERS).map((_, at) => at + 1),
        productOrService: { coding: [code], text: code.display },
        ...(modifiers.length > 0 && { modifier: modifiers.map((modifier) => ({ coding: [{ code: modifier }] })) }),
        servicedDate: claim.date,
        locationCodeableConcept: { coding: [{ system: PLACES, code: place }] },
        quantity: { value: 1 },
        unitPrice: money,
        net: money,
        encounter: [{ reference: charge.encounter }],
      },
    ],
    total: money,
  }
}

function priorOf(payerNumber: string | null, reference: string | undefined) {
  return {
    ...(reference !== undefined && { claim: { reference } }),
    relationship: { coding: [{ system: `${TERMINOLOGY}/ex-relatedclaimrelationship`, code: 'prior' }] },
    ...(payerNumber !== null && { reference: { value: payerNumber } }),
  }
}
