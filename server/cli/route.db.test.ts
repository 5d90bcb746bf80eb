import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { parseRoute } from '#formats/route/parse.ts'
import { findIn, readMessage } from '#formats/route/read.ts'
import { writePractice } from '../../setup/practice.mjs'
import { testDatabase } from '../../test/database.ts'
import { fileCarried } from '../act/route-messages.ts'
import { ITSELF } from '../act/store.ts'
import { openStore } from '../postgres/store.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** The command as it is typed, beside a database with three messages: one delivered, one that is a person's, one behind it. */
const SHIPPED = readFileSync(join(import.meta.dirname, '..', '..', 'routes', 'schedule-to-department.yaml'), 'utf8')
const ROUTE = 'schedule-to-department'
const SECRET = '7'.repeat(64)

let folder: string
let pool: pg.Pool
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-route-cli-'))
  const { organizations } = writePractice(join(folder, 'own'), {
    causeway: 'http://127.0.0.1:1',
    emr: 'http://localhost:2',
  })
  const [practice] = JSON.parse(readFileSync(organizations, 'utf8'))
  const names = { sendingApplication: 'RIS', sendingFacility: 'M', receivingApplication: 'CW', receivingFacility: 'M' }
  practice.routes = {
    [ROUTE]: {
      listen: { port: 3 },
      accept: [names],
      deliver: { host: '127.0.0.1', port: 4, baa: { status: 'simulated', until: '2099-12-31' } },
    },
  }
  writeFileSync(organizations, JSON.stringify([practice]))
  pool = await testDatabase()
  const { connectionString = '' } = pool.options
  env = {
    PATH: process.env['PATH'],
    DATABASE_URL: connectionString,
    CAUSEWAY_SECRET: SECRET,
    CAUSEWAY_ORGANIZATIONS: organizations,
    CAUSEWAY_INSTALL: 'test',
  }
  const open = await openStore(pool, Buffer.from(SECRET, 'hex'), () => undefined)
  const now = new Date()
  const route = parseRoute(SHIPPED, 'a.yaml')
  if ('problems' in route) throw new Error('the route is not right')
  for (const [control, patient, type] of [
    ['C1', 'ADA', 'SIU^S12'],
    ['C2', 'EVE', 'SIU^S12'],
    ['C3', 'EVE', 'SIU^S15'],
  ] as const) {
    const bytes = new TextEncoder().encode(
      `MSH|^~\\&|RIS|M|CW|M|20261126||${type}|${control}|P|2.5.1\rSCH|A-${control}\rPID|1||${patient}^^^RIS^MR||Lovelace`,
    )
    const find = findIn('hl7v2', bytes, route.find)
    await open.routes.store(
      [{ organization: 'riverbend', route: ROUTE, ...readMessage('hl7v2', bytes), find, bytes }],
      now,
    )
  }
  await open.routes.move(now)
  const lanes = await open.routes.take('riverbend', ROUTE, 10, now)
  const outcomes = (await open.routes.heads(lanes, 1)).map(({ id, lane }) => ({
    id,
    lane,
    attempts: 1,
    then: id === '1' ? ({ then: 'delivered' } as const) : ({ then: 'quarantined', why: 'AR, 204 at PID-5' } as const),
  }))
  await open.routes.give(lanes, outcomes, now)
  await fileCarried(open.messages)
  await open.close()
})
afterAll(async () => {
  await pool.end()
  rmSync(folder, { recursive: true, force: true })
})

function route(
  words: readonly string[],
  said = '',
  more: NodeJS.ProcessEnv = {},
): Promise<{ code: number; out: string; error: string }> {
  const command = join(import.meta.dirname, 'route.ts')
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [command, ...words], { env: { ...env, ...more } }, (fault, out, error) =>
      resolve({ code: fault === null ? 0 : Number(fault.code), out, error }),
    )
    child.stdin?.end(said)
  })
}
const lines = (out: string) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line))
const states = async () =>
  (await pool.query('select id, state from route_message order by id')).rows.map(({ id, state }) => `${id} ${state}`)

test('tail and find list messages by what they are, never by what they say', async () => {
  const tail = await route(['tail', 'riverbend', ROUTE, '2'])
  expect(lines(tail.out).map(({ id, state, why }) => [id, state, why])).toEqual([
    ['2', 'quarantined', 'AR, 204 at PID-5'],
    ['3', 'waiting', null],
  ])
  const found = await route(['find', 'riverbend', ROUTE], 'eve quarantined')
  expect(lines(found.out).map(({ id }) => id)).toEqual(['2'])
  expect(tail.out + tail.error + found.out + found.error).not.toMatch(/Lovelace|EVE|ADA/)
})

