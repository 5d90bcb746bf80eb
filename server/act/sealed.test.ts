import { expect, test } from 'vitest'
import type { Command } from '#domain/visit/command.ts'
import {
  booking,
  ending,
  meeting,
  onward,
  played,
  preparing,
  refused,
  signing,
  START,
  typing,
  wrote,
} from '#domain/visit/rehearsal.ts'
import { sealedFor } from './sealed.ts'

const HELD = 'note/sign'
const ended = onward(
  onward(played('2026-11-20T15:00:00.000Z', ...booking), '2026-11-24T14:50:00.000Z', ...preparing),
  START,
  ...meeting,
  { ...typing, keep: true },
  ending,
  signing,
)
const LATER = '2026-11-24T16:00:00.000Z'
const sent = { kind: 'interface-took', write: 'sign', item: 'note', number: 'OURS', message: 'M1' } as const
const write = (kind: 'sign' | 'summary'): Extract<Command, { do: 'write' }> => ({
  do: 'write',
  write: kind,
  item: kind === 'sign' ? 'note' : 'summary',
  under: 'backend',
  by: null,
  held: HELD,
  facts: {},
})

test('what was signed is kept while somebody has to enter the summary that is made of it', () => {
  const byHand = onward(ended, LATER, sent, refused('summary', 'summary', 'by-hand'))
  expect(sealedFor(write('sign'), byHand.state)).not.toContain(HELD)
  const told = onward(byHand, LATER, wrote('sign', 'note', 'DocumentReference/9'))
  expect(sealedFor(write('summary'), told.state)).toContain(HELD)
})

test('the summary entered first, it is kept until the signed note is confirmed', () => {
  const { state } = onward(ended, LATER, sent)
  expect(sealedFor(write('summary'), state)).not.toContain(HELD)
  expect(sealedFor(write('sign'), state)).toContain(HELD)
})
