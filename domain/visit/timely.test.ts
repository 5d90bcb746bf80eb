import { expect, test } from 'vitest'
import type { MessagePurpose } from './event.ts'
import { evolve } from './evolve.ts'
import type { Happening } from './happening.ts'
import { after, booking, minutesAfter, onward, PATHWAY, played, preparing, START, type Play } from './rehearsal.ts'
import { whetherTimely } from './timely.ts'

const NINE_IN_THE_EVENING = '2026-11-24T02:00:00.000Z'
const booked = played(minutesAfter(START, -3 * 24 * 60), ...booking)

function asked(play: Play, purpose: MessagePurpose, at: string) {
  const message = `${purpose}-1`
  const event = { kind: 'message-asked', message, purpose, held: null } as const
  return evolve(play.state, { ...event, seq: play.state.seq + 1, at })
}

function timely(play: Play, purpose: MessagePurpose, now: string, then: Happening[] = [], heldUp = 0) {
  const state = asked(play, purpose, minutesAfter(now, -60))
  const later = onward({ ...play, state }, minutesAfter(now, -10), ...then)
  // The fold of a play knows only its own log, so the asked message is put back into it.
  const messages = { ...later.state.messages, ...state.messages }
  return whetherTimely(
    PATHWAY,
    { ...later.state, messages },
    { id: `${purpose}-1`, purpose, asked: new Date(minutesAfter(now, -heldUp)) },
    new Date(now),
  )
}

test.each<[string, MessagePurpose, string, 'now' | 'too-late' | Date]>([
  ['of tomorrow, by day', 'upcoming', '2026-11-23T15:00:00.000Z', 'now'],
  ['of tomorrow, held up into the night', 'upcoming', NINE_IN_THE_EVENING, new Date('2026-11-24T13:00:00.000Z')],
  ['of the next minutes', 'soon', minutesAfter(START, -8), 'now'],
  ['of the next minutes, after the start', 'soon', minutesAfter(START, 1), 'too-late'],
  ['that we wait, while the slot lasts', 'late', minutesAfter(START, 4), 'now'],
  ['a code at night', 'code', NINE_IN_THE_EVENING, 'now'],
  ['a link at night', 'link', NINE_IN_THE_EVENING, 'now'],
])('a message %s', (_, purpose, now, expected) => expect(timely(booked, purpose, now)).toEqual(expected))

test('a code goes as long as it opens something', () => {
  expect(timely(booked, 'code', START, [], 9)).toBe('now')
  expect(timely(booked, 'code', START, [], 10)).toBe('too-late')
  expect(timely(booked, 'link', START, [], 600)).toBe('now')
})

test('a reminder speaks of the start that it was asked for, and of no other', () => {
  const moved: Happening = {
    kind: 'appointment-moved',
    start: minutesAfter(START, 24 * 60),
    end: minutesAfter(START, 24 * 60 + 20),
    practitioner: 'Practitioner/okafor',
  }
  expect(timely(booked, 'soon', minutesAfter(START, -8), [moved])).toBe('too-late')
})

test('nobody who waits already is told that we wait', () => {
  const prepared = onward(booked, minutesAfter(START, -20), ...preparing)
  expect(prepared.state.room).toBe('waiting')
  expect(timely(prepared, 'late', minutesAfter(START, 4))).toBe('too-late')
})

test('the reminder of open questions waits for the morning, and is dropped when they are answered', () => {
  const early = played(
    minutesAfter(START, -3 * 24 * 60),
    ...booking.map((one) =>
      one.kind === 'ask-booking' ? { ...one, start: '2026-11-24T14:00:00.000Z', end: '2026-11-24T14:20:00.000Z' } : one,
    ),
  )
  const due = after(early, { kind: 'deadline', step: 'intake' }, '2026-11-24T12:00:00.000Z')
  const message = { id: 'reminder-1', purpose: 'reminder', asked: new Date(START) } as const
  const at = (play: Play, now: string) => whetherTimely(PATHWAY, play.state, message, new Date(now))
  expect(due.state.messages['reminder-1']?.status).toBe('asked')
  expect(at(due, '2026-11-24T12:00:00.000Z')).toEqual(new Date('2026-11-24T13:00:00.000Z'))
  expect(at(due, '2026-11-24T13:00:00.000Z')).toBe('now')
  expect(at(onward(due, '2026-11-24T12:30:00.000Z', ...preparing.slice(0, 4)), '2026-11-24T13:00:00.000Z')).toBe(
    'too-late',
  )
})

test('a second link that could not be sent has its row, whatever became of the first', () => {
  const at = minutesAfter(START, -3 * 24 * 60 + 30)
  const sent = onward(booked, at, { kind: 'message-went', message: 'link-1', purpose: 'link', channel: 'mail' })
  const again = onward(sent, minutesAfter(at, 5), { kind: 'ask-link' })
  const bounced: Happening = { kind: 'message-bounced', message: 'link-2', purpose: 'link', why: 'undeliverable' }
  expect(after(again, bounced, minutesAfter(at, 9)).state.tasks).toHaveProperty('message/link')
})

test('a gateway that stays away gives the desk one row, which closes when the message has gone', () => {
  const at = minutesAfter(START, -3 * 24 * 60 + 30)
  const delayed: Happening = { kind: 'message-delayed', message: 'link-1', purpose: 'link' }
  const waited = onward(booked, at, delayed, delayed)
  expect(waited.log.filter(({ kind }) => kind === 'task-raised')).toHaveLength(1)
  expect(waited.state.tasks['message/link']).toMatchObject({ for: 'front-desk', why: 'gateway-away' })
  const went: Happening = { kind: 'message-went', message: 'link-1', purpose: 'link', channel: 'mail' }
  expect(after(waited, went, minutesAfter(at, 9)).state.tasks).toEqual({})
  const refused: Happening = { kind: 'message-bounced', message: 'link-1', purpose: 'link', why: 'undeliverable' }
  const gaveUp = after(waited, refused, minutesAfter(at, 9)).state.tasks['message/link']
  expect(gaveUp).toMatchObject({ why: 'undeliverable', done: null })
  const over: Happening = { ...refused, why: 'too-late' }
  expect(after(waited, over, minutesAfter(at, 9)).state.tasks).toEqual({})
})
