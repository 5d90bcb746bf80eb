import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokenFixtures, ranFixtures } from './fixtures.ts'
import { readMap } from './read-maps.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-fixtures-'))
  cpSync(join(import.meta.dirname, '..', '..', 'maps'), folder, { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

async function ran(name: string, changed: (text: string) => string = (text) => text) {
  const path = join(folder, name)
  writeFileSync(path, changed(readFileSync(path, 'utf8')))
  const map = await readMap(join(folder, 'siu-to-appointment.yaml'))
  if (Array.isArray(map)) throw new Error(map.join())
  return { ran: ranFixtures(map), broken: brokenFixtures(map) }
}

test('fixtures that hold differ in nothing', async () => {
  const { ran: all, broken } = await ran('siu-to-appointment.yaml')
  expect(all.length).toBeGreaterThan(1)
  expect(all.flatMap(({ differs }) => differs)).toEqual([])
  expect(broken).toEqual([])
})

test('one that does not hold says where, what was wanted, and what was made', async () => {
  const { ran: all, broken } = await ran('fixtures/SIU-S12.json', (text) => text.replace('"booked"', '"noshow"'))
  expect(all.find(({ message }) => message === 'fixtures/SIU-S12.hl7')?.differs).toEqual([
    { at: expect.stringMatching(/resource\.status$/), wanted: 'noshow', made: 'booked' },
  ])
  expect(broken).toEqual(['siu-to-appointment: fixtures/SIU-S12.hl7 does not come to what fixtures/SIU-S12.json says'])
})

test('a message that can’t be read is told as such', async () => {
  const { ran: all } = await ran('fixtures/SIU-S12.hl7', () => 'no message')
  expect(all.find(({ message }) => message === 'fixtures/SIU-S12.hl7')?.differs).toEqual([
    { at: 'fixtures/SIU-S12.json', wanted: null, made: expect.stringContaining('can’t be read, 100 at MSH') },
  ])
})
