import type pg from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { SiteProfile } from '#api/operator.ts'
import { testDatabase } from '../../test/database.ts'
import { SITE } from '../../test/writes-to-send.ts'
import type { Organization } from '../config/organizations.ts'
import { profiledInterfaces, profileOfSettings } from '../mllp/profiled-interface.ts'
import { siteProfiles } from '../postgres/site-profiles.ts'
import type { House } from './house.ts'
import { profileUseCases } from './operator-profile.ts'
import type { AuditEntry } from './store.ts'
import type { OperatorSession } from './use-cases.ts'

const NOW = new Date('2026-11-26T12:00:00Z')
const riverbend = {
  id: 'riverbend',
  timeZone: 'America/New_York',
  emr: { hl7v2: { send: { host: '127.0.0.1', port: 9, ...SITE } } },
} as unknown as Organization

let pool: pg.Pool
beforeEach(async () => {
  await pool?.end()
  pool = await testDatabase()
})
afterAll(() => pool.end())

/** The use cases on a real database; the interface answers each test message with AA. */
function house(organizations: readonly Organization[] = [riverbend]) {
  const audited: AuditEntry[] = []
  const sent: Uint8Array[] = []
  const interfaces = profiledInterfaces({
    organizations,
    origin: 'https://visits.example',
    now: () => NOW,
    newId: () => '1',
    ask: async (_, message, controlId) => (sent.push(message), { code: 'AA', controlId, error: null }),
  })
  const store = { audit: async (_: string, entries: AuditEntry[]) => void audited.push(...entries) }
  const useCases = profileUseCases({ store, now: () => NOW } as unknown as House, {
    versions: siteProfiles(pool, profileOfSettings(organizations)),
    interfaces,
    nameOf: async (_, practitioner) => (practitioner === PETRA.practitioner ? 'Petra Novak' : ''),
  })
  return { ...useCases, audited, sent }
}

const PETRA: OperatorSession = {
  organization: 'riverbend',
  launch: 'l',
  practitioner: 'Practitioner/it-novak',
  role: 'operator',
  opens: false,
}
const OTHER: OperatorSession = { ...PETRA, practitioner: 'Practitioner/it-reyes' }

function inForce(page: { profile: SiteProfile | null }): SiteProfile {
  if (page.profile === null) throw new Error('the organization sends messages')
  return page.profile
}
const toZvv = (profile: SiteProfile): SiteProfile => ({
  ...profile,
  joinAddress: { ...profile.joinAddress, place: 'Z', segment: 'ZVV', field: 2 },
})

test('the settings give the first profile; what is edited counts over it, and says who did it and what changed', async () => {
  const { profile, editProfile } = house()
  const first = await profile(PETRA)
  expect(first).toMatchObject({ version: 0, asSettings: true, settingsDiffer: [], history: [] })
  const after = await editProfile(PETRA, { base: 0, profile: toZvv(inForce(first)) })
  expect(after).toMatchObject({
    version: 1,
    asSettings: false,
    settingsDiffer: ['Join address: ZVV-2 became note JOIN after SCH'],
    history: [
      { version: 1, by: 'Petra Novak', backTo: null, changes: ['Join address: note JOIN after SCH became ZVV-2'] },
    ],
  })
  const { rows } = await pool.query<{ entry: AuditEntry }>('select entry from audit')
  expect(rows.map(({ entry }) => entry)).toEqual([
    {
      action: 'update',
      what: 'site profile changed',
      who: { kind: 'staff', ref: 'Practitioner/it-novak' },
      patient: null,
      visit: null,
      outcome: 'done',
      detail: { version: '1', changed: 'Join address: note JOIN after SCH became ZVV-2' },
    },
  ])
})

test('an edit of one choice leaves every other as it was, in what is kept and in each message', async () => {
  const SEND = { ...SITE, documentText: 'FT', placeOfService: 'PV1-3', documentTypes: { '11506-3': 'PR' } } as const
  const organization = { ...riverbend, emr: { hl7v2: { send: { host: '127.0.0.1', port: 9, ...SEND } } } }
  const { profile, editProfile } = house([organization as unknown as Organization])
  const first = await profile(PETRA)
  const after = await editProfile(PETRA, { base: 0, profile: toZvv(inForce(first)) })
  if ('refused' in after) throw new Error(after.refused)
  expect(inForce(after)).toEqual(toZvv(inForce(first)))
  const lines = ({ previews }: typeof after, kind: string) => previews.find((one) => one.kind === kind)?.lines
  for (const kind of ['sign', 'charge', 'arrive'])
    expect(lines(after, kind)?.map(({ text }) => text)).toEqual(lines(first, kind)?.map(({ text }) => text))
  expect(lines(after, 'sign')?.some(({ text }) => text.startsWith('OBX|1|FT|'))).toBe(true)
})