test('try says what changed files would do to what was stored, and changes nothing but the audit', async () => {
  const changed = join(folder, 'changed')
  mkdirSync(changed)
  writeFileSync(join(changed, 'route.yaml'), SHIPPED.replace('SIU^S15, ', ''))
  const before = await states()
  const { code, out, error } = await route(['try', 'riverbend', ROUTE, '--with', changed, '--days', '1'])
  expect([code, error]).toEqual([0, '3 tried\n'])
  const [line, sum, ...more] = lines(out)
  expect(line).toMatchObject({ message: '3', event: 'SIU^S15', treated: 'left' })
  expect(sum).toMatchObject({ comparedWith: 0, tried: 3, same: 2, otherwise: { left: 1 } })
  expect(more).toEqual([])
  expect(out).not.toMatch(/Lovelace|EVE|ADA/)
  expect(await states()).toEqual(before)
  const { rows } = await pool.query(
    "select entry->'detail'->>'route' as route from audit where entry->>'what' = 'messages of a route tried'",
  )
  expect(rows).toEqual([{ route: ROUTE }])
  writeFileSync(join(changed, 'route.yaml'), SHIPPED.replace('source: mllp', 'source: mlpp'))
  const wrong = await route(['try', 'riverbend', ROUTE, '--with', changed])
  expect([wrong.code, wrong.out]).toEqual([1, ''])
  expect(wrong.error).toMatch(/schedule-to-department\.yaml:\d+: .*"mlpp" is not known/)
  expect((await route(['try', 'riverbend', ROUTE, '--with', join(folder, 'none')])).error).toMatch(
    /is no folder of changed files/,
  )
})

test('replay and skip do what they say, once, with a word why where one is asked for', async () => {
  expect(await route(['replay', 'riverbend', ROUTE, '1'])).toMatchObject({ code: 0, error: '1 waits again.\n' })
  expect(await states()).toEqual(['1 waiting', '2 quarantined', '3 waiting'])
  expect((await route(['skip', 'riverbend', ROUTE, '2'])).error).toMatch(/Say in a word or two why/)
  expect(await route(['skip', 'riverbend', ROUTE, '2', 'a', 'test'])).toMatchObject({
    code: 0,
    error: '2 is skipped.\n',
  })
  expect(await route(['skip', 'riverbend', ROUTE, '2', 'a', 'test'])).toMatchObject({ code: 1 })
  const patient = await route(['replay', 'riverbend', ROUTE, '--patient'], 'EVE')
  expect(patient).toMatchObject({ code: 0, error: '1 wait again.\n' })
  expect(await states()).toEqual(['1 waiting', '2 waiting', '3 waiting'])
})

test('check names what is wrong with its line, and back goes to the file', async () => {
  expect(await route(['check'])).toMatchObject({ code: 0, error: '' })
  const bad = join(folder, 'bad.yaml')
  writeFileSync(bad, SHIPPED.replace('destination: mllp', 'destination: fax'))
  expect(await route(['check', bad])).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^bad\.yaml:\d+: .*"fax"/),
  })
  const twice = join(folder, 'twice')
  mkdirSync(twice)
  writeFileSync(join(twice, 'a.yaml'), SHIPPED)
  writeFileSync(join(twice, 'b.yaml'), `${SHIPPED}map: gone\n`)
  expect((await route(['check', twice])).error).toMatch(
    /^twice\/b\.yaml:\d+: route: .* in a\.yaml already\.\ntwice\/b\.yaml:\d+: map: "gone"/m,
  )
  const astray = join(folder, 'astray')
  mkdirSync(astray)
  const routed = (id: string, to: string) =>
    writeFileSync(
      join(astray, `${id}.yaml`),
      `route: ${id}\ntitle: A\nsource: route\ntake: [SIU^S12]\ndestination: ${to}\n`,
    )
  routed('itself', '{ route: itself }')
  routed('unled', '{ route: nowhere }')
  expect((await route(['check', astray])).error).toBe(
    'astray/itself.yaml:5: destination: this route feeds itself: itself, itself.\n' +
      'astray/unled.yaml:3: source: no route leads to this one.\n' +
      'astray/unled.yaml:5: destination: the route "nowhere" is none of this organization\'s.\n',
  )
  expect((await route(['back', 'riverbend', ROUTE, '0'])).code).toBe(1)
  expect((await route(['back', 'riverbend', ROUTE, '7', 'never', 'was'])).code).toBe(1)
  const back = await route(['back', 'riverbend', ROUTE, '0', 'as', 'it', 'was'])
  expect(back).toMatchObject({ code: 0, error: expect.stringMatching(/^Version 1 is the file/) })
  const { rows } = await pool.query('select version, files, by, why, back_to from route_version')
  expect(rows).toEqual([{ version: 1, files: null, by: 'command', why: 'as it was', back_to: 0 }])
})

