import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Received } from '../act/routes.ts'
import { pickUp } from './pick-up.ts'

let folder: string
let now: Date
let received: Received[]
let refusals: string[]
let files: ReturnType<typeof pickUp>
let store: () => Promise<void>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-pick-up-'))
  now = new Date('2026-11-26T12:00:00Z')
  received = []
  refusals = []
  store = async () => undefined
  files = open()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function open() {
  return pickUp({
    organization: 'riverbend',
    route: 'schedule',
    take: ['SIU^S12'],
    folder,
    receive: async (message) => {
      await store()
      received.push(message)
    },
    now: () => now,
    onRefused: (why) => refusals.push(why),
  })
}
const siu = (control: string, type = 'SIU^S12') => `MSH|^~\\&|RIS||CW||2026||${type}|${control}|P|2.5.1\rPID|1||ADA\r`
const put = (name: string, text: string) => writeFileSync(join(folder, name), text)
const inFolder = (...path: string[]) => readdirSync(join(folder, ...path)).toSorted()
const events = () => received.map(({ event, bytes }) => `${event} ${bytes === null ? 'filtered' : 'taken'}`)

/** A look, ten seconds, a look. */
async function settled(): Promise<void> {
  await files.look()
  now = new Date(now.getTime() + 10_000)
  await files.look()
}

test('a file is taken once it has lain unchanged, and moved to done', async () => {
  put('a.hl7', siu('1'))
  await files.look()
  now = new Date(now.getTime() + 9_000)
  await files.look()
  expect(received).toEqual([])
  // It grows: it was not whole.
  put('a.hl7', siu('1') + siu('2', 'ADT^A08'))
  await settled()
  expect(events()).toEqual(['SIU^S12 taken', 'ADT^A08 filtered'])
  expect(received[0]).toMatchObject({ orderKey: 'ADA^^', sameAs: '["RIS","","1"]', route: 'schedule' })
  expect(inFolder()).toEqual(['done'])
  expect(inFolder('done')).toEqual(['20261126T120019000Z-a.hl7'])
})

test('a batch is split, all of it or nothing', async () => {
  put('good.hl7', `FHS|^~\\&\rBHS|^~\\&\r${siu('1')}${siu('2')}BTS|2\rFTS|1\r`)
  put('torn.hl7', `FHS|^~\\&\rBHS|^~\\&\r${siu('3')}BTS|2\rFTS|1\r`)
  await settled()
  expect(received.map(({ sameAs }) => sameAs)).toEqual(['["RIS","","1"]', '["RIS","","2"]'])
  expect(inFolder()).toEqual(['done', 'refused'])
  const [file, reason] = inFolder('refused')
  expect(file).toBe('20261126T120010000Z-torn.hl7')
  expect(readFileSync(join(folder, 'refused', reason ?? ''), 'utf8')).toBe('BTS-1: Data type error\n')
  expect(refusals).toEqual(['BTS-1: Data type error'])
})

test('what is being written, a folder, and a link are left alone', async () => {
  put('.a.hl7', siu('1'))
  mkdirSync(join(folder, 'inner'))
  symlinkSync('/etc/hostname', join(folder, 'link.hl7'))
  await settled()
  expect([received, refusals]).toEqual([[], []])
})

test.each([
  ['in the middle of a segment', siu('1') + siu('2').slice(0, -3), siu('1') + siu('2')],
  ['before its batch does', `BHS|^~\\&\r${siu('1')}`, `BHS|^~\\&\r${siu('1')}BTS|1\r`],
])('of a file that ends %s nothing is taken: the rest is waited for', async (_, half, whole) => {
  put('a.hl7', half)
  await settled()
  now = new Date(now.getTime() + 200_000)
  await files.look()
  expect([received, inFolder()]).toEqual([[], ['a.hl7']])
  put('a.hl7', whole)
  await settled()
  expect(received.length).toBe(whole.split('MSH').length - 1)
  expect(inFolder('done')).toHaveLength(1)
})

test('one whose rest does not come in five minutes is a person’s, with the reason', async () => {
  put('a.hl7', siu('1').slice(0, -3))
  await settled()
  now = new Date(now.getTime() + 290_000)
  await files.look()
  expect(refusals).toEqual(['its last segment has no end'])
  expect(received).toEqual([])
  expect(inFolder('refused')).toHaveLength(2)
})

test.each(['.a.hl7', 'a.hl7.filepart', 'a.hl7.part', 'a.TMP'])('%s is still being written', async (name) => {
  put(name, siu('1'))
  await settled()
  expect(received).toEqual([])
  expect(inFolder()).toEqual([name])
})

test('while it can’t be stored a file stays, and is told of once', async () => {
  store = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
  put('a.hl7', siu('1'))
  await settled()
  await files.look()
  expect([inFolder(), refusals]).toEqual([['a.hl7'], ['it can’t be taken yet (ECONNREFUSED)']])
  store = async () => undefined
  await files.look()
  expect([inFolder(), events()]).toEqual([['done'], ['SIU^S12 taken']])
})

test('what was done is let go of after its days, what was refused is a person’s', async () => {
  put('a.hl7', siu('1'))
  put('b.hl7', 'nothing\r')
  await settled()
  await files.letGo(now)
  expect(inFolder('done')).toHaveLength(1)
  await files.letGo(new Date(now.getTime() + 1_000))
  expect(inFolder('done')).toEqual([])
  expect(inFolder('refused')).toHaveLength(2)
})
