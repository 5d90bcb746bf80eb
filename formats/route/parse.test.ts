import { expect, test } from 'vitest'
import { parseRoute } from './parse.ts'

const FILE = `route: schedule-to-department
title: The schedule, to the department
source: mllp
take: [SIU^S12, SIU^S15]
destination: mllp
`

const POLLED = FILE.replace('source: mllp', 'source: fhir-poll')
  .replace('[SIU^S12, SIU^S15]', '[Apointment]')
  .replace('destination: mllp', 'destination: webhook')

test('a route is read with what it leaves out as it usually is', () => {
  expect(parseRoute(FILE, 'a.yaml')).toEqual({
    id: 'schedule-to-department',
    version: expect.any(String),
    title: 'The schedule, to the department',
    source: 'mllp',
    take: ['SIU^S12', 'SIU^S15'],
    destination: { by: 'mllp' },
    retry: { firstMs: 500, mostMs: 60_000, giveUpMs: 86_400_000 },
    keepDays: 14,
    find: [],
    expect: { bands: [], mostWaiting: null, oldestMs: 900_000 },
  })
})

test('what is expected is read, with whole days where no hours are given', () => {
  const expectation = `expect:
  bands:
    - { at-least: 3, in: 30 minutes, days: [mon, fri], from: "08:00", until: "17:00" }
    - { at-most: 600, in: 1 minute }
  most-waiting: 500
  oldest: 5 minutes
`
  expect(parseRoute(FILE + expectation, 'a.yaml')).toMatchObject({
    expect: {
      bands: [
        { bound: 'at-least', messages: 3, withinMs: 1_800_000, days: ['mon', 'fri'], from: '08:00', until: '17:00' },
        { bound: 'at-most', messages: 600, withinMs: 60_000, from: '00:00', until: '00:00' },
      ],
      mostWaiting: 500,
      oldestMs: 300_000,
    },
  })
})

const band = (text: string) => `${FILE}expect: { bands: [{ ${text} }] }\n`

test('another route is a destination by its name', () => {
  const parsed = parseRoute(FILE.replace('destination: mllp', 'destination: { route: archive }'), 'a.yaml')
  expect(parsed).toMatchObject({ destination: { by: 'route', route: 'archive' } })
})

test('a line whose answers go back to whoever asked is a destination, and nothing else is asked of one', () => {
  const to = (destination: string) =>
    parseRoute(FILE.replace('destination: mllp', `destination: ${destination}`), 'a.yaml')
  expect(to('{ mllp: ask }')).toMatchObject({ destination: { by: 'mllp', asks: true } })
  expect(to('{ mllp: tell }')).toMatchObject({ problems: [{ says: 'destination.mllp: "tell" is not known' }] })
})

const STEP = {
  discloser: 'bh',
  recipient: 'main',
  shows: 'status',
  fields: '{ diagnoses: [DG1] }',
  always: '[PID-3]',
  notice: 'SCH',
  patient: 'MAIN',
}
const privacy = (otherwise: string) => {
  const [key = '', value = ''] = otherwise.split(/: (.*)/)
  const step = Object.entries({ ...STEP, ...(key !== '' && { [key]: value }) })
  return `${FILE}privacy:\n${step.map(([name, says]) => `  ${name}: ${says}\n`).join('')}`
}

test('a privacy step and an order key are read', () => {
  expect(parseRoute(`${privacy('')}order: SCH-1\n`, 'a.yaml')).toMatchObject({
    order: 'SCH-1',
    privacy: { ...STEP, always: ['PID-3'], fields: [{ field: 'diagnoses', at: ['DG1'] }] },
  })
  expect(parseRoute(`${FILE}order: patient\n`, 'a.yaml')).not.toHaveProperty('order')
})

const retry = (first: string) => `${FILE}retry: { first: ${first}, most: 5 minutes, give-up: 1 day }\n`

test.each([
  ['a source that there is not', FILE.replace('source: mllp', 'source: mlpp'), 3, '"mlpp" is not known', 'mllp'],
  ['a type that is none', FILE.replace('SIU^S15', 'SIU-S15'), 4, '"SIU-S15" is not a message type', undefined],
  ['a resource that there is not', POLLED, 4, 'FHIR R4 has no resource "Apointment"', 'Appointment'],
  ['nothing that is taken', FILE.replace('[SIU^S12, SIU^S15]', '[]'), 4, 'a route that takes nothing', undefined],
  ['a name with a space', FILE.replace('schedule-to', 'schedule to'), 1, 'is not a name', undefined],
  ['a key that there is not', `${FILE}keepdays: 3\n`, 6, 'unknown key', 'keep-days'],
  ['a wait that is none', retry('soon'), 6, '"soon" is not', undefined],
  ['a first wait longer than the longest', retry('1 hour'), 6, 'first may not be longer', undefined],
  ['what is no place in a message', `${FILE}find: [PID-3, the name]\n`, 6, '"the name" is no place', undefined],
  ['neither at least nor at most', band('in: 1 hour'), 6, 'write "at-least" or "at-most"', undefined],
  ['a day that is none', band('at-least: 1, in: 1 hour, days: [mod]'), 6, '"mod" is not known', 'mon'],
  ['an hour that is none', band('at-least: 1, in: 1 hour, from: "8"'), 6, '"8" is no time of day', undefined],
  ['a period of days', band('at-least: 1, in: 2 days'), 6, 'between one minute and one day', undefined],
  [
    'a form that its source never brings',
    FILE.replace('SIU^S12, SIU^S15', 'Appointment'),
    3,
    'mllp brings no',
    undefined,
  ],
  [
    'a destination that there is not',
    FILE.replace('destination: mllp', 'destination: fax'),
    5,
    '"fax" is not',
    undefined,
  ],
  ['a line that is no place', `${FILE}order: the number\n`, 6, '"the number" is no place', undefined],
  [
    'a merge in another line',
    `${FILE.replace('SIU^S15', 'ADT^A40')}order: SCH-1\n`,
    6,
    'ordered by patient',
    undefined,
  ],
  ['a field that no consent permits', privacy('fields: { moods: [DG1] }'), 10, 'no consent permits "moods"', undefined],
  ['a place that is none', privacy('always: [the name]'), 6, '"the name" is no place', undefined],
  ['a notice to nowhere', privacy('notice: Appointment.comment'), 6, 'the notice goes to a segment', undefined],
  ['nobody’s number', privacy('').replace('  patient: MAIN\n', ''), 6, 'say under "patient"', undefined],
  ['a step without a consent', privacy('shows: anything'), 9, '"anything" is not known', undefined],
  [
    'a person of another server',
    privacy('').replaceAll(': mllp', ': webhook').replace('SIU^S12, SIU^S15', 'Appointment'),
    6,
    'whom webhook means',
    undefined,
  ],
  ['what is no YAML', `${FILE}retry: [\n`, 7, 'is not YAML', undefined],
])('%s is told with its line', (_, text, line, says, suggestion) => {
  const parsed = parseRoute(text, 'a.yaml')
  const [problem] = 'problems' in parsed ? parsed.problems : []
  expect(problem).toMatchObject({ line, says: expect.stringContaining(says), ...(suggestion && { suggestion }) })
})
