import { expect, test } from 'vitest'
import type { Happening } from './happening.ts'
import { mayBeThere } from './may-be-there.ts'
import {
  booking,
  ending,
  meeting,
  OKAFOR,
  onward,
  played,
  preparing,
  refused,
  signing,
  START,
  typing,
  wrote,
} from './rehearsal.ts'

const came = onward(
  onward(played('2026-11-20T15:00:00.000Z', ...booking), '2026-11-24T14:50:00.000Z', ...preparing),
  START,
  wrote('arrive', 'encounter', 'Encounter/1'),
  ...meeting,
)
const lost = refused('note', 'note', 'answer-lost')
const again: Happening = {
  kind: 'send-again',
  asked: {
    write: 'note',
    item: 'note',
    under: 'clinician',
    author: OKAFOR.ref,
    held: 'note/1',
    facts: { digest: 'N1' },
  },
  by: OKAFOR,
}
const entered = { kind: 'say-entered', write: 'note', item: 'note', number: '7', found: null, by: OKAFOR } as const
const further = { ...typing, digest: 'N2', base: 'N1' }

test.each<[string, boolean, Happening[]]>([
  ['nothing was lost of it', false, []],
  ['it was refused', false, [refused('note', 'note', 'refused')]],
  ['its answer was lost', true, [lost]],
  ['more was typed since', true, [lost, further]],
  ['it was signed since', true, [lost, ending, signing]],
  ['a person says under which number it is there, where it can’t be read', true, [lost, entered]],
  ['a person has found it', false, [lost, { ...entered, found: { reference: 'DocumentReference/7', version: '1' } }]],
  ['a person has found nothing, and it is sent again', false, [lost, again]],
  ['that one’s answer was lost too', true, [lost, again, lost]],
  [
    'it is known there, and a later save’s answer was lost',
    false,
    [wrote('note', 'note', 'DocumentReference/1', '1', 'N1'), further, lost],
  ],
])('a note may be in the chart already: %s, %s', (_, may, happenings) => {
  const { log } = onward(came, START, typing, ...happenings)
  expect([mayBeThere(log, 'note', 'note'), mayBeThere(log, 'sign', 'note')]).toEqual([may, may])
  expect(mayBeThere(log, 'consent', '2026-11')).toBe(false)
})
