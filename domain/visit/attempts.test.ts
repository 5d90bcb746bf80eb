import { expect, test } from 'vitest'
import { noShowFrom } from './attempts.ts'
import type { Happening, StaffMember } from './happening.ts'
import { after, booking, minutesAfter, onward, PATHWAY, played, preparing, refused, START, wrote } from './rehearsal.ts'

const BOWMAN: StaffMember = { who: 'staff', ref: 'Practitioner/bowman' }
const LATE = { ...PATHWAY, late: { message: 2, patient: 5, clinician: 15 } }
const at = (minutes: number) => minutesAfter(START, minutes)
const rang = (outcome: 'no-answer' | 'message-left' | 'reached'): Happening => ({
  kind: 'log-attempt',
  by: BOWMAN,
  outcome,
})
const noShow: Happening = { kind: 'call-no-show', by: BOWMAN }
const booked = played(minutesAfter(START, -600), ...booking)
const texted = after(
  after(booked, { kind: 'deadline', step: 'late/message' }, at(2), LATE),
  { kind: 'message-went', message: 'late-1', purpose: 'late', channel: 'sms' },
  at(2),
)
const tried = after(texted, rang('no-answer'), at(6))

test('one channel is not enough, however often it is tried', () => {
  const rung = onward(booked, at(5), rang('no-answer'), rang('no-answer'), rang('message-left'))
  expect(rung.state.attempts).toHaveLength(3)
  expect(noShowFrom(rung.state)).toBeNull()
  expect(after(rung, noShow, at(20)).refusals).toEqual([{ refused: 'attempts-missing' }])
})

test('a message and a call are, a quarter of an hour after the start and not before; the EMR has it first', () => {
  expect(tried.state.attempts.map(({ channel, outcome }) => [channel, outcome])).toEqual([
    ['sms', 'sent'],
    ['phone', 'no-answer'],
  ])
  expect(after(tried, noShow, at(14)).refusals).toEqual([{ refused: 'attempts-missing' }])
  const called = onward(tried, at(15), noShow, noShow)
  expect(called.commands.filter((one) => one.do === 'write' && one.write === 'no-show')).toHaveLength(1)
  expect(called.state.appointment).toBe('booked')
  const said = after(called, wrote('no-show', 'appointment', 'Appointment/1', '2'), at(16))
  expect(said.state).toMatchObject({ appointment: 'cancelled', noShow: true })
  expect(Object.keys(said.state.messages)).not.toContain('cancelled-1')
})

test('whoever was reached is waited for: what was tried before counts no more', () => {
  const reached = after(tried, rang('reached'), at(8))
  expect(after(reached, noShow, at(30)).refusals).toEqual([{ refused: 'attempts-missing' }])
})

test('who comes after all is no no-show, and one who came while it was on its way is a contradiction for people', () => {
  const came = onward(tried, at(16), ...preparing)
  expect(after(came, noShow, at(30)).refusals).toEqual([{ refused: 'attempts-missing' }])
  const crossed = onward(after(tried, noShow, at(15)), at(16), ...preparing)
  const said = after(crossed, wrote('no-show', 'appointment', 'Appointment/1', '2'), at(30))
  expect(said.state).toMatchObject({ appointment: 'booked', room: 'waiting' })
  expect(said.state.tasks).toHaveProperty('discrepancy/cancelled')
})

test('what the EMR refuses stands with the desk, and a new time begins anew', () => {
  const failed = after(after(tried, noShow, at(15)), refused('no-show', 'appointment', 'version-conflict'), at(16))
  expect(failed.state.tasks).toHaveProperty('write/no-show/appointment')
  const moved: Happening = {
    kind: 'appointment-moved',
    start: at(60),
    end: at(80),
    practitioner: 'Practitioner/okafor',
  }
  expect(after(failed, moved, at(20)).state.attempts).toEqual([])
})

test('a call before the start is noted and does not count', () => {
  const early = after(after(booked, rang('no-answer'), at(-1)), noShow, at(20))
  expect(early.state.attempts).toHaveLength(1)
  const messaged = {
    ...texted,
    state: { ...texted.state, attempts: [...early.state.attempts, ...texted.state.attempts] },
  }
  expect(noShowFrom(messaged.state)).toBeNull()
})
