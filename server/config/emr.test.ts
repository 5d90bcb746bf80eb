import { expect, test } from 'vitest'
import { problemsOf, read, riverbend } from './read.fixture.ts'

test('what an EMR takes of notes is read, and what there is not is refused', () => {
  const noted = (note: unknown) => [{ ...riverbend, emr: { ...riverbend.emr, note } }]
  const own = { system: 'https://emr.example/note-types', code: '2820507', display: 'Office visit note' }
  const note = { formats: ['xhtml', 'text'], types: { '11506-3': own } }
  expect(read({}, noted(note))).toMatchObject({ organizations: [{ emr: { note } }] })
  expect(problemsOf({}, noted({ formats: ['docx'] }))).toEqual([expect.stringContaining('/0/emr/note/formats/0')])
  expect(problemsOf({}, noted({ formats: [] }))).toEqual([expect.stringContaining('/0/emr/note/formats')])
  expect(problemsOf({}, noted({ types: { progress: own } }))).toHaveLength(1)
})

test('a launch has a secret exactly when it proves itself by one', () => {
  const launching = (emr: object) => [{ ...riverbend, emr: { ...riverbend.emr, ...emr } }]
  const told = [expect.stringContaining('clientSecret')]
  expect(problemsOf({}, launching({ clientAuthentication: 'client_secret_basic' }))).toEqual(told)
  expect(problemsOf({}, launching({ clientSecret: 'given by the EMR' }))).toEqual(told)
  expect(problemsOf({}, launching({ clientAuthentication: 'none', clientSecret: 'given by the EMR' }))).toEqual(told)
  expect(problemsOf({}, launching({ clientAuthentication: 'none' }))).toEqual([])
})

test('an EMR has a whole registration by SMART, or a token and a provider where staff sign in', () => {
  const { clientId: _, backendClientId: __, cdsIssuer: ___, cdsJwks: ____, ...bare } = riverbend.emr
  const without = {
    ...bare,
    bearerToken: 'given-to-the-organization',
    signIn: {
      issuer: 'https://provider.example',
      clientId: 'causeway',
      practitionerClaim: 'number',
      roleClaim: 'groups',
      roles: { doctors: 'clinician' },
    },
  }
  const told = (emr: object) => problemsOf({}, [{ ...riverbend, emr }])
  expect(told(without)).toEqual([])
  const half = [expect.stringContaining('neither a whole registration by SMART nor a way without')]
  expect(told(bare)).toEqual(half)
  expect(told({ ...without, bearerToken: undefined })).toEqual(half)
  expect(told({ ...riverbend.emr, bearerToken: 'given-to-the-organization' })).toEqual(half)
  expect(told({ ...riverbend.emr, cdsJwks: undefined })).toEqual(half)
  expect(told({ ...without, signIn: { ...without.signIn, issuer: 'http://provider.example' } })).toEqual([
    expect.stringContaining('emr.signIn.issuer without TLS'),
  ])
  expect(told({ ...riverbend.emr, contextLink: { secret: 's'.repeat(32) } })).toEqual([
    expect.stringContaining('emr.contextLink without emr.signIn'),
  ])
  expect(told({ ...without, slots: { folder: '/slots' } })).toEqual([
    expect.stringContaining('emr.slots without emr.staff and emr.hl7v2.listen'),
  ])
})

test('free times come from one place, and sessions are of people who are named and long enough for a time', () => {
  const session = {
    clinicians: ['Practitioner/1'],
    visitTypes: ['follow-up-video'],
    days: ['mon'],
    from: '09:00',
    until: '12:00',
    minutes: 20,
  }
  const feed = { daysAhead: 30, sessions: [session] }
  const party = { sendingApplication: 'EMR', sendingFacility: 'M', receivingApplication: 'C', receivingFacility: 'M' }
  const emr = {
    ...riverbend.emr,
    staff: { 'Practitioner/1': { name: 'Dr. One' } },
    hl7v2: { listen: { port: 2575 }, accept: [party] },
  }
  const told = (slots: object) => problemsOf({}, [{ ...riverbend, emr: { ...emr, slots } }])
  expect(told({ feed })).toEqual([])
  expect(told({ folder: '/slots' })).toEqual([])
  expect(told({})).toEqual([expect.stringContaining('emr.slots with neither a folder nor a feed')])
  expect(told({ feed, folder: '/slots' })).toEqual([
    expect.stringContaining('both emr.slots.folder and emr.slots.feed'),
  ])
  const having = (change: object) => told({ feed: { ...feed, sessions: [session, { ...session, ...change }] } })
  expect(having({ clinicians: ['Practitioner/2'] })).toEqual([
    expect.stringContaining('emr.slots.feed.sessions[1] of Practitioner/2, who is not in emr.staff'),
  ])
  expect(having({ until: '09:10' })).toEqual([
    expect.stringContaining(
      'emr.slots.feed.sessions[1] from 09:00 until 09:10, in which not one time of 20 minutes fits',
    ),
  ])
  expect(having({ until: '25:00' })).toEqual([expect.stringContaining('/0/emr/slots/feed/sessions/1/until')])
  expect(told({ feed: { ...feed, sessions: [] } })).toEqual([expect.stringContaining('/0/emr/slots/feed/sessions')])
})

test('links by context need a pass phrase, two while it is changed, and may name where the schedule is told', () => {
  const withLinks = (contextLinks: object) => [{ ...riverbend, emr: { ...riverbend.emr, contextLinks } }]
  const passPhrases = ['long enough for a key', 'another, for a while']
  const connectionStatus = { address: 'https://emr.example/status', clientId: 'causeway', vendorName: 'Causeway' }
  expect(problemsOf({}, withLinks({ passPhrases }))).toEqual([])
  expect(problemsOf({}, withLinks({ passPhrases, connectionStatus }))).toEqual([])
  expect(problemsOf({}, withLinks({ passPhrases: [] }))).toEqual([expect.stringMatching(/contextLinks\/passPhrases/)])
  expect(problemsOf({}, withLinks({ passPhrases: ['guessed'] }))).toEqual([
    expect.stringMatching(/contextLinks\/passPhrases\/0/),
  ])
})

test('what routes carry is opened by a role, and no person is named for it', () => {
  const opened = (openers: string[]) => [{ ...riverbend, emr: { ...riverbend.emr, openers } }]
  expect(problemsOf({}, opened(['privacy-officer']))).toEqual([])
  expect(problemsOf({}, opened(['Practitioner/456']))).toEqual([
    expect.stringMatching(
      /Practitioner\/456 in emr\.openers of "riverbend"; .* by a role: name a code of PractitionerRole/,
    ),
  ])
})

test.each([
  ['a topic by its canonical address', 'https://emr.example/SubscriptionTopic/appointment', 0],
  ['rest-hook', 'rest-hook', 0],
  ['none', 'none', 0],
  ['another word', 'appointments', 1],
])('by what the EMR tells is named as %s', (_, subscription, wrong) => {
  expect(problemsOf({}, [{ ...riverbend, emr: { ...riverbend.emr, subscription } }])).toHaveLength(wrong)
})