test('try says by which version of a route a message of a file is tried, and tries any of them', async () => {
  const message = join(folder, 'moved.hl7')
  writeFileSync(message, 'MSH|^~\\&|RIS|M|CW|M|20261126||SIU^S15|C8|P|2.5.1\rSCH|A-C8\r')
  const tried = (...more: string[]) => route(['try', 'riverbend', ROUTE, '--message', message, ...more])
  const file = { code: 0, error: `Tried by the file of "${ROUTE}".\n`, out: expect.stringContaining('|C8|') }
  await pool.query('delete from route_version where route = $1', [ROUTE])
  expect(await tried()).toMatchObject(file)
  const { versions, close } = await openStore(pool, Buffer.from(SECRET, 'hex'), () => undefined)
  const files = { route: SHIPPED.replace('SIU^S15, ', ''), map: null, beside: {} }
  const made = { files, at: new Date(), by: 'command', why: 'no cancellations', backTo: null, trial: null }
  const audit = { action: 'execute', what: 'version of a route switched on', who: ITSELF } as const
  await versions.add('riverbend', ROUTE, 0, made, { ...audit, patient: null, visit: null, outcome: 'done', detail: {} })
  await close()
  const switched = `Tried by version 1 of "${ROUTE}".\n`
  expect(await tried()).toMatchObject({ code: 1, out: '', error: expect.stringContaining(switched) })
  expect(await tried('--version', '1')).toMatchObject({ code: 1, error: expect.stringContaining(switched) })
  expect(await tried('--version', '0')).toMatchObject(file)
  expect(await tried('--version', '7')).toMatchObject({
    code: 1,
    error: `There is no version 7 of "${ROUTE}"; in force is version 1.\n`,
  })
  await pool.query('delete from route_version where route = $1', [ROUTE])
})

test('check and try go by the folders that Causeway itself is started with', async () => {
  const [routes, maps] = [join(folder, 'own-routes'), join(folder, 'own-maps')]
  for (const made of [routes, maps]) mkdirSync(made)
  writeFileSync(
    join(routes, 'bookings.yaml'),
    'route: bookings\ntitle: Bookings\nsource: mllp\ntake: [SIU^S12]\nmap: own\ndestination: webhook\n',
  )
  writeFileSync(
    join(maps, 'own.yaml'),
    'map: own\ntitle: Our own\nfrom: [SIU^S12]\nmakes: json\nparts:\n  - rows:\n      id: MSH-10\n      type: { value: booked }\n',
  )
  const message = join(folder, 'booked.hl7')
  writeFileSync(message, 'MSH|^~\\&|RIS|M|CW|M|20261126||SIU^S12|C9|P|2.5.1\rSCH|A-C9\r')
  const own = { CAUSEWAY_ROUTES: routes, CAUSEWAY_MAPS: maps }
  expect(await route(['check'], '', own)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^bookings\.yaml: bookings, version \w+\nown, version \w+, 0 fixtures\n$/),
  })
  const tried = await route(['try', 'bookings', message], '', own)
  expect(tried.code).toBe(0)
  expect(tried.error).toMatch(
    /^Tried by the map "own" as its file is, version \w+\.\nWhat leaves of it by the version that counts now: causeway route try <organization> bookings --message \S+\n$/,
  )
  expect(tried.out).toContain('"id": "C9"')
  rmSync(join(maps, 'own.yaml'))
  expect(await route(['check'], '', own)).toMatchObject({
    code: 1,
    error: expect.stringMatching(/bookings\.yaml:\d+: map: "own"/),
  })
})

test('what is not a command, and a route that there is not, end with the usage', async () => {
  expect(await route(['send'])).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^causeway route check/),
  })
  expect(await route(['tail', 'riverbend', 'none'])).toMatchObject({
    code: 1,
    error: expect.stringMatching(/no route "none"/),
  })
})

test.each([
  [['tail', 'riverbend', ROUTE, '--follow'], "Unknown option '--follow'."],
  [['replay', 'riverbend', ROUTE, '--since', 'yesterday'], '--since "yesterday" is no instant; write it like'],
  [['replay', 'riverbend', ROUTE, '--since'], "Option '--since <value>' argument missing."],
  [['try', 'riverbend', ROUTE, '--with', '.', '--days', 'soon'], '--days "soon" is no number of days.'],
  [['try', 'riverbend', ROUTE, '--message', 'a.hl7', '--version', 'old'], '--version "old" is no number of a version'],
  [['try', 'riverbend', ROUTE, '--version', '1'], '--version says by which version a message of a file is tried'],
])('%j says what is wrong with it, and does nothing', async (words, says) => {
  const before = await states()
  const { code, error } = await route(words)
  expect([code, error.split('\n')[0]]).toEqual([1, expect.stringContaining(says)])
  expect(error).not.toMatch(/node:internal|at file:/)
  expect(await states()).toEqual(before)
})
