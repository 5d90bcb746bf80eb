import { expect, test } from 'vitest'
import { parseMessage } from '../hl7v2/message.ts'
import { mapMessage, type MessageMap } from './map-message.ts'
import { parseMap } from './parse.ts'

const FILE = `map: schedule
title: The schedule
from: [SIU^S12, SIU^S13]
table: SIU_S12
resources:
  Appointment: { as: update }
  Patient: { as: refer }
systems: { HOSPITAL: "http://hospital.example/mrn" }
`

const CODES = JSON.stringify({
  resourceType: 'ConceptMap',
  status: 'active',
  group: [
    {
      target: 'http://hl7.org/fhir/appointmentstatus',
      element: [
        { code: 'SCHEDULED', target: [{ code: 'booked', equivalence: 'equivalent' }] },
        { code: 'HOLD', target: [{ code: 'waitlist', equivalence: 'unmatched' }] },
      ],
    },
  ],
})
const BESIDE: Readonly<Record<string, string>> = { 'codes.json': CODES, 'broken.json': '{', 'later.ts': 'export {}' }

function parsed(text: string) {
  return parseMap(text, 'schedule.yaml', (name) => BESIDE[name])
}

function mapOf(text: string): MessageMap {
  const map = parsed(text)
  if ('problems' in map) throw new Error(map.problems.map(({ says }) => says).join('; '))
  return map
}

/** A message with a status and a duration in these fields of SCH. */
function siu(fields: Record<number, string> = {}, type = 'S12', more: string[] = []) {
  const all: Record<number, string> = { 2: 'A7', 9: '30', 10: 'min', 11: '^^^202701051000-0500', ...fields }
  const schedule = Array.from({ length: 27 }, (_, at) => all[at + 1] ?? '').join('|')
  const segments = [
    `MSH|^~\\&|RIS|MAIN|CW||20270104||SIU^${type}|1|P|2.5.1`,
    `SCH|${schedule}`,
    'PID|1||77^^^HOSPITAL^MR||LOCKMAN',
  ]
  return parseMessage(new TextEncoder().encode([...segments, ...more].join('\r')))
}

function mapped(text: string, message = siu(), timeZone = 'America/New_York') {
  const result = mapMessage(mapOf(text), message, timeZone)
  return { ...result, resource: 'bundle' in result ? result.bundle.entry[0]?.resource : result.refused }
}

test('by HL7’s tables alone an SIU is an Appointment, changed by the number that its sender keeps', () => {
  const { resource, ...result } = mapped(FILE)
  expect(resource).toMatchObject({
    resourceType: 'Appointment',
    status: 'booked',
    start: '2027-01-05T10:00:00-05:00',
    end: '2027-01-05T15:30:00.000Z',
    minutesDuration: 30,
    participant: [
      { actor: { reference: 'Patient?identifier=http%3A%2F%2Fhospital.example%2Fmrn|77' }, status: 'accepted' },
    ],
  })
  expect(result).toMatchObject({
    bundle: {
      entry: [{ request: { url: 'Appointment?identifier=urn%3Ax-causeway%3Amessage|RIS%2FMAIN%2FAppointment%2FA7' } }],
    },
    // Of what kind the number is goes with the number, which is only looked for.
    unmapped: [
      { at: 'PID-3.5', count: 1 },
      { at: 'PID-5', count: 1 },
    ],
  })
})

test('a moment without an offset is by the clock of the organization, summer and winter', () => {
  const starts = ['202701051000', '202707051000'].map((start) => {
    const { resource } = mapped(FILE, siu({ 11: `^^^${start}` }), 'America/Chicago')
    return typeof resource === 'object' ? resource.start : resource
  })
  expect(starts).toEqual(['2027-01-05T10:00:00-06:00', '2027-07-05T10:00:00-05:00'])
})

test('what calls an appointment off counts over a status that the sender has not changed', () => {
  expect(mapped(FILE, siu({ 25: 'Booked' }, 'S15')).resource).toMatchObject({ status: 'cancelled' })
  expect(mapped(FILE, siu({ 25: 'Booked' }, 'S26')).resource).toMatchObject({ status: 'noshow' })
  expect(mapped(FILE, siu({ 25: 'Started' }, 'S14')).resource).toMatchObject({ status: 'checked-in' })
})

test('a site says what stands where, and the table’s own word makes way', () => {
  const text = `${FILE}set:
  - { at: Appointment.comment, from: SCH-7.2 }
  - { at: Appointment.description, value: Video visit, if: 'SCH-8.1 EQUALS "VV"' }
`
  const note = 'NTE|1||bring a list'
  expect(mapped(text, siu({ 7: '^Blood pressure', 8: 'VV' }, 'S12', [note])).resource).toMatchObject({
    comment: 'Blood pressure',
    description: 'Video visit',
  })
  expect(mapped(text, siu({ 8: 'IP' }, 'S12', [note])).resource).not.toHaveProperty('description')
})

