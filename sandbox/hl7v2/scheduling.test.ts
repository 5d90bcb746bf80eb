import type { Appointment, Patient, Slot } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { parseMessage, writeMessage } from '#formats/hl7v2/message.ts'
import { readSaidTimes } from '#formats/hl7v2/said-times.ts'
import { readScheduling } from '#formats/hl7v2/scheduling.ts'
import { blockMessage, blockTriggerOf, schedulingMessage, triggerOf } from './scheduling.ts'
import { RIVERBEND } from '../site.ts'

const booked: Appointment = {
  resourceType: 'Appointment',
  id: 'a1',
  status: 'booked',
  start: '2026-12-01T14:00:00.000Z',
  end: '2026-12-01T14:20:00.000Z',
  serviceType: [{ coding: [{ code: 'follow-up-video' }], text: 'Follow-up & more' }],
  participant: [
    { actor: { reference: 'Practitioner/np-serrano', display: 'Marisol Serrano, NP' }, status: 'accepted' },
  ],
}
const later = { ...booked, start: '2026-12-01T15:00:00.000Z', end: '2026-12-01T15:20:00.000Z' }

test.each([
  ['made', undefined, booked, 'S12'],
  ['moved', booked, later, 'S13'],
  ['changed otherwise', booked, { ...booked, comment: 'by telephone' }, 'S14'],
  ['cancelled', booked, { ...booked, status: 'cancelled' }, 'S15'],
  ['entered in error', booked, { ...booked, status: 'entered-in-error' }, 'S17'],
  ['missed', booked, { ...booked, status: 'noshow' }, 'S26'],
  ['changed after it was cancelled', { ...booked, status: 'cancelled' }, { ...later, status: 'cancelled' }, 'S14'],
  ['made again', { ...booked, status: 'cancelled' }, booked, 'S12'],
] as const)('an appointment that is %s', (_, before, after, trigger) => {
  expect(triggerOf(before, after)).toBe(trigger)
})

test('the message says which appointment, when, whose and in which state', () => {
  const patient: Patient = { resourceType: 'Patient', id: 'p1', name: [{ family: 'Lockman', given: ['Morris'] }] }
  const made = { id: '1', site: RIVERBEND, at: new Date('2026-11-26T12:00:00Z') }
  const message = schedulingMessage('S13', later, patient, made)
  expect(readScheduling(parseMessage(writeMessage(message)))).toEqual({
    happened: 'moved',
    appointment: [{ value: 'a1', authority: null }],
    start: '2026-12-01T15:00:00+00:00',
    patient: [{ value: 'p1', authority: null }],
    status: 'Booked',
  })
})

const slot = (status: Slot['status']): Slot => ({
  resourceType: 'Slot',
  id: 's1',
  status,
  schedule: { reference: 'Schedule/np-serrano-schedule' },
  start: '2026-12-01T14:00:00.000Z',
  end: '2026-12-01T14:20:00.000Z',
})

test.each([
  ['blocked', slot('free'), slot('busy-unavailable'), 'S23'],
  ['opened again', slot('busy-unavailable'), slot('free'), 'S24'],
  ['taken by an appointment', slot('free'), slot('busy'), undefined],
  ['given back by one', slot('busy'), slot('free'), undefined],
  ['new in the schedule', undefined, slot('free'), undefined],
] as const)('a time that is %s', (_, before, after, trigger) => {
  expect(blockTriggerOf(before, after)).toBe(trigger)
})

test('the message of blocked time says when and whose, and names no appointment', () => {
  const made = { id: '1', site: RIVERBEND, at: new Date('2026-11-26T12:00:00Z') }
  const giver = { reference: 'Practitioner/np-serrano', display: 'Marisol Serrano NP' }
  const message = parseMessage(writeMessage(blockMessage('S23', slot('busy-unavailable'), giver, made)))
  expect(readScheduling(message)).toMatchObject({ happened: 'blocked', appointment: [], patient: [] })
  expect(readSaidTimes(message)).toEqual({
    at: '2026-11-26T12:00:00+00:00',
    times: [{ clinician: 'np-serrano', start: '2026-12-01T14:00:00+00:00', end: '2026-12-01T14:20:00+00:00' }],
  })
})
