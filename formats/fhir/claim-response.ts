import type { ClaimAnswer } from '#domain/charge/answer.ts'
import { codesOf } from './datatypes.ts'
import { referenceTo, type FhirElement } from './element.ts'

/**
 * What a ClaimResponse (R4, 13.3) says of its claim, with the version that says it and when; undefined where it stands for nothing
 * (a draft, one that was called off, or an estimate). It is denied where it is decided and pays nothing; how much was asked stands
 * in what it repeats.
 */
export function answerOf(response: FhirElement): { answer: string; at: string; said: ClaimAnswer } | undefined {
  if (response.textMaybe('status') !== 'active' || response.textMaybe('use') !== 'claim') return undefined
  const outcome = outcomeOf(response)
  if (outcome === undefined) return undefined
  const meta = response.child('meta')
  const version = meta?.textMaybe('versionId')
  const said: ClaimAnswer = {
    form: 'ClaimResponse',
    outcome,
    codes: [...new Set(codesIn(response))],
    charged: total(response, 'submitted'),
    paid: paidBy(response),
    payerNumber: response.children('identifier').flatMap((one) => one.textMaybe('value') ?? [])[0] ?? null,
  }
  return {
    answer: version === undefined ? referenceTo(response) : `${referenceTo(response)}/_history/${version}`,
    at: meta?.textMaybe('lastUpdated') ?? response.textMaybe('created') ?? '',
    said,
  }
}

function outcomeOf(response: FhirElement): ClaimAnswer['outcome'] | undefined {
  switch (response.textMaybe('outcome')) {
    case 'queued':
      return 'accepted'
    case 'error':
      return 'rejected'
    case 'partial':
    case 'complete': {
      const paid = paidBy(response)
      // Nothing said of money is no denial.
      if (paid === null) return 'accepted'
      return paid > 0 || owed(response) > 0 ? 'paid' : 'denied'
    }
    case undefined:
    default:
      return undefined
  }
}

/** Cents that it pays: the payment's, else what it totals as benefit. */
function paidBy(response: FhirElement): number | null {
  return cents(response.child('payment')?.child('amount')) ?? total(response, 'benefit')
}

/** Cents that it leaves to the patient: what is theirs to pay is no denial, as in an 835. */
function owed(response: FhirElement): number {
  return [...response.children('total'), ...adjudicationsIn(response)]
    .filter((one) => codesOf(one.child('category')).some((code) => OWED.has(code)))
    .reduce((sum, one) => sum + (cents(one.child('amount')) ?? 0), 0)
}

/** By FHIR's adjudication codes, and the one that US claims add for the whole of it. */
const OWED = new Set(['copay', 'deductible', 'coinsurance', 'memberliability'])

/** Those of the claim as a whole, and of each of its items. */
function adjudicationsIn(response: FhirElement): FhirElement[] {
  return [response, ...response.children('item')].flatMap((one) => one.children('adjudication'))
}

function total(response: FhirElement, category: string): number | null {
  const found = response.children('total').find((one) => codesOf(one.child('category')).includes(category))
  return cents(found?.child('amount'))
}

function cents(money: FhirElement | undefined): number | null {
  const value = money?.numberMaybe('value')
  return value === undefined ? null : Math.round(value * 100)
}

/** Why: errors, and the reasons of each adjudication. */
function codesIn(response: FhirElement): string[] {
  return [
    ...response.children('error').flatMap((one) => codesOf(one.child('code'))),
    ...adjudicationsIn(response).flatMap((one) => codesOf(one.child('reason'))),
  ]
}
