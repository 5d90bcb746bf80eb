import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const COMMAND = join(import.meta.dirname, '../causeway.mjs')

/** What `causeway` says and its exit code, called in another folder than the project's. */
const causeway = (...words: string[]) =>
  new Promise<{ code: unknown; said: string }>((done) =>
    execFile(process.execPath, [COMMAND, ...words], { cwd: tmpdir() }, (error, out, wrong) =>
      done({ code: error?.code ?? 0, said: out + wrong }),
    ),
  )

test('a command that there is none of is answered with those that there are', async () => {
  for (const words of [[], ['conect'], ['../main']]) {
    const { code, said } = await causeway(...words)
    expect(code).toBe(1)
    expect(said).toMatch(/^Say which: causeway audit, .*connect, .*residue, route\.\n$/)
  }
})

test('every command is there, and says how it is called', async () => {
  const { entry } = JSON.parse(readFileSync(join(import.meta.dirname, '../knip.json'), 'utf8')) as { entry: string[] }
  const [, files = ''] = /server\/cli\/\{(.+)\}\.ts/.exec(entry.join(' ')) ?? []
  expect((await causeway()).said).toBe(`Say which: causeway ${files.split(',').join(', ')}.\n`)
  expect((await causeway('connect')).said).toMatch(/^Say which EMR: causeway connect <fhir base>/)
})

test('a file is looked for where the command is called', async () => {
  const { code, said } = await causeway('config', 'diff', 'no-such-a.json', 'no-such-b.json')
  expect([code, said]).toEqual([1, "no-such-a.json can't be read; check the path and its permissions.\n"])
})
