import { OperationOutcomeError } from '@medplum/core'
import type { OperationOutcomeIssue } from '@medplum/fhirtypes'

/** Why the EMR says no. The ids are those by which `getStatus` of `@medplum/core` finds the HTTP status. */
const REFUSALS = {
  forbidden: { id: 'forbidden', code: 'forbidden' }, // 403
  conflict: { id: 'conflict', code: 'conflict' }, // 409
  rule: { id: 'business-rule', code: 'business-rule' }, // 422
  unknown: { id: 'not-found', code: 'not-supported' }, // 404
} as const satisfies { [kind: string]: { id: string; code: OperationOutcomeIssue['code'] } }

/** An error that ends as an OperationOutcome; `text` tells the app's developer or the user what to do. */
export function refusal(kind: keyof typeof REFUSALS, text: string): OperationOutcomeError {
  const { id, code } = REFUSALS[kind]
  return new OperationOutcomeError({
    resourceType: 'OperationOutcome',
    id,
    issue: [{ severity: 'error', code, details: { text } }],
  })
}
