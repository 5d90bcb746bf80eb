import { expect, test } from 'vitest'
import type { OrderView } from '#api/workspace.ts'
import { mayBeSigned } from './order-checks.tsx'

const order: OrderView = {
  order: 'o1',
  category: 'prescription',
  text: 'Amoxicillin 500 mg',
  reason: 'Otitis',
  status: 'proposed',
  placedInEmr: false,
  replaced: false,
  checks: [{ reference: 'DetectedIssue/1', severity: 'high', text: 'Allergy to penicillin', mitigated: false }],
  checksState: 'shown',
}

test.each<[string, Partial<OrderView>, Record<string, string>, boolean]>([
  ['with a high finding and no reason is held', {}, {}, false],
  ['with a high finding and a reason may be signed', {}, { 'DetectedIssue/1': 'Tolerated 2024' }, true],
  ['with blanks for a reason is held', {}, { 'DetectedIssue/1': '    ' }, false],
  ['whose checks are still running is held', { checks: [], checksState: 'running' }, {}, false],
  ['whose checks failed is held', { checks: [], checksState: 'failed' }, {}, false],
  ['without findings may be signed', { checks: [] }, {}, true],
  ['already being signed is not signed again', { checks: [], status: 'signing' }, {}, false],
])('an order %s', (_, change, reasons, may) => expect(mayBeSigned({ ...order, ...change }, reasons)).toBe(may))
