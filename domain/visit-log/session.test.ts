import fc from 'fast-check'
import { expect, test } from 'vitest'
import { guessColumns } from './columns.ts'
import { datesIn, momentIn, sessionsOf } from './session.ts'

const ZONE = 'America/New_York'
const COLUMNS = guessColumns(['Patient', 'Provider', 'Start', 'End', 'Call type'])
const row = (line: number, said: Record<string, string>) => ({
  line,
  said: { Patient: 'Antonio Carmona', Provider: 'Mai Nguyen', Start: '', End: '', ...said },
})

test.each([
  ['2026-07-14 09:00:15', '2026-07-14T13:00:15Z'],
  ['07/14/2026 09:00:15 AM', '2026-07-14T13:00:15Z'],
  ['7/14/26, 9:00 PM', '2026-07-15T01:00:00Z'],
  ['7/14/2026 12:05 AM', '2026-07-14T04:05:00Z'],
  ['2026-07-14T09:00:15Z', '2026-07-14T09:00:15Z'],
  ['2026-07-14T09:00:15.250-0700', '2026-07-14T16:00:15Z'],
  ['01/14/2026 09:00', '2026-01-14T14:00:00Z'],
])('%s is %s by the clock of the practice', (text, instant) => {
  expect(momentIn(text, '', 'month-first', ZONE)).toEqual(new Date(instant))
})

test('a day that is none as it is written is not turned round', () => {
  expect(momentIn('14/07/2026 09:00', '', 'month-first', ZONE)).toBeNull()
  expect(momentIn('14/07/2026 09:00', '', 'day-first', ZONE)).toEqual(new Date('2026-07-14T13:00:00Z'))
  expect(momentIn('02/30/2026 09:00', '', 'month-first', ZONE)).toBeNull()
  expect(momentIn('02/29/2026 09:00', '', 'month-first', ZONE)).toBeNull()
  expect(momentIn('02/29/2028 09:00', '', 'month-first', ZONE)).toEqual(new Date('2028-02-29T14:00:00Z'))
  expect(momentIn('13/01/2026 09:00', '', 'month-first', ZONE)).toBeNull()
  expect(momentIn('00/01/2026 09:00', '', 'month-first', ZONE)).toBeNull()
  expect(momentIn('07/14/2026 13:00 PM', '', 'month-first', ZONE)).toBeNull()
})

test('a clock time is that of the day beside it', () => {
  expect(momentIn('9:00 AM', '07/14/2026', 'month-first', ZONE)).toEqual(new Date('2026-07-14T13:00:00Z'))
  expect(momentIn('9:00 AM', '', 'month-first', ZONE)).toBeNull()
})

test('who drops and comes back within half an hour has one session', () => {
  const { sessions } = sessionsOf(
    [
      row(2, { Start: '2026-07-14 09:00', End: '2026-07-14 09:05' }),
      row(3, { Start: '2026-07-14 09:35', End: '2026-07-14 09:50' }),
      row(4, { Start: '2026-07-14 10:20:01', End: '2026-07-14 10:30' }),
    ],
    COLUMNS,
    ZONE,
  )
  expect(sessions.map(({ line, end }) => [line, end?.toISOString()])).toEqual([
    [2, '2026-07-14T13:50:00.000Z'],
    [4, '2026-07-14T14:30:00.000Z'],
  ])
})

test('a row without a name or a time that can be read is listed with its line', () => {
  const { sessions, unreadable } = sessionsOf([row(2, { Patient: ' ' }), row(3, { Start: 'yesterday' })], COLUMNS, ZONE)
  expect(sessions).toEqual([])
  expect(unreadable).toEqual([
    { line: 2, why: 'no-name' },
    { line: 3, why: 'no-start' },
  ])
})

test('a clinician’s own row is no session, in whatever order their name is', () => {
  expect(sessionsOf([row(2, { Patient: 'Nguyen, Mai', Start: '2026-07-14 09:00' })], COLUMNS, ZONE)).toEqual({
    sessions: [],
    unreadable: [],
    hosts: 1,
    waited: 0,
  })
})

