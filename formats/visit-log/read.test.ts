import { expect, test } from 'vitest'
import { guessColumns } from '#domain/visit-log/columns.ts'
import { sessionsOf } from '#domain/visit-log/session.ts'
import { readVisitLog } from './read.ts'

const read = (text: string) => readVisitLog(new TextEncoder().encode(text))
const sessions = (log: ReturnType<typeof readVisitLog>) => {
  if (typeof log === 'string') throw new Error(log)
  return sessionsOf(log.rows, guessColumns(log.headings), 'America/New_York')
}

test('a log of one row for each call is read by its headings', () => {
  const log = read(
    'Provider,Patient Name,Start Time,Duration (Minutes)\n"Nguyen, Mai","Carmona, Antonio",07/14/2026 09:00:15 AM,21\n',
  )
  expect(sessions(log).sessions).toEqual([
    {
      line: 2,
      patient: 'Carmona, Antonio',
      clinician: 'Nguyen, Mai',
      start: new Date('2026-07-14T13:00:15Z'),
      end: new Date('2026-07-14T13:21:15Z'),
      medium: null,
    },
  ])
})

test('facts about the meeting above a list of participants count for each of them', () => {
  const log = read(
    [
      'Meeting ID,Topic,Host,Start Time,End Time',
      '812 3456 7890,Follow-up,Mai Nguyen,07/14/2026 08:58:00 AM,07/14/2026 09:25:00 AM',
      '',
      'Name (Original Name),Join Time,Leave Time,Duration (Minutes)',
      'Mai Nguyen,07/14/2026 08:58:00 AM,07/14/2026 09:25:00 AM,27',
      'Antonio Carmona,07/14/2026 09:00:00 AM,07/14/2026 09:24:00 AM,24',
    ].join('\n'),
  )
  const { sessions: found, hosts } = sessions(log)
  expect(hosts).toBe(1)
  expect(found).toMatchObject([
    { line: 6, patient: 'Antonio Carmona', clinician: 'Mai Nguyen', start: new Date('2026-07-14T13:00:00Z') },
  ])
})

test('sections, tabs and UTF-16 are read, and the organizer is the clinician', () => {
  const text = [
    '1. Summary',
    'Meeting title\tFollow-up',
    'Attended participants\t2',
    '',
    '2. Participants',
    'Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole',
    'Mai Nguyen\t7/14/26, 8:58:00 AM\t7/14/26, 9:25:00 AM\t27m\tm@practice.example\tOrganizer',
    'Antonio Carmona (Guest)\t7/14/26, 9:00:00 AM\t7/14/26, 9:24:10 AM\t24m 10s\t\tAttendee',
    '',
    '3. In-Meeting Activities',
    'Name\tJoin Time\tLeave Time',
    'Antonio Carmona (Guest)\t7/14/26, 9:00:00 AM\t7/14/26, 9:24:10 AM',
  ].join('\r\n')
  const bytes = new Uint8Array([0xff, 0xfe, ...new Uint8Array(Buffer.from(text, 'utf16le'))])
  expect(sessions(readVisitLog(bytes)).sessions).toMatchObject([
    { patient: 'Antonio Carmona (Guest)', clinician: 'Mai Nguyen', end: new Date('2026-07-14T13:24:10Z') },
  ])
})

test.each([
  ['not-text', new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe, 0xc0])],
  ['no-table', new TextEncoder().encode('Shopping list\nmilk\nbread\n')],
  ['no-table', new TextEncoder().encode('')],
  ['no-table', new TextEncoder().encode('Patient Name,Start Time\n')],
])('what is no visit log is told as %s', (why, bytes) => {
  expect(readVisitLog(bytes)).toBe(why)
})

test('a heading that stands there twice is two columns', () => {
  const log = read('Patient,Start,Start\nAntonio Carmona,2026-07-14 09:00,2026-07-14 09:05\n')
  expect(log).toMatchObject({ headings: ['Patient', 'Start', 'Start (2)'] })
})
