import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Organization } from './config/organizations.ts'
import type { RoutePlaces } from './config/routes.ts'
import { readPathways, readRoutes } from './definitions.ts'
import { riverbend } from './http/door.fixture.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-routes-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function file(name: string, ...lines: string[]): void {
  writeFileSync(
    join(folder, `${name}.yaml`),
    [`route: ${name}`, `title: ${name}`, 'take: [SIU^S12]', ...lines].join('\n'),
  )
}
function read(routes: Record<string, RoutePlaces>, smtpUrl?: string) {
  const organizations: Organization[] = [{ ...riverbend, routes }]
  return readRoutes({ routes: folder, organizations, ...(smtpUrl !== undefined && { smtpUrl }) })
}

test('a route that can’t work is refused with file, line and reason', () => {
  file('one', 'source: mllp', 'destination: { route: two }')
  file('two', 'source: route', 'destination: webhook')
  file('three', 'source: route', 'destination: { route: three }')
  const at = basename(folder)
  const refused = read({ one: {}, two: { drop: { folder: '/tmp' } }, three: {} })
  expect(typeof refused === 'string' && refused.split('\n')).toEqual([
    `${at}/one.yaml:4: source: mllp needs "routes.one.listen" in the settings (organization riverbend).`,
    `${at}/one.yaml:4: source: mllp needs "routes.one.accept" in the settings (organization riverbend).`,
    `${at}/three.yaml:5: destination: this route feeds itself: three, three (organization riverbend).`,
    `${at}/two.yaml:5: destination: webhook needs "routes.two.call" in the settings (organization riverbend).`,
    `${at}/two.yaml:4: source: the settings say "routes.two.drop", of which this route has no use (organization riverbend).`,
  ])
})

test.each([
  ['room: link', 'the room is "link", and the organization riverbend has no "rooms.link" in its settings.'],
  ['room: native', 'the room is "native", and the organization riverbend has no "rooms.native" in its settings.'],
])(
  'a pathway with %s or a door that the organization does not have is refused with file, line and reason',
  (room, says) => {
    const shipped = readFileSync(join(import.meta.dirname, '..', 'pathways', 'primary-care-new-concern.yaml'), 'utf8')
    const text = shipped.replace('room: link', `${room}\ndoors:\n  note: hl7v2`)
    writeFileSync(join(folder, 'one.yaml'), text)
    const { rooms: _rooms, ...rest } = riverbend
    const { hl7v2: _hl7v2, ...emr } = riverbend.emr
    const organizations: Organization[] = [{ ...rest, emr, pathways: ['primary-care-new-concern'] }]
    const refused = readPathways({ pathways: folder, organizations, iceServers: [] })
    const line = text.split('\n').indexOf(room) + 1
    const at = `${basename(folder)}/one.yaml`
    expect(typeof refused === 'string' && refused.split('\n')).toEqual([
      `${at}:${line + 1}: a door is "hl7v2", and the organization riverbend has no "emr.hl7v2.send" in its settings.`,
      `${at}:${line}: ${says}`,
    ])
  },
)

test('two routes of one name, and folders from which nothing could be picked up, are refused with file and line', () => {
  file('one', 'source: file', 'destination: file')
  file('two', 'source: file', 'destination: file')
  writeFileSync(
    join(folder, 'zwei.yaml'),
    'route: two\ntitle: Zwei\ntake: [SIU^S12]\nsource: mllp\ndestination: mllp\n',
  )
  const at = basename(folder)
  const here = { folder }
  const refused = read({
    one: { pickUp: here, drop: here },
    two: { pickUp: { folder: `${folder}/../${at}` }, drop: { folder: '/tmp' } },
  })
  expect(typeof refused === 'string' && refused.split('\n')).toEqual([
    `${at}/zwei.yaml:1: route: "two" is in two.yaml already.`,
    `${at}/one.yaml:5: destination: this route feeds itself: what it puts into ${folder} it picks up (organization riverbend).`,
    `${at}/two.yaml:4: source: the route one of riverbend picks up what is put into ${folder}; give each its own (organization riverbend).`,
  ])
  rmSync(join(folder, 'zwei.yaml'))
  expect(read({ two: { pickUp: { folder: join(folder, 'nothing') }, drop: here } })).toBe(
    `${at}/two.yaml:4: source: the folder ${join(folder, 'nothing')} is not there (organization riverbend).`,
  )
})

test('mail asks for a mail server, and what is whole is read', () => {
  file('one', 'source: mllp', 'destination: mail')
  const listen = { port: 2590 }
  const accept = [{ sendingApplication: 'A', sendingFacility: '', receivingApplication: 'B', receivingFacility: '' }]
  const routes = { one: { listen, accept, notify: { to: 'interfaces@riverbend.example' } } }
  expect(read(routes)).toContain('mail needs SMTP_URL')
  expect(read(routes, 'smtp://127.0.0.1:25')).toMatchObject(new Map([['one', { destination: { by: 'mail' } }]]))
})

test('a privacy step whose consents name nobody of the settings is refused with file, line and reason', () => {
  const step =
    'privacy: { discloser: bh, recipient: elsewhere, patient: MAIN, shows: status, always: [PID-3], fields: {}, notice: SCH }'
  file('one', 'source: file', step, 'destination: file')
  const at = basename(folder)
  const drop = { folder: '/tmp', baa: { status: 'simulated', until: '2099-12-31' } as const }
  const refused = read({ one: { drop, pickUp: { folder } } })
  expect(typeof refused === 'string' && refused.split('\n')).toEqual([
    `${at}/one.yaml:5: privacy: the settings say no "referrals", so no consent names a discloser (organization riverbend).`,
    `${at}/one.yaml:5: privacy: consents name "riverbend" as the recipient, not "elsewhere" (organization riverbend).`,
  ])
})
