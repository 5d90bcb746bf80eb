import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { startEmbedded } from './embedded.ts'

// As root the database has a user of its own, which must be able to enter the folder that mkdtemp makes private.
const root = mkdtempSync(join(tmpdir(), 'causeway-embedded-'))
chmodSync(root, 0o755)
const folder = join(root, 'postgres')
const quiet = () => {}

afterAll(() => rmSync(root, { recursive: true, force: true }))

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

test(
  'what was stored is there at the next start, also when the port it had is taken',
  { timeout: 60_000 },
  async () => {
    const first = await startEmbedded(folder, quiet)
    await ask(first.url, "create table kept (word text); insert into kept values ('stored')")
    expect(await ask(first.url, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }])
    expect(await ask(first.url, 'show data_checksums')).toEqual([{ data_checksums: 'on' }])
    await first.stop()

    const squatter = createServer().listen(Number(readFileSync(join(folder, 'port'), 'utf8')), '127.0.0.1')
    const second = await startEmbedded(folder, quiet)
    expect(await ask(second.url, 'select word from kept')).toEqual([{ word: 'stored' }])
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port)
    await second.stop()
    squatter.close()
  },
)

test('a second Causeway on the same folder is told so', { timeout: 60_000 }, async () => {
  const first = await startEmbedded(folder, quiet)
  await expect(startEmbedded(folder, quiet)).rejects.toThrow(/Another Causeway is running on .* set CAUSEWAY_DATA/)
  expect(await ask(first.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await first.stop()
})

test('a database that outlived its Causeway is gone on with', { timeout: 60_000 }, async () => {
  const starter = `
    import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}
    const { url } = await startEmbedded(${JSON.stringify(folder)}, () => {})
    console.log(url)
    process.kill(process.pid, 'SIGKILL')`
  let left = ''
  try {
    execFileSync(process.execPath, ['--input-type=module-typescript', '-e', starter], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } catch (killed) {
    left = killed instanceof Error && 'stdout' in killed ? String(killed.stdout).trim() : ''
  }
  expect(left).toMatch(/^postgres:/)
  const next = await startEmbedded(folder, quiet)
  expect(next.url).toBe(left)
  await next.stop()
})

test('a process number that someone else has now is not taken for the database', { timeout: 60_000 }, async () => {
  writeFileSync(join(folder, 'cluster', 'postmaster.pid'), `${process.pid}\n${folder}\n0\n5432\n\n127.0.0.1\n`)
  const started = await startEmbedded(folder, quiet)
  expect(await ask(started.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await started.stop()
})

test('a making that was killed half-way is made anew', { timeout: 60_000 }, async () => {
  const torn = join(root, 'torn')
  mkdirSync(join(torn, 'cluster.making'), { recursive: true })
  writeFileSync(join(torn, 'cluster.making', 'PG_VERSION'), '18')
  const started = await startEmbedded(torn, quiet)
  expect(await ask(started.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await started.stop()
})

test.runIf(process.getuid?.() === 0)("a folder that the database's user can't enter is named", async () => {
  const closed = join(root, 'closed')
  mkdirSync(closed, { mode: 0o700 })
  await expect(startEmbedded(join(closed, 'postgres'), quiet)).rejects.toThrow(
    /can't enter .*closed.* set CAUSEWAY_DATA/,
  )
})
