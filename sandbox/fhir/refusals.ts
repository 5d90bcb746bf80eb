import { OperationOutcomeError, getStatus } from '@medplum/core'
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes'

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

/** An error that ends as exactly this status and this issue, as some EMR is known to answer. */
export function answered(status: number, issue: OperationOutcomeIssue): OperationOutcomeError {
  return new OperationOutcomeError({ resourceType: 'OperationOutcome', id: `http-${status}`, issue: [issue] })
}

/** An error that ends as this status and nothing else. */
export function withoutBody(status: number): OperationOutcomeError {
  return new OperationOutcomeError({ resourceType: 'OperationOutcome', id: `http-${status}`, issue: [] })
}

/** The HTTP status of an outcome. */
export function statusOf(outcome: OperationOutcome): number {
  const [, status] = /^http-(\d{3})$/.exec(outcome.id ?? '') ?? []
  return status === undefined ? getStatus(outcome) : Number(status)
}

/** What is sent of it: an outcome without issues is no body. */
export function bodyOf(outcome: OperationOutcome): OperationOutcome | string {
  return outcome.issue.length === 0 ? '' : outcome
}
