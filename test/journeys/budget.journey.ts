import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { overBudget, sum } from '#domain/ledger/ledger.ts'
import { parsePathway } from '#formats/pathway/parse.ts'
import { openBrowser } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { holdVisit, type ScriptedVisit } from './scripted-visit.ts'

const file = 'primary-care-follow-up.yaml'
let house: RunningHouse
let browser: Browser
let held: ScriptedVisit

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

const budget = async () => {
  const parsed = parsePathway(await readFile(new URL(`../../pathways/${file}`, import.meta.url), 'utf8'), file)
  if ('problems' in parsed) throw new Error(`pathways/${file} does not load`)
  return parsed.budget
}
const spent = async () => sum(await held.ours(), held.theirs())

test('a whole visit costs its people no more than the pathway allows', async () => {
  held = await holdVisit(house, browser)
  const counts = await spent()
  // Both counters saw something: an empty tally would be within any budget.
  expect((await held.ours()).clinician?.clicks).toBeGreaterThan(0)
  expect((await held.ours()).patient?.clicks).toBeGreaterThan(0)
  expect(held.theirs().clinician?.clicks).toBeGreaterThan(0)
  expect(overBudget(await budget(), counts)).toEqual([])
})

test('one press more than that is noticed', async () => {
  await held.workspace.getByRole('button', { name: /^Read again: Problems/ }).click()
  expect(overBudget(await budget(), await spent())).toEqual([
    { role: 'clinician', kind: 'clicks', allowed: 7, counted: 8 },
  ])
})
