import { describe, expect, test } from 'vitest'
import type { Happening, StaffMember } from './happening.ts'
import {
  after,
  askBooking,
  booking,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  PATHWAY,
  played,
  preparing,
  SERRANO,
  START,
  wrote,
} from './rehearsal.ts'
import { boardState } from './board.ts'

const BOWMAN: StaffMember = { who: 'staff', ref: 'Practitioner/bowman' }
const EARLY = '2026-11-24T14:00:00.000Z'
const prepared = played(EARLY, ...booking, ...preparing)
const kinds = (from: typeof prepared, ...happenings: Happening[]) =>
  onward(from, START, ...happenings)
    .log.slice(from.log.length)
    .map(({ kind }) => kind)

describe('help', () => {
  test('is asked once, stands in front of the desk for five minutes, and is settled by whoever helped', () => {
    const asked = onward(prepared, START, { kind: 'ask-help' }, { kind: 'ask-help' })
    expect(asked.log.filter(({ kind }) => kind === 'help-asked')).toHaveLength(1)
    expect(asked.state.tasks['help/patient']).toMatchObject({ why: 'help-asked', due: '2026-11-24T15:05:00.000Z' })
    const helped = onward(asked, START, { kind: 'take-help', by: BOWMAN }, { kind: 'answer-help', by: BOWMAN })
    expect(helped.state.tasks).toEqual({})
    expect(helped.state.help).toMatchObject({ taken: { by: 'Practitioner/bowman' }, answeredAt: expect.any(String) })
  })

  test('may be asked again once it was given', () => {
    const once = onward(prepared, START, { kind: 'ask-help' }, { kind: 'answer-help', by: BOWMAN })
    expect(onward(once, START, { kind: 'ask-help' }).state.tasks['help/patient']).toBeDefined()
  })
})

describe('a task', () => {
  const declined = played(EARLY, ...booking, {
    kind: 'answer-consent',
    version: PATHWAY.consent.version,
    decision: 'decline',
    held: 'consent/1',
  })
  const act = (act: 'take' | 'drop' | 'done' | 'reopen'): Happening => ({
    kind: 'see-to-task',
    task: 'consent/declined',
    act,
    by: BOWMAN,
  })

  test('is taken, put back, called done and taken back, each once however often it is pressed', () => {
    expect(kinds(declined, act('take'), act('take'))).toEqual(['task-taken'])
    expect(kinds(declined, act('take'), act('drop'), act('drop'))).toEqual(['task-taken', 'task-dropped'])
    expect(kinds(declined, act('done'), act('done'), act('reopen'))).toEqual(['task-done', 'task-reopened'])
  })

  test('that is not there is refused', () => {
    const gone = onward(prepared, START, act('take'))
    expect(gone.refusals).toEqual([{ refused: 'unknown-task' }])
  })

  test('that was called done comes back when its trouble does', () => {
    const done = onward(declined, EARLY, act('done'))
    const agreed = onward(done, EARLY, {
      kind: 'answer-consent',
      version: PATHWAY.consent.version,
      decision: 'agree',
      held: 'consent/2',
    })
    expect(agreed.state.tasks).toEqual({})
    const again = onward(agreed, EARLY, {
      kind: 'answer-consent',
      version: PATHWAY.consent.version,
      decision: 'decline',
      held: 'consent/3',
    })
    expect(again.state.tasks['consent/declined']).toMatchObject({ done: null, takenBy: null })
  })
})

describe('a link', () => {
  test('that is revoked signs every device out, empties the waiting room, and a new one goes out when asked for', () => {
    const revoked = onward(prepared, START, { kind: 'revoke-link', by: BOWMAN, send: true, revocations: 0 })
    expect(revoked.state).toMatchObject({ identified: [], room: 'closed', waitingSince: null })
    expect(revoked.log.slice(prepared.log.length).map(({ kind }) => kind)).toEqual([
      'waiting-left',
      'link-revoked',
      'message-asked',
    ])
  })

  test('is not taken from a patient who is talking with the clinician', () => {
    const met = onward(prepared, START, ...meeting)
    expect(onward(met, START, { kind: 'revoke-link', by: BOWMAN, send: false, revocations: 0 }).refusals).toEqual([
      { refused: 'already', what: 'admitted' },
    ])
  })
})

