import { expect, test } from 'vitest'
import { parseRoute } from './parse.ts'

const FILE = `route: schedule-to-department
title: The schedule, to the department
source: mllp
take: [SIU^S12, SIU^S15]
destination: mllp
`

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
  })
})

test('another route is a destination by its name', () => {
  const parsed = parseRoute(FILE.replace('destination: mllp', 'destination: { route: archive }'), 'a.yaml')
  expect(parsed).toMatchObject({ destination: { by: 'route', route: 'archive' } })
})

const retry = (first: string) => `${FILE}retry: { first: ${first}, most: 5 minutes, give-up: 1 day }\n`

test.each([
  ['a source that there is not', FILE.replace('source: mllp', 'source: mlpp'), 3, '"mlpp" is not known', 'mllp'],
  ['a type that is none', FILE.replace('SIU^S15', 'SIU-S15'), 4, '"SIU-S15" is not a message type', undefined],
  ['nothing that is taken', FILE.replace('[SIU^S12, SIU^S15]', '[]'), 4, 'a route that takes nothing', undefined],
  ['a name with a space', FILE.replace('schedule-to', 'schedule to'), 1, 'is not a name', undefined],
  ['a key that there is not', `${FILE}keepdays: 3\n`, 6, 'unknown key', 'keep-days'],
  ['a wait that is none', retry('soon'), 6, '"soon" is not', undefined],
  ['a first wait longer than the longest', retry('1 hour'), 6, 'first may not be longer', undefined],
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
  ['what is no YAML', `${FILE}retry: [\n`, 7, 'is not YAML', undefined],
])('%s is told with its line', (_, text, line, says, suggestion) => {
  const parsed = parseRoute(text, 'a.yaml')
  const [problem] = 'problems' in parsed ? parsed.problems : []
  expect(problem).toMatchObject({ line, says: expect.stringContaining(says), ...(suggestion && { suggestion }) })
})
