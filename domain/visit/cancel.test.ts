import { expect, test } from 'vitest'
import type { Happening } from './happening.ts'
import { after, booking, onward, played, preparing, refused, START, wrote } from './rehearsal.ts'

const EARLY = '2026-11-23T14:00:00.000Z'
const sent: Happening = { kind: 'message-went', message: 'link-1', purpose: 'link', channel: 'mail' }
const booked = played(EARLY, ...booking, sent)
const asked = after(booked, { kind: 'ask-cancel' }, EARLY)

test('a visit that the patient calls off stands until the EMR has it so, and then they are told', () => {
  expect(asked.state.appointment).toBe('booked')
  expect(asked.commands.at(-1)).toMatchObject({ write: 'call-off', under: 'backend', facts: { start: START } })
  const off = after(asked, wrote('call-off', 'appointment', 'Appointment/1', '2'), EARLY)
  expect(off.state.appointment).toBe('cancelled')
  expect(off.log.find(({ kind }) => kind === 'cancelled')).toMatchObject({ by: { who: 'patient' } })
  expect(Object.keys(off.state.messages)).toEqual(['link-1', 'cancelled-1'])
  expect([...off.deadlines]).toEqual([])
})

test('the EMR may tell that it is off before its answer comes: it is one cancelling, the patient’s, and one message', () => {
  const told = after(asked, { kind: 'appointment-cancelled' }, EARLY)
  const answered = after(told, wrote('call-off', 'appointment', 'Appointment/1', '2'), EARLY)
  expect(answered.log.filter(({ kind }) => kind === 'cancelled')).toMatchObject([{ by: { who: 'patient' } }])
  expect(Object.keys(answered.state.messages)).toEqual(['link-1', 'cancelled-1'])
})

test('asked twice it is one write, and nobody enters the waiting room meanwhile', () => {
  expect(after(asked, { kind: 'ask-cancel' }, EARLY).log).toHaveLength(asked.log.length)
  const prepared = onward(asked, EARLY, ...preparing)
  expect(prepared.state.room).toBe('closed')
})

test('what the EMR does not take stands with the front desk, and may be asked again', () => {
  const failed = after(asked, refused('call-off', 'appointment', 'version-conflict'), EARLY)
  expect(failed.state).toMatchObject({
    appointment: 'booked',
    tasks: { 'write/call-off/appointment': { for: 'front-desk' } },
  })
  const again = after(failed, { kind: 'ask-cancel' }, EARLY)
  expect(again.commands.length).toBe(failed.commands.length + 1)
  const byStaff = after(failed, { kind: 'appointment-cancelled' }, EARLY)
  expect(byStaff.state).toMatchObject({ appointment: 'cancelled', tasks: {} })
})

test('who waits, or was admitted, says it to a person', () => {
  const waiting = onward(booked, EARLY, ...preparing)
  expect(after(waiting, { kind: 'ask-cancel' }, EARLY).refusals).toEqual([{ refused: 'already', what: 'waiting' }])
})

test('on a new device too the patient comes in to what was cancelled or missed, and reads so; before there is a booking there is no door', () => {
  const off = after(booked, { kind: 'appointment-cancelled' }, EARLY)
  const asks: Happening = { kind: 'ask-code', message: 'code-9', device: 'tablet', held: 'code/code-9' }
  const sees = onward(off, EARLY, asks, { kind: 'identify', device: 'tablet' })
  expect(sees.commands.at(-1)).toMatchObject({ do: 'message', purpose: 'code' })
  expect(sees.state).toMatchObject({ appointment: 'cancelled', identified: ['tablet'] })
  expect(after(sees, { kind: 'enter-waiting', device: 'tablet' }, START).refusals).toEqual([{ refused: 'over' }])
  expect(after(played(EARLY), asks, EARLY).refusals).toMatchObject([{ refused: 'not-yet' }])
})
