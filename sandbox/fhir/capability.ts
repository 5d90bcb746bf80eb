import { globalSchema } from '@medplum/core'
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes'
import { RESOURCE_TYPES } from './resource-types.ts'
import type { Subscriptions } from './subscriptions.ts'

type Interaction = { code: NonNullable<CapabilityStatementRestResource['interaction']>[number]['code'] }

const READ: Interaction[] = [{ code: 'read' }, { code: 'vread' }, { code: 'history-instance' }, { code: 'search-type' }]
const WRITE: Interaction[] = [{ code: 'create' }, { code: 'update' }, { code: 'patch' }]

const EXPAND = { name: 'expand', definition: 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand' }

/** What this EMR can do, made from the same lists by which it does it. */
export function capabilityStatement(
  fhirBase: string,
  smartConfiguration: string,
  subscriptions: Subscriptions['declared'],
): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-22',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    patchFormat: ['application/json-patch+json'],
    software: { name: 'RiverChart EMR (sandbox)' },
    implementation: { description: 'Synthetic practice for trying apps', url: fhirBase },
    rest: [
      {
        mode: 'server',
        security: {
          service: [
            {
              coding: [
                { system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' },
              ],
            },
          ],
          description: `SMART App Launch 2.2: ${smartConfiguration}`,
        },
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
        resource: Object.entries(RESOURCE_TYPES)
          .filter(([type]) => type !== 'Subscription' || subscriptions !== undefined)
          .map(([type, access]) => ({
            ...describe(type, access === 'write'),
            ...(type === 'Subscription' && subscriptions),
          })),
      },
    ],
  }
}

function describe(type: string, writable: boolean): CapabilityStatementRestResource {
  const parameters = Object.values(globalSchema.types[type]?.searchParams ?? {})
  return {
    type: type as CapabilityStatementRestResource['type'],
    interaction: writable ? [...READ, ...WRITE] : READ,
    versioning: writable ? 'versioned-update' : 'versioned',
    readHistory: true,
    updateCreate: false,
    conditionalCreate: writable,
    conditionalUpdate: writable,
    conditionalDelete: 'not-supported',
    ...(type === 'ValueSet' && { operation: [EXPAND] }),
    searchInclude: parameters.filter((one) => one.type === 'reference').map((one) => `${type}:${one.code}`),
    searchParam: parameters
      .filter((one) => ['reference', 'string', 'uri', 'token', 'date'].includes(one.type))
      .map((one) => ({ name: one.code, type: one.type })),
  }
}
