import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SiteProfile } from '#api/operator.ts'
import { edited } from '#formats/hl7v2/outgoing/edited-profile.ts'
import { testDatabase } from '../../test/database.ts'
import { SITE } from '../../test/writes-to-send.ts'
import type { AuditEntry } from '../act/store.ts'
import { siteProfiles } from './site-profiles.ts'

let pool: pg.Pool
beforeAll(async () => {
  pool = await testDatabase()
})
afterAll(() => pool.end())

const at = new Date('2026-11-26T12:00:00Z')
const PROFILE: SiteProfile = edited(SITE)
const audit = (version: number): AuditEntry => ({
  action: 'update',
  what: 'site profile changed',
  who: { kind: 'staff', ref: 'Practitioner/it-novak' },
  patient: null,
  visit: null,
  outcome: 'done',
  detail: { version: String(version), changed: 'Join address: note JOIN after SCH became ZVV-1' },
})
const made = (profile: SiteProfile | null = PROFILE, backTo: number | null = null) => ({
  profile,
  at,
  by: 'Practitioner/it-novak',
  backTo,
})
const audited = async (organization: string) =>
  (
    await pool.query<{ entry: AuditEntry }>('select entry from audit where organization = $1 order by seq', [
      organization,
    ])
  ).rows

test('versions are added one after the other, each with its audit, and none is ever changed', async () => {
  const profiles = siteProfiles(pool, () => PROFILE)
  expect(await profiles.newest('riverbend')).toBe(null)
  expect(await profiles.add('riverbend', 0, made(), audit(1))).toBe(true)
  expect(await profiles.add('riverbend', 1, made(null, 0), audit(2))).toBe(true)
  expect(await profiles.list('riverbend', 10)).toEqual([
    { version: 2, ...made(null, 0) },
    { version: 1, ...made() },
  ])
  expect(await profiles.newest('riverbend')).toMatchObject({ version: 2, profile: null })
  expect(await profiles.version('riverbend', 1)).toMatchObject({ version: 1, profile: PROFILE })
  expect((await audited('riverbend')).map(({ entry }) => entry)).toEqual([audit(1), audit(2)])
})

test('of those who change it at once one does, and nothing of the others is kept or audited', async () => {
  const profiles = siteProfiles(pool, () => PROFILE)
  const added = await Promise.all([1, 2, 3, 4].map(() => profiles.add('lakeside', 0, made(), audit(1))))
  expect(added.filter(Boolean)).toHaveLength(1)
  expect(await profiles.list('lakeside', 10)).toHaveLength(1)
  expect(await audited('lakeside')).toHaveLength(1)
})

test('one organization’s profile is no other’s', async () => {
  const profiles = siteProfiles(pool, () => PROFILE)
  expect(await profiles.newest('hillside')).toBe(null)
  expect(await profiles.version('hillside', 1)).toBe(null)
  expect(await profiles.list('hillside', 10)).toEqual([])
})

test('a version that is older than a choice is as the settings have it, and one that made it keeps it', async () => {
  const { documentText: _, ...older } = PROFILE
  await pool.query('insert into site_profile (organization, version, profile, at, by) values ($1, 1, $2, $3, $4)', [
    'seaside',
    JSON.stringify({ ...older, visitNumber: 'PV1-50' }),
    at,
    'Practitioner/it-novak',
  ])
  const inForce = async (documentText: 'TX' | 'FT') =>
    (await siteProfiles(pool, () => ({ ...PROFILE, documentText })).newest('seaside'))?.profile
  expect(await inForce('FT')).toEqual({ ...PROFILE, documentText: 'FT', visitNumber: 'PV1-50' })
  await siteProfiles(pool, () => PROFILE).add('seaside', 1, made({ ...PROFILE, documentText: 'TX' }), audit(2))
  expect(await inForce('FT')).toMatchObject({ documentText: 'TX' })
})
