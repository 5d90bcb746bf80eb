import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Organization } from './config/organizations.ts'
import { readPathways } from './definitions.ts'
import { riverbend } from './http/door.fixture.ts'

const PATHWAY = 'behavioral-health-first-visit'
const tool = { name: 'Video', address: 'https://video.example', secret: 'signs-with-these-words-32-bytes-long' }
const meadowlark: Organization = {
  ...riverbend,
  id: 'meadowlark',
  name: 'Meadowlark',
  pathways: [PATHWAY],
  rooms: { link: tool },
}

/** What the start says of a department at which this practice's patients are to choose a time. */
function said(department: Organization, booking: { organization: string; pathway: string }): string | undefined {
  const line = { port: 2_600 }
  const parties = { sendingApplication: '', sendingFacility: '', receivingApplication: '', receivingFacility: '' }
  const referrals: Organization['referrals'] = {
    id: 'meadowlark',
    name: 'Meadowlark',
    part2: true,
    orderCodes: ['behavioral-health'],
    listen: line,
    accept: [parties],
    send: { host: '127.0.0.1', port: 2_601, ...parties },
    booking,
  }
  const read = readPathways({
    pathways: join(import.meta.dirname, '..', 'pathways'),
    organizations: [{ ...riverbend, referrals }, department],
    turn: undefined,
    iceServers: [],
  })
  return typeof read === 'string' ? read : undefined
}

test.each<[string, Organization, { organization: string; pathway: string }, RegExp | undefined]>([
  ['what is whole is read', meadowlark, { organization: 'meadowlark', pathway: PATHWAY }, undefined],
  [
    'no such organization',
    meadowlark,
    { organization: 'lark', pathway: PATHWAY },
    /lark, which is no other organization/,
  ],
  ['the practice itself', meadowlark, { organization: 'riverbend', pathway: PATHWAY }, /no other organization/],
  [
    'a pathway that the department does not use',
    meadowlark,
    { organization: 'meadowlark', pathway: 'primary-care-follow-up' },
    /which that organization does not use/,
  ],
  [
    'a pathway to which nobody is invited',
    { ...meadowlark, pathways: ['primary-care-follow-up'] },
    { organization: 'meadowlark', pathway: 'primary-care-follow-up' },
    /whose file has no "invitations"/,
  ],
  [
    'a name in every message that tells what is treated',
    { ...meadowlark, name: 'Meadowlark Behavioral Health' },
    { organization: 'meadowlark', pathway: PATHWAY },
    /signed "Meadowlark Behavioral Health", which tells what it treats; give it a neutral name as "signsAs"/,
  ],
  [
    'and the neutral one beside it',
    { ...meadowlark, name: 'Meadowlark Behavioral Health', signsAs: 'Meadowlark' },
    { organization: 'meadowlark', pathway: PATHWAY },
    undefined,
  ],
])('where patients who were referred choose their time is checked at the start: %s', (_, department, booking, why) => {
  if (why === undefined) expect(said(department, booking)).toBeUndefined()
  else expect(said(department, booking)).toMatch(why)
})
