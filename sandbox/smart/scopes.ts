import { OperationOutcomeError, globalSchema } from '@medplum/core'
import type { Resource } from '@medplum/fhirtypes'

/** What SMART v2 calls the interactions: create, read, update, delete, search. */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's'

/** A FHIR scope taken apart: `patient/Observation.rs`. Written as v1 (`.read`, `.write`, `.*`) it means the same. */
export interface ResourceScope {
  context: 'patient' | 'user' | 'system'
  resourceType: string
  letters: ReadonlySet<Letter>
}

/** What a token may do, and for `patient/` scopes with whom. */
export interface Access {
  scopes: readonly ResourceScope[]
  patient?: string
}

const V1: { [word: string]: string } = { read: 'rs', write: 'cud', '*': 'cruds' }

/** Reads one scope; undefined when it is not a FHIR scope that this EMR understands. */
export function parseScope(scope: string): ResourceScope | undefined {
  const match = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]+)\.(\*|read|write|c?r?u?d?s?)$/.exec(scope)
  const [, context, resourceType, word] = match ?? []
  if (!word || !resourceType || (context !== 'patient' && context !== 'user' && context !== 'system')) return undefined
  const letters = new Set<Letter>()
  for (const letter of V1[word] ?? word) {
    if (letter === 'c' || letter === 'r' || letter === 'u' || letter === 'd' || letter === 's') letters.add(letter)
  }
  return { context, resourceType, letters }
}

/** The FHIR part of a token's scope string. */
export function parseScopes(scope: string): ResourceScope[] {
  return scope
    .split(' ')
    .map(parseScope)
    .filter((parsed) => parsed !== undefined)
}

/** The same scopes as SMART App Launch 1.0 spelled them, which had no finer words than `.read` and `.write`; each once. */
export function inV1(scope: string): string {
  const words = scope.split(/\s+/).flatMap((one) => {
    const parsed = parseScope(one)
    if (!parsed) return [one]
    const { context, resourceType, letters } = parsed
    const gives = (word: string): boolean => [...letters].some((letter) => V1[word]?.includes(letter))
    return ['read', 'write'].filter(gives).map((word) => `${context}/${resourceType}.${word}`)
  })
  return [...new Set(words)].join(' ')
}

/** Whether a registration that reads `registered` covers `asked`: an app is granted fewer scopes, never more. */
export function covers(registered: string, asked: string): boolean {
  const all = registered.split(' ')
  if (all.includes(asked)) return true
  const wanted = parseScope(asked)
  if (!wanted) return false
  const given = parseScopes(registered).filter(
    ({ context, resourceType }) =>
      context === wanted.context && (resourceType === '*' || resourceType === wanted.resourceType),
  )
  return [...wanted.letters].every((letter) => given.some(({ letters }) => letters.has(letter)))
}

/** How far a token reaches among the resources of a type: to all, to its patient's, or to none. */
export function reach(access: Access, resourceType: string, letter: Letter): 'all' | 'patient' | 'none' {
  const given = access.scopes.filter(
    (scope) => (scope.resourceType === '*' || scope.resourceType === resourceType) && scope.letters.has(letter),
  )
  if (given.some(({ context }) => context !== 'patient')) return 'all'
  if (given.length === 0 || access.patient === undefined) return 'none'
  return inPatientCompartment(resourceType) ? 'patient' : 'all'
}

/** Whether a token reaches this very resource. */
export function reaches(access: Access, resource: Resource, letter: Letter): boolean {
  const far = reach(access, resource.resourceType, letter)
  if (far !== 'patient') return far === 'all'
  if (resource.resourceType === 'Patient') return resource.id === access.patient
  return JSON.stringify(resource).includes(`"Patient/${access.patient}"`)
}

/** Throws 403 when the token has no scope at all for this interaction. */
export function requireScope(access: Access, resourceType: string, letter: Letter): void {
  if (reach(access, resourceType, letter) !== 'none') return
  throw new OperationOutcomeError({
    resourceType: 'OperationOutcome',
    id: 'forbidden',
    issue: [
      {
        severity: 'error',
        code: 'forbidden',
        details: { text: `The token has no scope for "${letter}" on ${resourceType}` },
      },
    ],
  })
}

function inPatientCompartment(resourceType: string): boolean {
  const parameters = globalSchema.types[resourceType]?.searchParams
  return resourceType === 'Patient' || parameters?.patient !== undefined || parameters?.subject !== undefined
}
