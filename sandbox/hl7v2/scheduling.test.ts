import type { Appointment, Patient } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { parseMessage, writeMessage } from '#formats/hl7v2/message.ts'
import { readScheduling } from '#formats/hl7v2/scheduling.ts'
import { schedulingMessage, triggerOf } from './scheduling.ts'
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
