import type { Personality } from '../../sandbox/personalities/personality.ts'
import { statementOf, type Declared } from '../../sandbox/personalities/statement.ts'
import { smartConfiguration } from '../../sandbox/smart/configuration.ts'

/** What a simulation of the sandbox EMR publishes, as if it stood at an address of its own. */
export function simulationOf({ name, declared, smart }: Personality & { declared: Declared }, origin: string) {
  const fhirBase = `${origin}/fhir/r4`
  const published = smart === null ? null : smartConfiguration(origin, smart)
  return { name, fhirBase, statement: statementOf(declared, fhirBase), smart: published }
}
