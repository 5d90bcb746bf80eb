import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseMessage } from './message.ts'
import { readScheduling } from './scheduling.ts'
import { momentOf } from './time.ts'
import { Unreadable } from './unreadable.ts'

const SAMPLES = join(import.meta.dirname, 'samples')
const read = (...segments: string[]) => readScheduling(parseMessage(new TextEncoder().encode(segments.join('\r'))))
const header = (type: string, version = '2.5.1') => `MSH|^~\\&|RIS|MAIN|CW|MAIN|20261126||${type}|7|P|${version}`

/** What a sample says, or why it is refused. */
function readSample(file: string): unknown {
  try {
    return readScheduling(parseMessage(readFileSync(join(SAMPLES, file))))
  } catch (fault) {
    if (fault instanceof Unreadable) return `${fault.where}: ${fault.code}`
    throw fault
  }
}

test('every sample is read, or refused with a reason', () => {
  const files = readdirSync(SAMPLES).filter((file) => file.endsWith('.hl7'))
  const happened = files.map((file) => {
    const news = readSample(file)
    return [file, typeof news === 'object' && news !== null && 'happened' in news ? news.happened : news]
  })
  expect(Object.fromEntries(happened)).toEqual({
    'ADT-A04-01.hl7': 'MSH-9: 200',
    'ADT-A08-01.hl7': 'MSH-9: 200',
    'ADT-A40-01.hl7': 'MSH-9: 200',
    'ADT01-23.hl7': 'MSH-9: 200',
    'LAB-ORM-1.hl7': 'MSH-9: 200',
    'MDM-T02-01.hl7': 'MSH-9: 200',
    'ORU-R01-01.hl7': 'MSH-9: 200',
    'SIU-S12-01.hl7': 'booked',
    'SIU-S12_1.hl7': 'booked',
    'SIU-S13-01.hl7': 'moved',
    'SIU-S14-01.hl7': 'changed',
    'SIU-S15-01.hl7': 'cancelled',
    'SIU-S16-01.hl7': 'discontinued',
    'SIU-S17-01.hl7': 'deleted',
    'SIU-S26-01.hl7': 'no-show',
  })
})

test('a sample says which appointment, when, whose and in which state', () => {
  expect(readSample('SIU-S13-01.hl7')).toEqual({
    happened: 'moved',
    appointment: [
      { value: '36996', authority: null },
      { value: '12345', authority: null },
    ],
    start: '2021-09-24T09:30:00+02:15',
    patient: [
      { value: 'PATID1234', authority: null },
      { value: '123456789', authority: null },
    ],
    status: 'Booked',
  })
})

test('numbers carry the FHIR address of whoever gave them', () => {
  const { appointment, patient } = read(
    header('SIU^S15'),
    'SCH|P1^PORTAL^https://portal.example/appointments^URI|F2^RIS^1.2.840.1^ISO',
    'PID|1||A^^^MAIN&2.16.1&ISO~B^^^X&0b0d6d0e-8b1e-4b29-9df4-3c8e3a4cf0b0&UUID~C',
  )
  expect(appointment).toEqual([
    { value: 'F2', authority: 'urn:oid:1.2.840.1' },
    { value: 'P1', authority: 'https://portal.example/appointments' },
  ])
  expect(patient.map(({ authority }) => authority)).toEqual([
    'urn:oid:2.16.1',
    'urn:uuid:0b0d6d0e-8b1e-4b29-9df4-3c8e3a4cf0b0',
    null,
  ])
})

test.each([
  ['the service', ['AIS|1|A|X|202612010900', 'AIP|1|A|Y|||202612011000'], '2026-12-01T09:00:00'],
  [
    'the person, where the service is taken out',
    ['AIS|1|D|X|202612010900', 'AIP|1|A|Y|||202612011000'],
    '2026-12-01T10:00:00',
  ],
  ['the place', ['TQ1|1||||||202612011200', 'AIL|1|A|Z|||202612011100'], '2026-12-01T11:00:00'],
  [
    'the timing, where no resource has a moment',
    ['TQ1|1||||||202612011200-0500', 'AIS|1|A|X|20261201'],
    '2026-12-01T12:00:00-05:00',
  ],
  ['SCH-11 as before 2.5', [], '2026-12-01T13:00:00'],
])('the start is that of %s', (_, segments, start) => {
  expect(read(header('SIU^S12'), 'SCH||F2|||||||||^^^202612011300', ...segments).start).toBe(start)
})

test.each([
  ['another kind of message', [header('ADT^A01'), 'SCH||F2'], 'MSH-9', 200],
  ['an event of scheduling that is none', [header('SIU^S25'), 'SCH||F2'], 'MSH-9', 201],
  ['another major version', [header('SIU^S12', '3.0'), 'SCH||F2'], 'MSH-12', 203],
  ['no SCH', [header('SIU^S12'), 'PID|1'], 'SCH', 100],
  ['no number of an appointment', [header('SIU^S12'), 'SCH|""|'], 'SCH-2', 101],
] as const)('%s is refused, and says where', (_, segments, where, code) => {
  expect(() => read(...segments)).toThrow(expect.objectContaining({ where, code }))
})

test('blocked time needs no number of an appointment', () => {
  expect(read(header('SIU^S23'), 'SCH|')).toMatchObject({ happened: 'blocked', appointment: [] })
})

test.each([
  ['202602300900', null],
  ['20260228', null],
  ['2026022809', null],
  ['20260228090000.1234+0000', '2026-02-28T09:00:00+00:00'],
  ['tomorrow', null],
])('the moment %s', (dtm, moment) => {
  expect(momentOf(dtm)).toBe(moment)
})