test('each row is a session, a part of one, a host’s, or told as unreadable', () => {
  const rows = fc.array(
    fc.record({
      Patient: fc.constantFrom('Antonio Carmona', 'Mai Nguyen', ''),
      Start: fc.constantFrom('2026-07-14 09:00', '2026-07-14 11:00', 'none'),
    }),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(rows, (all) => {
      const given = all.map((said, at) => row(at + 2, said))
      const { sessions, unreadable, hosts } = sessionsOf(given, COLUMNS, ZONE)
      const lines = new Set([...sessions, ...unreadable].map(({ line }) => line))
      const ours = given.filter(({ said }) => said['Patient'] === 'Antonio Carmona' && said['Start'] !== 'none')
      expect(lines.size).toBe(sessions.length + unreadable.length)
      expect(sessions.length).toBe(new Set(ours.map(({ said }) => said['Start'])).size)
      expect(unreadable.length + hosts + ours.length).toBe(given.length)
    }),
  )
})

test.each([
  ['Jul 14, 2026 09:00:15 AM', '2026-07-14T13:00:15Z'],
  ['14 de julio de 2026 9:00 p. m.', '2026-07-15T01:00:00Z'],
  ['14-Jul-2026 09:00', '2026-07-14T13:00:00Z'],
  ['14-ago-2026 09:00', '2026-08-14T13:00:00Z'],
  ['7/14/2026 9:00 AM', '2026-07-14T13:00:00Z'],
  ['2026-07-14 13:00:15 UTC', '2026-07-14T13:00:15Z'],
  ['7/14/2026 9:00 AM PDT', '2026-07-14T16:00:00Z'],
])('%s, as tools write it in both languages and with the name of a zone, is understood', (text, instant) => {
  expect(momentIn(text, '', 'month-first', ZONE)).toEqual(new Date(instant))
  expect(momentIn(text.replace(/^7\/14/, '14/7'), '', 'day-first', ZONE)).toEqual(new Date(instant))
})

test('a zone that nobody knows is not taken for the practice’s', () => {
  expect(momentIn('7/14/2026 9:00 AM XYZ', '', 'month-first', ZONE)).toBeNull()
})

test('a heading that says UTC is believed, and an end after midnight is of the next day', () => {
  const columns = guessColumns(['Patient', 'Date', 'Start (UTC)', 'End (UTC)'])
  const said = { Patient: 'Antonio Carmona', Date: '7/14/2026', 'Start (UTC)': '11:50 PM', 'End (UTC)': '12:10 AM' }
  expect(sessionsOf([{ line: 2, said }], columns, ZONE).sessions).toMatchObject([
    { start: new Date('2026-07-14T23:50:00Z'), end: new Date('2026-07-15T00:10:00Z') },
  ])
})

test('who was in the waiting room alone was in no call', () => {
  const columns = guessColumns(['Name', 'Join time', 'Leave time', 'In waiting room'])
  const rows = [
    {
      Name: 'Antonio Carmona',
      'Join time': '7/14/2026 9:00 AM',
      'Leave time': '7/14/2026 9:20 AM',
      'In waiting room': 'Yes',
    },
    {
      Name: 'Zoe Zimmer',
      'Join time': '7/14/2026 9:00 AM',
      'Leave time': '7/14/2026 9:20 AM',
      'In waiting room': 'No',
    },
  ].map((said, at) => ({ line: at + 2, said }))
  const { sessions, waited } = sessionsOf(rows, columns, ZONE)
  expect([sessions.map(({ patient }) => patient), waited]).toEqual([['Zoe Zimmer'], 1])
})

test('rows that stand twice in a file are one call', () => {
  const twice = [
    row(2, { Start: '2026-07-14 09:00', End: '2026-07-14 09:20' }),
    row(3, { Start: '2026-07-14 09:00', End: '2026-07-14 09:20' }),
  ]
  expect(sessionsOf(twice, COLUMNS, ZONE).sessions).toHaveLength(1)
})

test.each([
  [['14/7/2026 9:00', '3/7/2026 9:00'], 'day-first'],
  [['7/14/2026 9:00', '3/7/2026 9:00'], 'month-first'],
  [['3/7/2026 9:00'], 'month-first'],
  [['14/7/2026 9:00', '7/14/2026 9:00'], 'month-first'],
] as const)('days such as %j are taken to be written %s', (starts, dates) => {
  expect(
    datesIn(
      starts.map((Start, at) => row(at + 2, { Start })),
      COLUMNS,
    ),
  ).toBe(dates)
})
