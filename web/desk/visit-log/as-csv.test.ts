import { expect, test } from 'vitest'
import { visitLogEn } from '../words/visit-log-en.ts'
import { asCsv } from './as-csv.ts'

test('each thing that is wrong is a line, and no name becomes a formula', () => {
  const session = { line: 2, patient: '=HYPERLINK("x")', clinician: null, start: '2026-07-14T13:00:00Z', end: null }
  const visit = {
    patient: 'Antonio Carmona',
    clinician: null,
    start: '2026-07-14T13:00:00Z',
    appointment: 'Appointment/1',
    encounter: null,
  }
  const csv = asCsv([{ session, visits: [visit], findings: ['no-encounter', 'no-charge'] }], visitLogEn, (at) => at)
  expect(csv.split('\r\n')).toEqual([
    '"What is wrong","In the tool","Start or time of joining","Clinician","In the record system"',
    '"No encounter","\'=HYPERLINK(""x"")","2026-07-14T13:00:00Z","","Antonio Carmona, 2026-07-14T13:00:00Z, appointment 1"',
    '"No charge","\'=HYPERLINK(""x"")","2026-07-14T13:00:00Z","","Antonio Carmona, 2026-07-14T13:00:00Z, appointment 1"',
    '',
  ])
})
