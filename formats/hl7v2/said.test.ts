import { expect, test } from 'vitest'
import type { Acknowledged } from './acknowledgement.ts'
import { sayAcknowledged } from './said.ts'

test.each<[Acknowledged['code'], Acknowledged['error'], string, RegExp]>([
  ['AA', null, 'taken', /^The interface took it \(AA\)\.$/],
  ['CA', null, 'taken', /\(CA\)/],
  ['AE', { code: '207', where: '' }, 'not-now', /would be sent again\. It says: 207, Application internal error\.$/],
  [
    'AE',
    { code: '204', where: 'PID-3' },
    'not-now',
    /204, Unknown key identifier at PID-3\. The patient and the clinician are fictive/,
  ],
  [
    'AR',
    { code: '103', where: 'MSH-5' },
    'refused',
    /would go to a person\. It says: 103, .* at MSH-5\. It does not know these names/,
  ],
  ['AR', { code: '101', where: 'NTE-3' }, 'refused', /at NTE-3\. It looks for something at another place/],
  ['AR', { code: '103', where: 'MSH-11' }, 'refused', /takes no messages that say T/],
  ['CR', { code: '999', where: 'OBX' }, 'refused', /It says: 999 at OBX\.$/],
  ['AR', null, 'refused', /It gave no reason\.$/],
])('%s with %j is %s', (code, error, outcome, says) => {
  expect(sayAcknowledged({ code, controlId: 'X', error })).toEqual({ outcome, says: expect.stringMatching(says) })
})
