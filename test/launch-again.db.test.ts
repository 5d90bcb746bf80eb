import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from './database.ts'
import { TONY } from './journeys/people.ts'
import { book, launched, WILEY, type BookedVisit, type Person } from './walk/cast.ts'
import { openTwoPractices, type TwoPractices } from './walk/two-practices.ts'

/**
 * The EMR's page is loaded anew around an open workspace, in mid-call perhaps: its frame asks with the launch that it had, which no
 * EMR takes twice.
 */
let database: pg.Pool
let house: TwoPractices
let tony: BookedVisit
let wiley: BookedVisit

beforeAll(async () => {
  database = await testDatabase()
  house = await openTwoPractices(database.options.connectionString ?? '')
  tony = await book(house, house.riverbend, TONY)
  wiley = await book(house, house.riverbend, WILEY)
}, 120_000)

afterAll(async () => {
  await house?.stop()
  await database?.end()
})

/** What the frame comes to when the page around it is loaded anew. */
async function again({ address = '' }: Person, { browser }: Pick<Person, 'browser'>) {
  const { at, answer } = await browser.follow(address)
  return [new URL(at).pathname, answer.status]
}
const workspace = ({ launch }: Person) => [`/w/${launch}`, 200]
const NOTHING = ['/launch/callback', 400]
const inAudit = async () => {
  const { rows } = await database.query("select entry ->> 'what' as what from audit where entry ->> 'visit' = $1", [
    tony.visit,
  ])
  return rows.filter(({ what }) => what === 'launch again').length
}

test('opens the workspace that it had opened, as often as it is, and the audit has each time', async () => {
  const okafor = await launched(house, tony, 'dr-okafor')
  expect(await inAudit()).toBe(0)
  expect(await again(okafor, okafor)).toEqual(workspace(okafor))
  expect(await again(okafor, okafor)).toEqual(workspace(okafor))
  expect(await inAudit()).toBe(2)
  const page = await okafor.browser.ask('GET', `${house.causeway}/api/w/${okafor.launch}`)
  expect(page.status).toBe(200)
})

test('opens each of two visits where it was, and unlocks neither', async () => {
  const ofTony = await launched(house, tony, 'dr-okafor')
  const ofWiley = await launched(house, wiley, 'dr-okafor', ofTony)
  expect(await again(ofTony, ofTony)).toEqual(workspace(ofTony))
  expect(await again(ofWiley, ofWiley)).toEqual(workspace(ofWiley))
  const elsewhere = async ({ browser, launch }: Person) =>
    JSON.parse((await browser.ask('GET', `${house.causeway}/api/w/${launch}`)).body).elsewhere
  expect(await elsewhere(ofTony)).not.toBeNull()
})

test('opens nothing in a browser that never had it, whoever is signed in there', async () => {
  const okafor = await launched(house, tony, 'dr-okafor')
  const elsewhere = await launched(house, wiley, 'dr-okafor')
  const colleague = await launched(house, wiley, 'dr-lindqvist')
  const before = await inAudit()
  expect(await again(okafor, elsewhere)).toEqual(NOTHING)
  expect(await again(okafor, colleague)).toEqual(NOTHING)
  expect(await inAudit()).toBe(before)
})

test('opens nothing once its user has signed out of the EMR, whoever has signed in there since', async () => {
  const okafor = await launched(house, tony, 'dr-okafor')
  const before = await inAudit()
  await okafor.browser.ask('POST', `${house.riverbend.emr}/sign-out`)
  await okafor.browser.ask('POST', `${house.riverbend.emr}/sign-in`, { form: { practitioner: 'dr-lindqvist' } })
  expect(await again(okafor, okafor)).toEqual(NOTHING)
  expect(await inAudit()).toBe(before)
})

test('opens nothing once its session is over', async () => {
  const okafor = await launched(house, tony, 'dr-okafor')
  await database.query('update launch set until = $2 where id = $1', [okafor.launch, new Date(0)])
  expect(await again(okafor, okafor)).toEqual(NOTHING)
})