test('a site’s ConceptMap is asked before the table, and a code that may not be put for another is not', () => {
  const text = `${FILE}codes: { "FillerStatusCodes[Appointment]": codes.json }\n`
  expect(mapped(text, siu({ 25: 'SCHEDULED' })).unmapped.map(({ at }) => at)).toEqual(['PID-3.5', 'PID-5'])
  expect(mapped(FILE, siu({ 25: 'SCHEDULED' })).unmapped).toContainEqual({ at: 'SCH-25', count: 1 })
  expect(mapped(text, siu({ 25: 'HOLD' })).unmapped).toContainEqual({ at: 'SCH-25', count: 1 })
  expect(mapped(text, siu({ 25: 'Started' })).resource).toMatchObject({ status: 'checked-in' })
})

test('what nothing carries is counted by its place and never said; what a site leaves with a reason stands by itself', () => {
  const message = siu({}, 'S12', ['ZPI|SECRET', 'ZPI|SECRET^SECRET'])
  const counted = mapped(FILE, message)
  expect(counted.unmapped).toContainEqual({ at: 'ZPI-1', count: 2 })
  const left = mapped(`${FILE}leave: { ZPI: of our own billing, PID: the patient is there already }\n`, message)
  expect(left.unmapped).toEqual([])
  expect(left.left).toEqual([
    { at: 'PID-3.5', count: 1 },
    { at: 'PID-5', count: 1 },
    { at: 'ZPI-1', count: 2 },
  ])
  expect(JSON.stringify([counted.unmapped, left.left])).not.toContain('SECRET')
})

test('a person is never told by another number than that of PID-3, and a message without one is refused', () => {
  const ssn = siu()
  const bytes = `MSH|^~\\&|RIS|MAIN|CW||20270104||SIU^S12|1|P|2.5.1\rSCH||A7|||||||30|min|^^^202701051000-0500\rPID|1||77^^^ELSEWHERE^MR||LOCKMAN||||||||||||||999-00-1111`
  expect(mapped(FILE, ssn).resource).toBeTypeOf('object')
  expect(mapped(FILE, parseMessage(new TextEncoder().encode(bytes))).resource).toBe(
    'Patient has no number whose system is known; name it under "systems" of the map schedule',
  )
})

test('an appointment of which no time is said is refused with what is missing', () => {
  expect(mapped(FILE, siu({ 11: '' })).resource).toBe('Appointment.start is missing, which FHIR demands')
})

test.each([
  [
    'a table that there is not',
    FILE.replace('table: SIU_S12', 'table: SIU_S21'),
    4,
    '"SIU_S21" is not known',
    'SIU_S12',
  ],
  [
    'a resource that there is not',
    FILE.replace('Appointment:', 'Apointment:'),
    6,
    '"Apointment" is no resource',
    undefined,
  ],
  ['a way that there is not', FILE.replace('as: update', 'as: upsert'), 6, '"upsert" is not known', undefined],
  ['a message type that is none', FILE.replace('SIU^S12', 'SIU-S12'), 3, '"SIU-S12" is not a message type', undefined],
  ['what is left without a reason', `${FILE}leave: { PID-10: }\n`, 9, 'expected text', undefined],
  ['a place that is none', `${FILE}leave: { race: not ours }\n`, 9, '"race" is no place', undefined],
  [
    'an element that FHIR does not have',
    `${FILE}set:\n  - { at: Appointment.reason, from: SCH-7 }\n`,
    10,
    'there is no Appointment.reason',
    undefined,
  ],
  [
    'a resource that the map does not make',
    `${FILE}set:\n  - { at: Encounter.status, value: planned }\n`,
    10,
    'makes no Encounter',
    undefined,
  ],
  [
    'a condition that is not understood',
    `${FILE}set:\n  - { at: Appointment.comment, from: SCH-7.2, if: mostly }\n`,
    10,
    'not understood: "mostly"',
    undefined,
  ],
  [
    'neither a place nor a value',
    `${FILE}set:\n  - { at: Appointment.comment }\n`,
    10,
    'either "from" or "value"',
    undefined,
  ],
  [
    'a ConceptMap that is not there',
    `${FILE}codes: { AdministrativeSex: gone.json }\n`,
    9,
    'there is no file gone.json',
    undefined,
  ],
  [
    'a ConceptMap that is none',
    `${FILE}codes: { AdministrativeSex: broken.json }\n`,
    9,
    'broken.json is no JSON',
    undefined,
  ],
  ['code that is no TypeScript', `${FILE}after: codes.json\n`, 9, 'is not a file of the kind', undefined],
])('%s is refused with its line', (_, text, line, says, suggestion) => {
  const map = parsed(text)
  const [problem] = 'problems' in map ? map.problems : []
  expect(problem).toMatchObject({ line, says: expect.stringContaining(says), ...(suggestion && { suggestion }) })
})
