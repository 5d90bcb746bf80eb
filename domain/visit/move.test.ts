import { expect, test } from 'vitest'
import type { Happening } from './happening.ts'
import { after, booking, minutesAfter, onward, played, preparing, refused, START, wrote } from './rehearsal.ts'

const EARLY = '2026-11-23T14:00:00.000Z'
const LATER = minutesAfter(START, 120)
const booked = played(EARLY, ...booking)
const practitioner = booked.state.practitioner ?? ''
const ask = (start: string): Happening => ({
  kind: 'ask-move',
  from: START,
  slot: `Slot/${start}`,
  start,
  end: minutesAfter(start, 20),
  practitioner,
})
const asked = after(booked, ask(LATER), EARLY)
const moved = wrote('move', 'appointment', 'Appointment/1', '2')

test('a visit that the patient would move stands where it is until the EMR has moved it, and then the link goes again', () => {
  expect(asked.state.start).toBe(START)
  expect(asked.commands.at(-1)).toMatchObject({
    write: 'move',
    under: 'backend',
    facts: { from: START, start: LATER, slot: `Slot/${LATER}` },
  })
  const there = after(asked, moved, EARLY)
  expect(there.state).toMatchObject({ start: LATER, moving: null, appointment: 'booked' })
  expect(Object.keys(there.state.messages)).toEqual(['link-1', 'link-2'])
})

test('the EMR may tell of the new time before its answer comes: it is one move and one link', () => {
  const told = after(
    asked,
    { kind: 'appointment-moved', start: LATER, end: minutesAfter(LATER, 20), practitioner },
    EARLY,
  )
  const answered = after(told, moved, EARLY)
  expect(answered.log.filter(({ kind }) => kind === 'moved')).toHaveLength(1)
  expect(Object.keys(answered.state.messages)).toEqual(['link-1', 'link-2'])
})

test('a time that somebody else took leaves the visit where it was, without a row; another may be asked for', () => {
  const lost = after(asked, refused('move', 'appointment', 'slot-taken'), EARLY)
  expect(lost.state).toMatchObject({ start: START, moving: null, tasks: {} })
  expect(lost.state.failed['move/appointment']?.why).toBe('slot-taken')
  expect(after(lost, ask(minutesAfter(START, 240)), EARLY).commands).toHaveLength(lost.commands.length + 1)
})

test('moved by staff in the same moment it is theirs, the desk has a row, and their new time settles it', () => {
  const failed = after(asked, refused('move', 'appointment', 'version-conflict'), EARLY)
  expect(failed.state.tasks).toMatchObject({ 'write/move/appointment': { for: 'front-desk' } })
  const theirs = minutesAfter(START, 60)
  const byStaff = after(
    failed,
    { kind: 'appointment-moved', start: theirs, end: minutesAfter(theirs, 20), practitioner },
    EARLY,
  )
  expect(byStaff.state).toMatchObject({ start: theirs, failed: {}, tasks: {} })
})

test('a time that staff changed under the patient’s eyes is looked at first', () => {
  const byStaff = after(
    booked,
    { kind: 'appointment-moved', start: LATER, end: minutesAfter(LATER, 20), practitioner },
    EARLY,
  )
  const again = after(byStaff, ask(minutesAfter(START, 240)), EARLY)
  expect(again.refusals).toEqual([{ refused: 'newer-version', version: LATER }])
})

test('pressed twice it is one wish; nobody cancels or enters the waiting room meanwhile', () => {
  expect(after(asked, ask(LATER), EARLY).log).toHaveLength(asked.log.length)
  expect(after(asked, { kind: 'ask-cancel' }, EARLY).refusals).toEqual([{ refused: 'already', what: 'moving' }])
  expect(onward(asked, EARLY, ...preparing).state.room).toBe('closed')
})

test('who waits already says it to a person, and nobody moves into the past', () => {
  const waiting = onward(booked, EARLY, ...preparing)
  expect(after(waiting, ask(LATER), EARLY).refusals).toEqual([{ refused: 'already', what: 'waiting' }])
  const past = after(booked, ask(minutesAfter(EARLY, -30)), EARLY)
  expect(past.refusals).toEqual([{ refused: 'slot-in-the-past' }])
})
