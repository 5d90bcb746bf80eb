import { expect, test } from 'vitest'
import { icsOf, type CalendarEntry } from './ics.ts'

const entry: CalendarEntry = {
  uid: 'v1@visits.example',
  sequence: 0,
  cancelled: false,
  made: '2026-10-20T12:00:00Z',
  start: '2026-11-02T09:00:00-05:00',
  end: '2026-11-02T09:20:00-05:00',
  title: 'Riverbend Family Practice',
  description: 'Open the newest message.\nOr call 413-555-0142; any day, any time.',
  address: 'https://visits.example/v/0f9b3c7e-2f39-4c0d-9d1e-6f0c55d0a7aa',
  organizer: { name: 'Riverbend "Family" Practice', mail: 'visits@riverbend.example' },
  attendee: 'ada@example.org',
}

const unfolded = (ics: string) => ics.replaceAll('\r\n ', '')

test('an entry is what calendars read, line by line', () => {
  expect(unfolded(icsOf(entry)).split('\r\n')).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Causeway//Visit//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    'UID:v1@visits.example',
    'SEQUENCE:0',
    'DTSTAMP:20261020T120000Z',
    'DTSTART:20261102T140000Z',
    'DTEND:20261102T142000Z',
    'SUMMARY:Riverbend Family Practice',
    'DESCRIPTION:Open the newest message.\\nOr call 413-555-0142\\; any day\\, any time.',
    'LOCATION:https://visits.example/v/0f9b3c7e-2f39-4c0d-9d1e-6f0c55d0a7aa',
    'URL:https://visits.example/v/0f9b3c7e-2f39-4c0d-9d1e-6f0c55d0a7aa',
    `ORGANIZER;CN="Riverbend ^'Family^' Practice":mailto:visits@riverbend.example`,
    'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:ada@example.org',
    'STATUS:CONFIRMED',
    'CLASS:PRIVATE',
    'TRANSP:OPAQUE',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ])
})

test('nine in the morning stays nine when daylight saving ends in between', () => {
  const before = icsOf({ ...entry, start: '2026-10-30T09:00:00-04:00' })
  expect([before, icsOf(entry)].map((ics) => /DTSTART:(\S+)/.exec(ics)?.[1])).toEqual([
    '20261030T130000Z',
    '20261102T140000Z',
  ])
})

test('of a time that clocks show twice the entry has the one that was booked', () => {
  const twice = ['2026-11-01T01:20:00-04:00', '2026-11-01T01:20:00-05:00'].map((start) => icsOf({ ...entry, start }))
  expect(twice.map((ics) => /DTSTART:(\S+)/.exec(ics)?.[1])).toEqual(['20261101T052000Z', '20261101T062000Z'])
})

test('long lines are folded at 75 octets and never within a character', () => {
  const ics = icsOf({ ...entry, title: 'Clínica de atención médica y señas 👩‍⚕️ '.repeat(8) })
  const octets = ics.split('\r\n').map((line) => Buffer.byteLength(line))
  expect(Math.max(...octets)).toBeLessThanOrEqual(75)
  expect(ics).not.toContain('\uFFFD')
  expect(unfolded(ics)).toContain(`SUMMARY:${'Clínica de atención médica y señas 👩‍⚕️ '.repeat(8)}`)
})

test('a new time moves the same entry', () => {
  const moved = icsOf({ ...entry, sequence: 4, start: '2026-11-03T09:00:00-05:00' })
  expect(moved).toContain('UID:v1@visits.example')
  expect(moved).toContain('SEQUENCE:4')
})

test('a time that is none is a bug', () => {
  expect(() => icsOf({ ...entry, start: 'tomorrow' })).toThrow(/no instant/)
})

test('a visit that is off takes its entry out of the calendar', () => {
  const lines = unfolded(icsOf({ ...entry, sequence: 7, cancelled: true })).split('\r\n')
  expect(lines).toEqual(expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED', 'SEQUENCE:7', `UID:${entry.uid}`]))
})
