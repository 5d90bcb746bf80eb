import { expect, test } from 'vitest'
import {
  after,
  booking,
  ending,
  meeting,
  minutesAfter,
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

const edits = [{ section: 'plan', drafted: 7, signed: 7, distance: 0 }]
const written = () =>
  onward(
    played(minutesAfter(START, -60), ...booking, ...preparing),
    START,
    ...meeting,
    typing,
    wrote('note', 'note', 'DocumentReference/1'),
    ending,
  )
const asked = ({ commands }: ReturnType<typeof written>) =>
  commands.filter((one) => one.do === 'write' && one.write === 'provenance')

test('of a note into which sentences of a draft were taken the EMR is told so, once it has the signature', () => {
  const signed = onward(written(), minutesAfter(START, 30), { ...signing, edits })
  expect(asked(signed)).toEqual([])
  const inChart = after(signed, wrote('sign', 'note', 'DocumentReference/1', '2'), minutesAfter(START, 40))
  expect(asked(inChart)).toEqual([
    {
      do: 'write',
      write: 'provenance',
      item: 'note',
      under: 'backend',
      by: null,
      held: null,
      facts: { author: OKAFOR.ref, at: minutesAfter(START, 40) },
    },
  ])
})

test('of a note that was typed by hand alone nothing is told', () => {
  const signed = onward(written(), minutesAfter(START, 30), signing, wrote('sign', 'note', 'DocumentReference/1', '2'))
  expect(asked(signed)).toEqual([])
})

test.each(['by-hand', 'refused'] as const)(
  'an EMR that takes it from no app (%s) goes without it, and no person is asked to enter it',
  (why) => {
    const inChart = onward(
      written(),
      minutesAfter(START, 30),
      { ...signing, edits },
      wrote('sign', 'note', 'DocumentReference/1', '2'),
    )
    const before = Object.keys(inChart.state.tasks)
    const { state, log } = after(inChart, refused('provenance', 'note', why), minutesAfter(START, 50))
    expect(log.at(-1)).toMatchObject({ kind: 'left-out', write: 'provenance' })
    expect(Object.keys(state.tasks)).toEqual(before)
  },
)
