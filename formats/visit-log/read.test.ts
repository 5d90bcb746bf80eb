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

test('what a spreadsheet has saved is read: with a mark, by semicolons, in Windows-1252, with new lines within quotes', () => {
  const text =
    'Patient Name;Start Time;"Notes\nof the visit"\r\n"Peña, José";07/14/2026 09:00 AM;"one\r\ntwo; three"\r\n'
  const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(text)])
  const windows = new Uint8Array(Buffer.from(text, 'latin1'))
  for (const bytes of [marked, windows, new Uint8Array(Buffer.from(text, 'utf16le'))])
    expect(readVisitLog(bytes)).toMatchObject({
      headings: ['Patient Name', 'Start Time', 'Notes\nof the visit'],
      rows: [{ said: { 'Patient Name': 'Peña, José', 'Start Time': '07/14/2026 09:00 AM' } }],
    })
})

test.each(['\n', '\r\n'])(
  'a row is told by the line of the file in which it begins, whatever its cells have',
  (end) => {
    const text = [
      'Patient,Notes,Start',
      'Ana,"one',
      'two',
      'three",9:00',
      '',
      'Luis,,9:30',
      'Mia,"a',
      'b",10:00',
      'Eva,,10:30',
    ]
    expect(read(text.slice(0, 4).concat(text.slice(5)).join(end))).toMatchObject({
      rows: [{ line: 2 }, { line: 5 }, { line: 6 }, { line: 8 }],
    })
  },
)

test('a report in Spanish is guessed too', () => {
  const log = read(
    [
      '2. Participantes',
      'Nombre\tPrimera unión\tÚltima salida\tDuración en la reunión\tCorreo electrónico\tRol',
      'Mai Nguyen\t14/7/26, 8:58:00\t14/7/26, 9:25:00\t27 min\tm@practice.example\tOrganizador',
      'José Peña (Invitado)\t14/7/26, 9:00:00\t14/7/26, 9:24:10\t24 min 10 s\t\tAsistente',
    ].join('\n'),
  )
  if (typeof log === 'string') throw new Error(log)
  const { sessions: found, hosts } = sessionsOf(
    log.rows,
    { ...guessColumns(log.headings), dates: 'day-first' },
    'America/New_York',
  )
  expect([found.map(({ patient }) => patient), hosts]).toEqual([['José Peña (Invitado)'], 1])
})

test('a table whose headings nobody knows is for a person to say what they are', () => {
  expect(read('Klient,Beginn,Ende\nAntonio Carmona,2026-07-14 09:00,2026-07-14 09:20\n')).toMatchObject({
    headings: ['Klient', 'Beginn', 'Ende'],
  })
})

test('fifty thousand rows are read, and one more is not', () => {
  const log = (rows: number) => `Patient,Start\n${'Antonio Carmona,2026-07-14 09:00\n'.repeat(rows)}`
  expect(read(log(50_000))).toMatchObject({ headings: ['Patient', 'Start'] })
  expect(read(log(50_001))).toBe('too-long')
})
