/** What apps may do with one resource type: interactions by R4's names, and the search parameters that are heeded. */
export interface Offer {
  interactions: readonly string[]
  by: readonly string[]
}

/** A simulation's FHIR side as plain data: its CapabilityStatement is made from it, and apps are held to it. */
export interface Declared {
  software: string
  format: readonly string[]
  patchFormat?: readonly string[]
  /** Of the whole server; undefined says nothing. */
  interaction?: readonly { code: string }[]
  types: Readonly<Record<string, Offer>>
  /** What is said of every type alike. */
  each: { versioning: string; conditionalCreate?: boolean; updateCreate?: boolean }
}

const DATES = new Set(['date', 'birthdate', 'start', '_lastUpdated'])
const REFERENCES = new Set(['patient', 'subject', 'encounter', 'practitioner', 'location', 'recipient'])
const STRINGS = new Set(['family', 'given', 'name'])

/** `/metadata` of a simulation (R4, CapabilityStatement). */
export function statementOf({ software, types, each, ...server }: Declared, fhirBase: string) {
  const { interaction, ...formats } = server
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-26',
    kind: 'instance',
    fhirVersion: '4.0.1',
    ...formats,
    software: { name: software },
    implementation: { description: 'A simulation; no real EMR answers exactly so', url: fhirBase },
    rest: [
      {
        mode: 'server',
        ...(interaction && { interaction }),
        resource: Object.entries(types).map(([type, { interactions, by }]) => ({
          type,
          interaction: interactions.map((code) => ({ code })),
          ...each,
          searchParam: by.map((name) => ({ name, type: kindOf(name) })),
        })),
      },
    ],
  }
}

function kindOf(parameter: string): string {
  if (DATES.has(parameter)) return 'date'
  if (REFERENCES.has(parameter)) return 'reference'
  return STRINGS.has(parameter) ? 'string' : 'token'
}
