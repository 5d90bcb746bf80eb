import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { framed } from '#formats/hl7v2/frames.ts'
import { parseRoute } from '#formats/route/parse.ts'
import { riverbend } from '../../server/http/door.fixture.ts'
import { openStore } from '../../server/postgres/store.ts'
import { openRoutes } from '../../server/routes.ts'
import { testDatabase } from '../database.ts'
import { freePort } from '../free-port.ts'
import { mllpClient } from '../mllp-client.ts'
import { routesAlone } from '../routes-alone.ts'

/** What lines do to a route that is wired as in a start: heard by MLLP, put into a folder. */
const ROUTE = parseRoute(
  'route: schedule\ntitle: The schedule\nsource: mllp\ntake: [SIU^S12]\ndestination: file\n',
  'schedule.yaml',
)
const CONNECTIONS = 1_000

let pool: pg.Pool
let port: number
let folder: string
const warnings: string[] = []
const bugs: unknown[] = []
const ends: (() => Promise<void>)[] = []

beforeEach(async () => {
  if ('problems' in ROUTE) throw new Error('the route is not right')
  pool = await testDatabase()
  port = await freePort()
  folder = mkdtempSync(join(tmpdir(), 'causeway-lines-'))
  const open = await openStore(pool, randomBytes(32), () => undefined)
  ends.push(
    async () => rmSync(folder, { recursive: true }),
    () => pool.end(),
    () => open.close(),
  )
  const accept = [{ sendingApplication: 'RIS', sendingFacility: '', receivingApplication: 'CW', receivingFacility: '' }]
  const drop = { folder, baa: { status: 'simulated', until: '2099-12-31' } as const }
  await openRoutes({
    ...routesAlone(pool, open, { ...riverbend, routes: { schedule: { listen: { port }, accept, drop } } }, [ROUTE]),
    warn: (_what, _organization, why) => warnings.push(why),
    onBug: (fault) => bugs.push(fault),
  }).start(ends)
})
afterEach(async () => {
  warnings.length = bugs.length = 0
  for (const end of ends.splice(0).toReversed()) await end()
})

const siu = (control: string, more = '', charset = '') =>
  `MSH|^~\\&|RIS||CW||20261126||SIU^S12|${control}|P|2.5.1||||||${charset}\rPID|1||ADA\r${more}`

/** On a line of its own; undefined where that is not kept. */
async function taken(control: string): Promise<string | undefined> {
  const line = await mllpClient(port)
  const [, msa] = await Promise.race([line.send(siu(control)), line.closed.then((): string[] => [])])
  line.end()
  return msa
}

test('a message of ten megabytes goes as it came', async () => {
  const document = `OBX|1|ED|PDF||^AP^^Base64^${'QUJD'.repeat(2_600_000)}\r`
  const line = await mllpClient(port)
  expect((await line.send(siu('1', document)))[1]).toBe('MSA|AA|1')
  line.end()
  await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toEqual(['000000000001.hl7'])
  expect(readFileSync(join(folder, '000000000001.hl7'), 'latin1') === siu('1', document)).toBe(true)
}, 60_000)

test('one larger than any may be ends its own line, and no other', async () => {
  const line = connect({ host: '127.0.0.1', port })
  line.on('error', () => undefined)
  const closed = new Promise((resolve) => line.once('close', resolve))
  line.write('\x0bMSH|')
  line.write(Buffer.alloc(17 * 1024 * 1024, 'x'))
  await closed
  expect(warnings).toEqual(['MLLP: too-large'])
  expect(await taken('2')).toBe('MSA|AA|2')
}, 60_000)

test('what is not framed ends its line; bytes of another character set are refused with their place', async () => {
  const unframed = await mllpClient(port)
  unframed.write(siu('1'))
  await unframed.closed
  expect(warnings).toEqual(['MLLP: not-mllp'])
  const line = await mllpClient(port)
  line.write(framed(Buffer.from(siu('2', 'NTE|1||\xe9\r', 'UNICODE UTF-8'), 'latin1')))
  expect((await line.answer()).slice(1, 3)).toEqual(['MSA|AR|2', expect.stringContaining('MSH^1^18')])
  const [, unknown] = await line.send(siu('3', '', 'EBCDIC'))
  expect(unknown).toBe('MSA|AR|3')
  line.end()
  expect(await taken('4')).toBe('MSA|AA|4')
  expect(bugs).toEqual([])
})

test('half a message on a line that ends is nothing; the sender sends it again', async () => {
  const line = await mllpClient(port)
  line.write(framed(new TextEncoder().encode(siu('1'))).slice(0, 60))
  line.end()
  expect(await taken('1')).toBe('MSA|AA|1')
  await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toEqual(['000000000001.hl7'])
})

test('of a thousand connections as many are held as may be, and the rest are let go of', async () => {
  const sockets = Array.from({ length: CONNECTIONS }, () => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', () => undefined)
    return socket
  })
  let gone = 0
  for (const socket of sockets) socket.once('close', () => (gone += 1))
  await expect.poll(() => gone, { timeout: 30_000 }).toBe(CONNECTIONS - 20)
  for (const socket of sockets) socket.destroy()
  // The places of those that hung up are free as soon as that is seen.
  await expect.poll(() => taken('1'), { timeout: 30_000 }).toBe('MSA|AA|1')
  expect(bugs).toEqual([])
}, 60_000)
