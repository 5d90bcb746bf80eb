import { isRecord, type FhirElement } from './element.ts'

/** The identifier system of everything Causeway writes, the same in every install; its value is `visit/step[/item]`. */
export const VISIT_STEP = 'urn:causeway:visit-step'

/** The identifier that makes a second try of the same write harmless (conditional create, R4 3.1.0.8.1). */
export function visitStep(key: string): { system: string; value: string } {
  return { system: VISIT_STEP, value: key }
}

/** Search parameters that find what a write left behind, also after its answer was lost. */
export function byVisitStep(key: string): string {
  return `identifier=${encodeURIComponent(`${VISIT_STEP}|${key}`)}`
}

/** Whether it is what the write of this key left: in R4 a QuestionnaireResponse has one identifier, others have a list. */
export function bears(resource: FhirElement, key: string): boolean {
  return [resource.json()['identifier']]
    .flat()
    .some((one: unknown) => isRecord(one) && one['system'] === VISIT_STEP && one['value'] === key)
}

/** All of a visit's saves of its note, and its signature, are versions of one document with this key. */
export function noteKey(key: string): string {
  return `${key.slice(0, key.indexOf('/'))}/note`
}

/** The value of one identifier system on a resource. */
export function identifierIn(resource: FhirElement, system: string): string | undefined {
  return resource
    .children('identifier')
    .find((one) => one.textMaybe('system') === system)
    ?.textMaybe('value')
}
