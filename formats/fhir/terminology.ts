import type { FhirElement } from './element.ts'

/** The value sets that US Core binds the codes of problems and of allergies to. */
const VALUE_SETS = {
  problems: 'http://hl7.org/fhir/us/core/ValueSet/us-core-condition-code',
  allergies: 'http://cts.nlm.nih.gov/fhir/ValueSet/2.16.840.1.113762.1.4.1186.8',
} as const

/** The search parameters of `$expand` (R4, 4.9.19) that find a list's codes by words. */
export function expandQuery(list: keyof typeof VALUE_SETS, words: string, count: number): string {
  return `url=${encodeURIComponent(VALUE_SETS[list])}&filter=${encodeURIComponent(words)}&count=${count}`
}

/** The codes of an expanded ValueSet, with those nested below others; groups that can't be chosen left out. */
export function readExpansion(valueSet: FhirElement): { system: string; code: string; display: string }[] {
  return (valueSet.child('expansion')?.children('contains') ?? []).flatMap(codesIn)
}

function codesIn(contains: FhirElement): { system: string; code: string; display: string }[] {
  const below = contains.children('contains').flatMap(codesIn)
  const code = contains.textMaybe('code')
  if (code === undefined || contains.flag('abstract') === true) return below
  return [
    { system: contains.textMaybe('system') ?? '', code, display: contains.textMaybe('display') ?? code },
    ...below,
  ]
}
