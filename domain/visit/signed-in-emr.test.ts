import { expect, test } from 'vitest'
import { measuresOf } from '../ledger/measures.ts'
import type { Asked } from './happening.ts'
import { booking, ending, meeting, minutesAfter, onward, played, preparing, START, typing, wrote } from './rehearsal.ts'

const NOTE = 'DocumentReference/1'
const signed: Asked<'note-signed-in-emr'> = {
  kind: 'note-signed-in-emr',
  reference: NOTE,
  version: '2',
  author: 'Practitioner/okafor',
  signedAt: minutesAfter(START, 9),
}
const typed = onward(
  played('2026-11-23T15:00:00.000Z', ...booking),
  minutesAfter(START, -20),
  ...preparing,
  ...meeting,
  typing,
  wrote('note', 'note', NOTE, '1', 'N1'),
)
const ended = onward(typed, START, ending)

test('a note signed in the EMR is signed: its task goes, and the EMR tells what it says', () => {
  const late = onward(ended, minutesAfter(START, 60), { kind: 'deadline', step: 'sign' })
  expect(Object.keys(late.state.tasks)).toContain('deadline/sign')
  const done = onward(late, minutesAfter(START, 61), signed, signed)
  expect(done.state).toMatchObject({
    note: 'final',
    signed: { by: 'Practitioner/okafor', at: minutesAfter(START, 9) },
    noteDigest: null,
    tasks: {},
  })
  expect(done.log.filter(({ kind }) => kind === 'signed-in-emr')).toHaveLength(1)
})

test('words that the chart does not hold yet stay with their author, signed there or not', () => {
  const more = onward(ended, START, { ...typing, digest: 'N2', held: 'note/2', base: 'N1' })
  expect(onward(more, START, signed).refusals).toMatchObject([{ refused: 'newer-version' }])
})

test('a visit that goes on is not closed by it, and another document closes nothing', () => {
  expect(onward(typed, START, signed).refusals).toMatchObject([{ refused: 'not-yet' }])
  expect(onward(ended, START, { ...signed, reference: 'DocumentReference/2' }).state.note).toBe('draft')
})

const edits = [{ section: 'plan', drafted: 7, signed: 8, distance: 1 }]
const told = ({ commands }: typeof ended) => commands.filter((one) => one.do === 'write' && one.write === 'provenance')

test('of one into which sentences of a draft were taken the EMR is told so, and how they were changed is counted', () => {
  const done = onward(ended, START, { ...signed, drafted: true, edits })
  expect(told(done)).toMatchObject([
    { under: 'backend', facts: { author: 'Practitioner/okafor', at: minutesAfter(START, 9) } },
  ])
  expect(done.log.at(-1)).toMatchObject({ kind: 'signed-in-emr', edits })
  expect(measuresOf(done.log).edits).toEqual(edits)
})

test('of one that was typed by hand alone nothing is told', () => {
  expect(told(onward(ended, START, signed))).toEqual([])
})

test('of one whose author the EMR does not name it is said that nothing was told', () => {
  const done = onward(ended, START, { ...signed, author: null, drafted: true })
  expect(told(done)).toEqual([])
  expect(done.log.at(-1)).toMatchObject({ kind: 'left-out', write: 'provenance' })
  expect(done.state.note).toBe('final')
})
