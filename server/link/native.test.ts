import { beforeEach, expect, test } from 'vitest'
import type { MeetingContent } from '#domain/visit/content.ts'
import type { MeetingWanted } from '../act/meetings.ts'
import type { Organization } from '../config/organizations.ts'
import { decryptedContexts } from './context-cipher.ts'
import { nativeMeetings } from './native.ts'

const NOW = new Date('2026-11-24T15:05:00Z')
const PASS_PHRASE = 'a pass phrase of tests'
const WANTED: MeetingWanted = {
  reference: 'v.meeting.1',
  start: '2026-11-24T15:00:00Z',
  end: '2026-11-24T15:20:00Z',
  of: { appointment: 'Appointment/a1', patient: 'Patient/p1', clinician: 'Practitioner/c1' },
}
const RIVERBEND = {
  id: 'riverbend',
  rooms: {
    native: {
      name: 'Module',
      launch: {
        patient: 'https://portal.example/video?c={context}',
        clinician: 'https://emr.example/video?c={context}',
      },
      passPhrase: PASS_PHRASE,
      address: 'https://emr.example/video',
      secret: 'thirty-two characters and then some more',
    },
  },
} as Organization

let refusals: string[]
let agreed: boolean
const meetings = () =>
  nativeMeetings({
    organizations: [RIVERBEND],
    mayReceive: () => agreed,
    now: () => NOW,
    onRefused: (_, why) => void refusals.push(why),
  })

beforeEach(() => {
  refusals = []
  agreed = true
})

test('each is sent to the launch of their side with a context of ids and times, and nobody’s name', async () => {
  const opened = (await meetings().open('riverbend', WANTED)) as MeetingContent
  expect(Object.fromEntries(Object.entries(opened).map(([who, address]) => [who, new URL(address).hostname]))).toEqual({
    patient: 'portal.example',
    clinician: 'emr.example',
    helper: 'portal.example',
    interpreter: 'portal.example',
  })
  const said = Object.values(opened).map((address) =>
    decryptedContexts([PASS_PHRASE], new URL(address).searchParams.get('c') ?? ''),
  )
  const rest = 'Timestamp=1795532700&LinkValidityPeriod=255'
  expect(said).toEqual([
    [`SessionID=v.meeting.1&ConferenceID=a1&ExternalID=p1&ExternalIDType=patient&${rest}`],
    [`SessionID=v.meeting.1&ConferenceID=a1&ExternalID=c1&ExternalIDType=clinician&${rest}`],
    [`SessionID=v.meeting.1&ConferenceID=a1&ExternalID=helper&ExternalIDType=helper&${rest}`],
    [`SessionID=v.meeting.1&ConferenceID=a1&ExternalID=interpreter&ExternalIDType=interpreter&${rest}`],
  ])
  expect(refusals).toEqual([])
})

test('without the EMR’s agreement in force, or an appointment in the EMR, nobody is sent there', async () => {
  const none = { ...WANTED, of: { ...WANTED.of, appointment: null } }
  expect(await meetings().open('riverbend', none)).toEqual({ no: 'refused' })
  agreed = false
  expect(await meetings().open('riverbend', WANTED)).toEqual({ no: 'no-agreement' })
  expect(await meetings().open('lakeside', WANTED)).toEqual({ no: 'refused' })
  expect(refusals).toEqual([
    'the visit has no appointment in the EMR',
    'no BAA for the EMR, whose module it is',
    'no native module',
  ])
})
