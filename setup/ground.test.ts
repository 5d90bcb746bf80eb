import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkFolder, checkPorts, dataFolder } from './ground.mjs'

const folder = mkdtempSync(join(tmpdir(), 'causeway-ground-'))
const asRoot = process.getuid?.() === 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a port that is taken is named, with the setting that mends it', async () => {
  const squatter = createServer()
  await new Promise<void>((done) => squatter.listen(0, '127.0.0.1', done))
  const { port } = squatter.address() as AddressInfo
  await expect(
    checkPorts({ port: 9, sandboxPort: port, smtpPort: 10, mllpPort: 11, interfacePort: 12 }),
  ).rejects.toThrow(new RegExp(`^Port ${port} is taken; .*SANDBOX_PORT=\\d+ npm start\\.$`))
  squatter.close()
})

test.each([
  [
    'is no number',
    { port: Number('http'), sandboxPort: 2, smtpPort: 3, mllpPort: 4, interfacePort: 5 },
    /^PORT is not a whole number/,
  ],
  [
    'is out of range',
    { port: 1, sandboxPort: 70_000, smtpPort: 3, mllpPort: 4, interfacePort: 5 },
    /^SANDBOX_PORT is not a whole number/,
  ],
  [
    'is given twice',
    { port: 8091, sandboxPort: 8090, smtpPort: 8091, mllpPort: 8092, interfacePort: 8093 },
    /^PORT and SANDBOX_SMTP_PORT are both 8091/,
  ],
])('a port that %s is one sentence', async (_, ports, sentence) => {
  await expect(checkPorts(ports)).rejects.toThrow(sentence)
})

test('a data folder that is a file is refused with the setting that mends it', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => checkFolder(join(folder, 'file'))).toThrow(/can't be written \(EEXIST\).* set CAUSEWAY_DATA/)
})

test('a data folder that was named is taken as it is', () => {
  expect(dataFolder(join(folder, 'named'))).toBe(join(folder, 'named'))
})

test.runIf(asRoot)('as root in a private folder the data go where the database can enter', () => {
  const home = process.cwd()
  const closed = join(folder, 'closed')
  mkdirSync(closed, { mode: 0o700 })
  try {
    process.chdir(closed)
    expect(dataFolder('')).toMatch(/^\/var\/lib\/causeway\/[0-9a-f]{8}$/)
  } finally {
    process.chdir(home)
  }
})
