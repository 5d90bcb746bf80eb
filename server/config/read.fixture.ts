import { readConfig } from '../config.ts'

/** MSH-3 to MSH-6 of whom a message names. */
export const NAMES = { sendingApplication: 'A', sendingFacility: '', receivingApplication: 'B', receivingFacility: 'C' }
export const SECRET = 'ab'.repeat(32)
/** A whole organization of production, with nothing that may be left out. */
export const riverbend = {
  id: 'riverbend',
  name: 'Riverbend Family Practice',
  phone: '413-555-0142',
  timeZone: 'America/New_York',
  website: 'http://localhost:8090/practice',
  pathways: ['primary-care-follow-up'],
  emr: {
    name: 'RiverChart',
    fhirBase: 'http://localhost:8090/fhir/r4',
    clientId: 'causeway',
    backendClientId: 'causeway-backend',
    cdsIssuer: 'http://localhost:8090',
    cdsJwks: 'http://localhost:8090/cds/jwks.json',
    frameAncestors: ['http://localhost:8090'],
    prescriber: 'http://localhost:8090/chart/{patient}/orders',
    baa: { status: 'live', until: '2030-12-31' } as const,
  },
  mail: { from: 'visits@riverbend.example' },
}

/** The settings, where the file of organizations holds these. */
export function read(env: Record<string, string>, organizations: unknown = [riverbend]) {
  const files: Record<string, string> = {
    'organizations.json': typeof organizations === 'string' ? organizations : JSON.stringify(organizations),
  }
  return readConfig(
    { CAUSEWAY_ORGANIZATIONS: 'organizations.json', CAUSEWAY_SECRET: SECRET, ...env },
    { file: (path) => files[path], keptSecret: () => 'cd'.repeat(32) },
  )
}

/** What is wrong with them, in sentences. */
export const problemsOf = (...given: Parameters<typeof read>) => {
  const config = read(...given)
  return Array.isArray(config) ? config.map(({ sentence }) => sentence) : []
}
