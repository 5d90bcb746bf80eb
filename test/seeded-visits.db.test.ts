import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ChargeCode } from '../domain/charge/codes.ts'
import { CODES, RULES_OF_PAYER, SITE } from '../domain/reconcile/rehearsal.ts'
import { DISCLOSURE_RULE } from '../domain/reconcile/disclosures.ts'
import { RULES } from '../domain/reconcile/rules.ts'
import { judgeFolder } from '../server/cli/judge-folder.ts'
import { testDatabase } from './database.ts'
import { HELD_IN, NOW, openSeeded, type SeededEmr } from './seeded-visits.ts'
import { SEEDS } from './seeds.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 })

let pool: pg.Pool
let emr: SeededEmr

beforeAll(async () => {
  pool = await testDatabase()
  emr = await openSeeded(pool, SEEDS.length)
})
afterAll(async () => {
  await emr?.close()
  await pool?.end()
})

test('every rule of the table has its fault, made in the record, in the room or on the way', () => {
  const faulty = new Set(SEEDS.map(({ finds }) => finds))
  expect([...RULES, DISCLOSURE_RULE].filter(({ id }) => !faulty.has(id))).toEqual([])
})

test('each known fault has its row, and where there is none there is no row', async () => {
  const looked = await emr.look()
  const found = looked.map(({ seeded, findings }) => [seeded.seed.name, findings.map(({ rule }) => rule)])
  expect(found).toEqual(SEEDS.map(({ name, finds }) => [name, finds === null ? [] : [finds]]))
})

test('a folder of these visits comes to the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-visits-'))
  try {
    await writeFile(join(folder, 'codes.csv'), codesFile(CODES.codes))
    for (const [at, visit] of emr.visits.entries())
      await writeFile(
        join(folder, `${1000 + at}.json`),
        JSON.stringify({ pathway: HELD_IN.id, ...(await emr.recordOf(visit)) }),
      )
    const parts = {
      pathways: new Map([[HELD_IN.id, HELD_IN]]),
      rules: RULES_OF_PAYER,
      zone: SITE.zone,
      now: new Date(NOW),
    }
    const found = judgeFolder(folder, parts).map(({ findings }, at) => [
      SEEDS[at]?.name,
      findings.map(({ rule }) => rule),
    ])
    const inFolder = SEEDS.map(({ name, finds, keeps, refers }) => {
      const apart = keeps !== undefined || refers !== undefined
      return [name, finds === null || apart ? [] : [finds]]
    })
    expect(found).toEqual(inFolder)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a folder of visits is judged by the same rules at the command line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-visits-'))
  try {
    const some = ['as planned', 'staff set the encounter back', 'the consent is taken back'].flatMap((name) =>
      emr.visits.filter(({ seed }) => seed.name === name),
    )
    for (const [at, visit] of some.entries()) {
      const file = { pathway: 'primary-care-follow-up', ...(await emr.recordOf(visit)) }
      await writeFile(join(folder, `${at + 1}.json`), JSON.stringify(file))
    }
    const judged = await run(folder, '--at', NOW)
    expect(judged.code).toBe(1)
    expect(judged.said.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '2.json: R01',
      '3.json: R13',
      '3 visits,',
      '',
    ])
    await writeFile(join(folder, '4.json'), '{"pathway": "primary-care-follow-up"}')
    expect(await run(folder)).toMatchObject({ code: 2, wrong: expect.stringContaining('4.json has no list of events') })
    const strange = [{ seq: 1, at: NOW, kind: 'nonsense' }]
    await writeFile(
      join(folder, '4.json'),
      JSON.stringify({ pathway: 'primary-care-follow-up', events: strange, resources: [] }),
    )
    expect(await run(folder)).toMatchObject({
      code: 2,
      wrong: expect.stringContaining('4.json: event 1, "nonsense", is none'),
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** A site's table, as it is imported. */
function codesFile(codes: readonly ChargeCode[]): string {
  const header = 'system,code,label,visit-type,modality,minutes-from,minutes-until,from,to,class,amount,global-days'
  const lines = codes.map(({ system, code, label, modality, minutes, from, to, class: kind, amount, globalDays }) =>
    [
      system,
      code,
      label,
      '',
      modality ?? '',
      minutes.from,
      minutes.until ?? '',
      from,
      to ?? '',
      kind ?? '',
      amount == null ? '' : (amount / 100).toFixed(2),
      globalDays ?? '',
    ].join(','),
  )
  return [header, ...lines].join('\n')
}

function run(...words: string[]): Promise<{ code: number; said: string; wrong: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['server/cli/reconcile.ts', ...words], (error, said, wrong) =>
      resolve({ code: error === null ? 0 : Number(error.code), said, wrong }),
    )
  })
}
