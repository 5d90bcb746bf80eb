import { expect, test } from 'vitest'
import { readContext, writeContext } from './context.ts'

test('reads what an EMR says, and keeps nobody’s name', () => {
  const said =
    'SessionID=10007&ConferenceID=10007&ExternalID=+165790&ExternalIDType=1&FirstName=Ana&LastName=Ruiz&AppointmentTime=11/24/2026%2010:00+AM&Timestamp=1647925975&LinkValidityPeriod=60'
  expect(readContext(said)).toEqual({
    conference: '10007',
    external: '165790',
    externalType: '1',
    madeAt: new Date(1_647_925_975_000),
    appointmentTime: '11/24/2026 10:00 AM',
    minutes: 60,
  })
})

test.each([
  ['nothing', ''],
  ['noise, as a wrong key makes of it', '\u0012\uFFFD=\u0000&q'],
  ['no appointment', 'ExternalID=1&ExternalIDType=1'],
  ['nobody', 'ConferenceID=1&ExternalIDType=1'],
  ['an appointment twice', 'ConferenceID=1&ConferenceID=2&ExternalID=1&ExternalIDType=1'],
  ['an id that is a path', 'ConferenceID=../1&ExternalID=1&ExternalIDType=1'],
  ['an id that is a search', 'ConferenceID=1%26patient%3D2&ExternalID=1&ExternalIDType=1'],
  ['a time that is none', 'ConferenceID=1&ExternalID=1&ExternalIDType=1&Timestamp=soon'],
  ['a broken escape', 'ConferenceID=1&ExternalID=1&ExternalIDType=1&FirstName=%E0%A4%A'],
])('%s is no context', (_, text) => {
  expect(readContext(text)).toBeUndefined()
})

test('what it writes it reads, with ids and times alone', () => {
  const madeAt = new Date('2026-11-24T15:00:00Z')
  const text = writeContext({
    session: '0e.meeting.1',
    conference: 'a1',
    external: 'p1',
    externalType: 'patient',
    madeAt,
    minutes: 90,
  })
  expect(text).toBe(
    'SessionID=0e.meeting.1&ConferenceID=a1&ExternalID=p1&ExternalIDType=patient&Timestamp=1795532400&LinkValidityPeriod=90',
  )
  expect(readContext(text)).toMatchObject({ conference: 'a1', external: 'p1', madeAt, minutes: 90 })
})
