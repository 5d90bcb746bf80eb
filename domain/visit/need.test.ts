import { describe, expect, test } from 'vitest'
import { needOf, type Need } from './need.ts'
import type { Asked, Happening } from './happening.ts'
import { after, askBooking, booking, minutesAfter, onward, played, preparing, START, wrote } from './rehearsal.ts'

const answer = (need: Need | null, digest: string): Happening => ({
  kind: 'answer-intake',
  complete: false,
  digest,
  redFlag: false,
  stop: null,
  need,
  held: `intake/${digest}`,
})
const begun = onward(played(minutesAfter(START, -600), ...booking), minutesAfter(START, -90), ...preparing.slice(0, 3))

test('who needs an interpreter is seen at once, and the desk has a row to find one by the start', () => {
  const said = after(begun, answer('interpreter', 'A'), minutesAfter(START, -80))
  expect(said.state.intake?.need).toBe('interpreter')
  expect(said.state.tasks).toMatchObject({
    'need/interpreter': { for: 'front-desk', why: 'needs-interpreter', due: START },
  })
})

test('another answer takes the row back, and asks for nobody where nobody has to be found', () => {
  const said = onward(begun, minutesAfter(START, -80), answer('interpreter', 'A'), answer('low-vision', 'B'))
  expect(said.state.tasks).toEqual({})
  expect(said.state.intake?.need).toBe('low-vision')
})

describe('what was said at booking', () => {
  const asked = (need: Need | null | undefined) =>
    played(
      minutesAfter(START, -600),
      { ...askBooking, ...(need === undefined ? {} : { need }) },
      wrote('book', 'appointment', 'Appointment/1'),
    )

  test('is known from then on, and the desk has its row', () => {
    const booked = asked('interpreter')
    expect(needOf(booked.state)).toBe('interpreter')
    expect(booked.state.tasks).toMatchObject({ 'need/interpreter': { why: 'needs-interpreter', due: START } })
    expect([asked(null).state.tasks, needOf(asked(null).state), needOf(asked(undefined).state)]).toEqual([
      {},
      null,
      undefined,
    ])
  })

  test('holds until the intake says otherwise: an answer to another question changes nothing', () => {
    const { need: _, ...open } = answer(null, 'A') as Asked<'answer-intake'>
    const begun = onward(asked('interpreter'), minutesAfter(START, -90), ...preparing.slice(0, 3), open)
    expect(needOf(begun.state)).toBe('interpreter')
    expect(Object.keys(begun.state.tasks)).toEqual(['need/interpreter'])
    const nothing = after(begun, answer(null, 'B'), minutesAfter(START, -80))
    expect([needOf(nothing.state), nothing.state.tasks]).toEqual([null, {}])
  })

  test('settled by the desk, it does not come back with each answer', () => {
    const done = after(
      asked('interpreter'),
      { kind: 'see-to-task', task: 'need/interpreter', act: 'done', by: { who: 'staff', ref: 'Practitioner/bowman' } },
      minutesAfter(START, -300),
    )
    const said = onward(done, minutesAfter(START, -90), ...preparing.slice(0, 3), answer('interpreter', 'A'))
    expect(said.state.tasks['need/interpreter']?.done).not.toBeNull()
  })

  test('asks for nobody while the visit is off, and again when it stands', () => {
    const off = after(asked('sign-language'), { kind: 'appointment-cancelled' }, minutesAfter(START, -300))
    expect(off.state.tasks).toEqual({})
    const back = after(off, { kind: 'appointment-restored' }, minutesAfter(START, -200))
    expect(Object.keys(back.state.tasks)).toEqual(['need/sign-language'])
  })
})

test('answered again with the same need it is one row', () => {
  const said = onward(begun, minutesAfter(START, -80), answer('sign-language', 'A'), answer('sign-language', 'B'))
  expect(said.log.filter(({ kind }) => kind === 'task-raised')).toHaveLength(1)
})
