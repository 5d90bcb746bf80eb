import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { RULES } from '../domain/reconcile/rules.ts'
import { minutesAfter } from '../domain/visit/rehearsal.ts'
import { openSeeded, SEEDS, type SeededEmr } from './seeded-visits.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let emr: SeededEmr

beforeAll(async () => {
  emr = await openSeeded(SEEDS.length)
})
afterAll(() => emr?.close())

test('every rule of the table has its fault, made in the record, in the room or on the way', () => {
  const faulty = new Set(SEEDS.map(({ finds }) => finds))
  expect(RULES.filter(({ id }) => !faulty.has(id))).toEqual([])
})

test('each known fault is found in the sandbox EMR, and nothing where there is none', async () => {
  const looked = await emr.look()
  const found = looked.map(({ seeded, findings }) => [seeded.seed.name, findings.map(({ rule }) => rule)])
  expect(found).toEqual(SEEDS.map(({ name, finds }) => [name, finds === null ? [] : [finds]]))
})

test('a folder of visits is judged by the same rules at the command line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-visits-'))
  try {
    const some = ['as planned', 'staff set the encounter back', 'the consent is taken back'].flatMap((name) =>
      emr.visits.filter(({ seed }) => seed.name === name),
    )
    for (const [at, visit] of some.entries()) {
      const file = { pathway: 'primary-care-follow-up', events: visit.play.log, resources: await emr.recordOf(visit) }
      await writeFile(join(folder, `${at + 1}.json`), JSON.stringify(file))
    }
    const ended = some[0]?.play.state.ended?.at ?? ''
    const judged = await run(folder, '--at', minutesAfter(ended, 40))
    expect(judged.code).toBe(1)
    expect(judged.said.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '2.json: R01',
      '3.json: R13',
      '3 visits,',
      '',
    ])
    await writeFile(join(folder, '4.json'), '{"pathway": "primary-care-follow-up"}')
    expect(await run(folder)).toMatchObject({ code: 2, wrong: expect.stringContaining('4.json has no list of events') })
  } finally {
    await rm(folder, { recursive: true })
  }
})

function run(...words: string[]): Promise<{ code: number; said: string; wrong: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['server/cli/reconcile.ts', ...words], (error, said, wrong) =>
      resolve({ code: error === null ? 0 : Number(error.code), said, wrong }),
    )
  })
}