test('going back is a version of its own, to an earlier one or to the settings, and nothing is lost by it', async () => {
  const { profile, editProfile, setBackProfile } = house()
  const settings = inForce(await profile(PETRA))
  await editProfile(PETRA, { base: 0, profile: toZvv(settings) })
  expect(await setBackProfile(OTHER, { base: 1, to: 0 })).toMatchObject({
    version: 2,
    asSettings: true,
    profile: settings,
  })
  const again = await setBackProfile(PETRA, { base: 2, to: 1 })
  expect(again).toMatchObject({ version: 3, asSettings: false, profile: toZvv(settings) })
  expect((await profile(PETRA)).history.map(({ version, by, backTo }) => [version, by, backTo])).toEqual([
    [3, 'Petra Novak', 1],
    // Whom the EMR does not name is told by reference.
    [2, 'Practitioner/it-reyes', 0],
    [1, 'Petra Novak', null],
  ])
  expect(await setBackProfile(PETRA, { base: 3, to: 9 })).toEqual({ refused: 'not-found' })
})

test('of two who edit the same version the second is told, and nothing of theirs is kept', async () => {
  const { profile, editProfile, setBackProfile } = house()
  const settings = inForce(await profile(PETRA))
  await editProfile(PETRA, { base: 0, profile: toZvv(settings) })
  const late = await editProfile(OTHER, { base: 0, profile: { ...settings, sendingFacility: 'EAST' } })
  expect(late).toEqual({ refused: 'newer-version', version: '1' })
  expect(await setBackProfile(OTHER, { base: 0, to: 0 })).toEqual({ refused: 'newer-version', version: '1' })
  expect((await profile(PETRA)).history).toHaveLength(1)
})

test('an edit that changes nothing is no version, and one that can’t be used is refused field by field', async () => {
  const { profile, editProfile, checkProfile, testMessage, sent } = house()
  const settings = inForce(await profile(PETRA))
  expect(await editProfile(PETRA, { base: 0, profile: settings })).toMatchObject({ version: 0, history: [] })
  const wrong = { ...settings, modality: { ...settings.modality, code: '' } }
  const said = [{ field: 'modality.code', says: 'The code for a video visit is missing.' }]
  expect(await checkProfile(PETRA, wrong)).toEqual({ wrong: said, previews: [] })
  expect(await editProfile(PETRA, { base: 0, profile: wrong })).toEqual({ refused: 'unfit-profile', wrong: said })
  expect(await testMessage(PETRA, { kind: 'book', profile: wrong })).toEqual({ refused: 'unfit-profile', wrong: said })
  expect(sent).toEqual([])
})

test('a check shows each message, with the segments that the edit changes and no other', async () => {
  const { profile, checkProfile } = house()
  const checked = await checkProfile(PETRA, toZvv(inForce(await profile(PETRA))))
  if ('refused' in checked) throw new Error('it can be used')
  const changed = checked.previews.flatMap(({ kind, lines }) =>
    lines.filter((line) => line.changed).map(({ text }) => `${kind}: ${text}`),
  )
  expect(changed).toContain('book: ZVV||https://visits.example/v/test')
  expect(changed.every((line) => line.includes(': ZVV|'))).toBe(true)
})

test('a test message is in the audit with what became of it, and nothing of it is of a patient', async () => {
  const { profile, testMessage, audited } = house()
  const outcome = await testMessage(PETRA, { kind: 'arrive', profile: inForce(await profile(PETRA)) })
  expect(outcome).toMatchObject({ event: 'ADT^A04', outcome: 'taken' })
  expect(audited).toEqual([
    {
      action: 'execute',
      what: 'test message sent',
      who: { kind: 'staff', ref: 'Practitioner/it-novak' },
      patient: null,
      visit: null,
      outcome: 'done',
      detail: { event: 'ADT^A04', controlId: expect.stringMatching(/^[A-Z2-7]{20}$/), outcome: 'taken' },
    },
  ])
})

test('an organization without an interface has nothing to edit', async () => {
  const { profile, editProfile } = house([{ ...riverbend, emr: {} } as unknown as Organization])
  const settings = inForce(await house().profile(PETRA))
  expect(await profile(PETRA)).toMatchObject({ interface: null, profile: null, previews: [] })
  expect(await editProfile(PETRA, { base: 0, profile: settings })).toEqual({ refused: 'not-found' })
})