test('a door that was locked opens again by a person, and its row goes', () => {
  const locked = played(EARLY, ...booking, { kind: 'lock-out', device: 'phone' })
  expect(locked.state.tasks['lock-out/patient']).toBeDefined()
  const open = onward(locked, EARLY, { kind: 'unlock', by: BOWMAN })
  expect([open.state.lockedOut, open.state.tasks]).toEqual([false, {}])
})

test('a match by staff is written into the EMR’s appointment; one that came from there is not', () => {
  const [ask, wrote] = booking
  if (ask?.kind !== 'ask-booking' || wrote === undefined) throw new Error('the rehearsal books first')
  const unmatched = played(EARLY, { ...ask, patient: null }, wrote)
  const match = (by: StaffMember | { who: 'emr' }): Happening => ({
    kind: 'match-patient',
    patient: 'Patient/1',
    birthDate: '1972-04-18',
    by,
  })
  const writes = (by: StaffMember | { who: 'emr' }) =>
    onward(unmatched, EARLY, match(by)).commands.filter(
      (command) => command.do === 'write' && command.write === 'match',
    )
  expect([writes(BOWMAN).length, writes({ who: 'emr' }).length]).toEqual([1, 0])
})

test('a clinician in an emergency has a row at the desk, once at a time and as often as needed', () => {
  const call = { kind: 'call-for-help', by: OKAFOR } as const
  const called = onward(onward(prepared, START, ...meeting), START, call, call)
  expect(called.log.filter(({ kind }) => kind === 'task-raised')).toHaveLength(1)
  expect(called.state.tasks['emergency/visit']).toMatchObject({ for: 'front-desk', why: 'emergency', due: START })
  const done = { kind: 'see-to-task', task: 'emergency/visit', act: 'done', by: BOWMAN } as const
  const again = onward(called, START, done, call)
  expect(again.state.tasks['emergency/visit']).toMatchObject({ done: null })
  expect(onward(called, START, { ...call, by: SERRANO }).refusals).toMatchObject([{ refused: 'not-your-visit' }])
})

test.each([
  ['booked', played(EARLY, ...booking), 'booked'],
  ['with the first answer', played(EARLY, ...booking, ...preparing.slice(0, 2)), 'preparing'],
  ['waiting', prepared, 'waiting'],
  ['admitted', onward(prepared, START, ...meeting), 'in-visit'],
] as const)('the board shows a visit %s as %s', (_, play, state) => {
  expect(boardState(play.state).state).toBe(state)
})

describe('help at the door, by somebody who is not identified', () => {
  const call: Happening = { kind: 'ask-help', atDoor: true }
  const due = minutesAfter(START, -55)
  const booked = played(minutesAfter(START, -600), ...booking)

  test('stands before the desk as one that says so, once, until it is answered', () => {
    const asked = onward(booked, minutesAfter(START, -60), call, call)
    expect(asked.state.tasks).toMatchObject({ 'help/door': { for: 'front-desk', why: 'help-asked', due } })
    expect(asked.log.filter(({ kind }) => kind === 'help-asked')).toHaveLength(1)
    const taken = after(asked, { kind: 'take-help', by: BOWMAN }, minutesAfter(START, -58))
    expect(taken.state.tasks['help/door']?.takenBy).toBe(BOWMAN.ref)
    expect(after(taken, { kind: 'answer-help', by: BOWMAN }, minutesAfter(START, -57)).state.tasks).toEqual({})
  })

  test('is heard for a visit that is off: who stands there is not told how it is, and is called', () => {
    const off = after(booked, { kind: 'appointment-cancelled' }, minutesAfter(START, -300))
    expect(Object.keys(after(off, call, minutesAfter(START, -60)).state.tasks)).toEqual(['help/door'])
    expect(after(off, { kind: 'ask-help' }, minutesAfter(START, -60)).refusals).toEqual([{ refused: 'over' }])
  })

  test('rings nobody where nobody on the record stands behind the visit', () => {
    const unmatched = played(
      minutesAfter(START, -600),
      { ...askBooking, patient: null },
      wrote('book', 'appointment', 'Appointment/1'),
    )
    expect(after(unmatched, call, minutesAfter(START, -60)).refusals).toEqual([{ refused: 'unverified-patient' }])
  })
})
