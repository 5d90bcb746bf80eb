import { expect, test } from 'vitest'
import { parseMessage } from './message.ts'
import { readSaidTimes } from './said-times.ts'

const HEADER = 'MSH|^~\\&|EMR|MAIN|CAUSEWAY|MAIN|20261128090000-0500||SIU^S23^SIU_S12|1|T|2.5.1'
const read = (...segments: string[]) =>
  readSaidTimes(parseMessage(new TextEncoder().encode([HEADER, ...segments].join('\r'))))
const NINE = '2026-12-01T09:00:00-05:00'

test('a message says when it was made', () => {
  expect(read('SCH|').at).toBe('2026-11-28T09:00:00-05:00')
})

test.each([
  [
    'the clinician’s own start and duration',
    ['SCH|', 'AIP|1|A|dr-okafor|||202612010900-0500|||90|min'],
    '2026-12-01T10:30:00-05:00',
  ],
  ['hours', ['SCH|', 'AIP|1|A|dr-okafor|||202612010900-0500|||2|h'], '2026-12-01T11:00:00-05:00'],
  ['days', ['SCH|', 'AIP|1|A|dr-okafor|||202612010900-0500|||1|d'], '2026-12-02T09:00:00-05:00'],
  [
    'those of the service',
    ['SCH|', 'AIS|1|A|BLOCK|202612010900-0500|||40|min', 'AIP|1|A|dr-okafor'],
    '2026-12-01T09:40:00-05:00',
  ],
  ['TQ1', ['SCH|', 'TQ1|1||||||202612010900-0500|202612011200-0500', 'AIP|1|A|dr-okafor'], '2026-12-01T12:00:00-05:00'],
  [
    'SCH-11, the habit of versions before 2.5',
    ['SCH|||||||||||^^^202612010900-0500^202612011100-0500', 'AIP|1|A|dr-okafor'],
    '2026-12-01T11:00:00-05:00',
  ],
  ['SCH-9 and 10', ['SCH|||||||||60|min|^^^202612010900-0500', 'AIP|1|A|dr-okafor'], '2026-12-01T10:00:00-05:00'],
])('the time is read from %s', (_, segments, end) => {
  expect(read(...segments).times).toEqual([{ clinician: 'dr-okafor', start: NINE, end }])
})

test('each clinician has their own', () => {
  const own = read(
    'SCH|||||||||60|min|^^^202612010900-0500',
    'AIP|1|A|dr-okafor',
    'AIP|2|A|np-serrano|||202612011300|||30|min',
    'AIP|3|D|dr-lindqvist',
  )
  expect(own.times).toEqual([
    { clinician: 'dr-okafor', start: NINE, end: '2026-12-01T10:00:00-05:00' },
    { clinician: 'np-serrano', start: '2026-12-01T13:00:00', end: '2026-12-01T13:30:00' },
  ])
})

test('what is not said is missing, and a room is no clinician', () => {
  expect(read('SCH|', 'AIP|1|A|dr-okafor').times).toEqual([{ clinician: 'dr-okafor', start: null, end: null }])
  expect(read('SCH|', 'AIP|1|A|dr-okafor|||202612010900').times).toEqual([
    { clinician: 'dr-okafor', start: '2026-12-01T09:00:00', end: null },
  ])
  expect(read('SCH|', 'AIL|1|A|room-4|||202612010900|||60|min').times).toEqual([])
})
