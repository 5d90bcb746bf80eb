import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseMessage } from './message.ts'
import { readSaidAppointment } from './said-appointment.ts'

const said = (...segments: string[]) => readSaidAppointment(parseMessage(new TextEncoder().encode(segments.join('\r'))))
const header = (event: string) => `MSH|^~\\&|RIS|MAIN|CW|MAIN|20261126||SIU^${event}|7|P|2.5.1`
const PID = 'PID|1||4711^^^RIS^MR~99^^^OLD||Douglas^Tony||19720418'

test('a message says what, when, by whom and for whom', () => {
  const read = said(
    header('S12'),
    'SCH||A1||||||||20|min^minutes',
    'TQ1|1||||||20261127090000-0500|20261127092000-0500',
    PID,
    'RGS|1|A',
    'AIS|1|A|FU^Follow-up^L^follow-up-video^Follow-up visit^99X',
    'AIP|1|A|dr-okafor^Okafor',
    'AIP|2|A|dr-lindqvist',
  )
  expect(read).toEqual({
    status: 'booked',
    start: '2026-11-27T09:00:00-05:00',
    end: '2026-11-27T09:20:00-05:00',
    services: ['FU', 'follow-up-video'],
    givenBy: ['dr-okafor', 'dr-lindqvist'],
    patient: { numbers: ['4711', '99'], family: 'Douglas', birthDate: '1972-04-18' },
  })
})

test.each([
  ['the end of SCH-11', 'SCH||A1|||||||||^^^20261127090000^20261127093000', '2026-11-27T09:30:00'],
  ['minutes', 'SCH||A1|||||||45|min|^^^20261127090000', '2026-11-27T09:45:00'],
  ['hours', 'SCH||A1|||||||1|hr|^^^20261127233000-0500', '2026-11-28T00:30:00-05:00'],
  ['nothing', 'SCH||A1|||||||||^^^20261127090000', null],
])('the end is told by %s', (_, schedule, end) => {
  expect(said(header('S12'), schedule)?.end).toBe(end)
})

test.each([
  ['S13', 'Booked', 'booked'],
  ['S14', 'Cancelled', 'cancelled'],
  ['S14', 'Complete', 'fulfilled'],
  ['S12', 'Pending', 'pending'],
  ['S15', '', 'cancelled'],
  ['S16', 'Booked', 'cancelled'],
  ['S17', '', 'entered-in-error'],
  ['S26', '', 'noshow'],
])('%s with the status "%s" leaves it %s', (event, status, left) => {
  expect(said(header(event), `SCH||A1${'|'.repeat(23)}${status}`)?.status).toBe(left)
})

test('a person without number, family name or birth date is nobody', () => {
  const whose = (pid: string) => said(header('S12'), 'SCH||A1', pid)?.patient
  expect(whose('PID|1||||Douglas||19720418')).toBeNull()
  expect(whose('PID|1||4711||||19720418')).toBeNull()
  expect(whose('PID|1||4711||Douglas||1972')).toBeNull()
})

test('who was taken off the appointment does not give it', () => {
  expect(said(header('S14'), 'SCH||A1', 'AIP|1|D|dr-okafor', 'AIP|2|U|dr-lindqvist')?.givenBy).toEqual(['dr-lindqvist'])
})

test('a sample of another hand is read', () => {
  const sample = readFileSync(join(import.meta.dirname, 'samples', 'SIU-S13-01.hl7'))
  expect(readSaidAppointment(parseMessage(sample))).toMatchObject({
    status: 'booked',
    start: '2021-09-24T09:30:00+02:15',
  })
})
