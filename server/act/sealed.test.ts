import { expect, test } from 'vitest'
import type { Command } from '#domain/visit/command.ts'
import { BOOKING } from '#domain/visit/held-places.ts'
import {
  askBooking,
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

test('what somebody unknown gave at a booking that went by message is kept until they are matched', () => {
  const at = '2026-11-20T15:00:00.000Z'
  const book = { ...write('sign'), write: 'book', item: 'appointment', held: BOOKING, facts: {} } as const
  const took = { kind: 'interface-took', write: 'book', item: 'appointment', number: 'OURS', message: 'M3' } as const
  const nobody = played(at, { ...askBooking, patient: null })
  expect(sealedFor(book, nobody.state)).toEqual([BOOKING])
  expect(sealedFor(book, onward(nobody, at, took).state)).toEqual([])
  expect(sealedFor(book, played(at, askBooking, took).state)).toEqual([BOOKING])
  expect(sealedFor({ ...book, write: 'match', held: null }, nobody.state)).toContain(BOOKING)
})

test('answers that the EMR gives to nobody are kept until the note is signed, and go then', () => {
  const intake = {
    ...write('sign'),
    write: 'intake',
    item: 'qr',
    held: 'intake/1',
    facts: { location: 'location/1' },
  } as const
  const at = '2026-11-24T14:50:00.000Z'
  const prepared = onward(played('2026-11-20T15:00:00.000Z', ...booking), at, ...preparing)
  const answers = ['intake/1', 'location/1']
  // Where they are read back from the chart nothing of them is kept here.
  expect(sealedFor(intake, prepared.state)).toEqual(answers)
  const took = { kind: 'interface-took', write: 'intake', item: 'qr', number: 'OURS', message: 'M2' } as const
  for (const elsewhere of [took, refused('intake', 'qr', 'by-hand')]) {
    const gone = onward(prepared, at, elsewhere)
    expect(sealedFor(intake, gone.state)).toEqual([])
    const noted = onward(gone, START, ...meeting, { ...typing, keep: true }, ending, signing, sent)
    // Signed first: what is still to be entered or told is kept until it is.
    expect(sealedFor(write('sign'), noted.state)).not.toEqual(expect.arrayContaining(answers))
    expect(sealedFor(intake, noted.state)).toEqual(answers)
    const told = onward(gone, at, wrote('intake', 'qr', 'Observation/3'))
    expect(told.state.references.intake).toBeNull()
    const signed = onward(told, START, ...meeting, { ...typing, keep: true }, ending, signing, sent)
    expect(sealedFor(write('sign'), signed.state)).toEqual(expect.arrayContaining(answers))
  }
})
