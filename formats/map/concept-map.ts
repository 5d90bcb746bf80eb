import { Malformed, resourceOf } from '../fhir/element.ts'
import type { Codes } from './tables.ts'

/** Equivalences by which a code may be put for another; the rest say that it may not (FHIR R4, ConceptMapEquivalence). */
const PUTS = ['equivalent', 'equal', 'wider', 'subsumes', 'relatedto']

/** Reads a ConceptMap (FHIR R4) as it is exchanged: of each code the first target that may be put for it. */
export function readConceptMap(json: string): { codes: Codes } | { problem: string } {
  try {
    const map = resourceOf(JSON.parse(json), 'ConceptMap')
    const codes = new Map<string, [string, string, string]>()
    for (const group of map.children('group')) {
      const system = group.textMaybe('target') ?? ''
      for (const element of group.children('element')) {
        const target = element.children('target').find((one) => PUTS.includes(one.text('equivalence')))
        const code = target?.textMaybe('code')
        if (code !== undefined) codes.set(element.text('code'), [code, target?.textMaybe('display') ?? '', system])
      }
    }
    return codes.size === 0 ? { problem: 'translates no code' } : { codes }
  } catch (cause) {
    if (cause instanceof Malformed) return { problem: `is no ConceptMap that can be read: ${cause.where}` }
    if (cause instanceof SyntaxError) return { problem: 'is no JSON' }
    throw cause
  }
}
