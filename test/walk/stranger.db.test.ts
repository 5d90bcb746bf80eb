import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FreeTimes, Identity } from '#api/book.ts'
import { testDatabase } from '../database.ts'
import { eventually, json, TONY } from '../journeys/people.ts'
import type { Answer } from './browser.ts'
import { book, newBrowser, openedLink, outbox, type BookedVisit, WILEY } from './cast.ts'
import { openTwoPractices, type TwoPractices } from './two-practices.ts'

const NOBODY = { given: 'Tomy', family: 'Dauglas', birthDate: '1972-04-19', contact: '555-707-6354' }
/** On record, but reached elsewhere. */
const OTHER_CONTACT = { ...TONY, contact: '555-707-6354' }

let database: pg.Pool
let house: TwoPractices
let visit: BookedVisit

beforeAll(async () => {
  database = await testDatabase()
  house = await openTwoPractices(database.options.connectionString ?? '')
  visit = await book(house, house.riverbend)
}, 120_000)

afterAll(async () => {
  await house?.stop()
  await database?.end()
})

/** All that a stranger sees of an answer, each time from an address that has not asked before. */
async function seen(method: string, path: string, body?: unknown, browser = newBrowser()) {
  const { status, headers, body: text }: Answer = await browser.ask(method, house.causeway + path, { body })
  const { date: _, ...rest } = headers
  return { status, headers: rest, text }
}

const times = async () => {
  const found = await json<FreeTimes>(`${house.causeway}/api/book/riverbend/times?type=primary-care-follow-up`)
  return found.times.filter(({ clinician }) => clinician === 'Marisol Serrano, NP')
}

describe('whether somebody is known', () => {
  test('does not show in a booking, nor in what is told of it afterwards', async () => {
    const free = await times()
    const told = await Promise.all(
      [TONY, OTHER_CONTACT, NOBODY].map(async (identity, index) => {
        const booked = await seen('POST', '/api/book/riverbend', {
          type: 'primary-care-follow-up',
          slot: free[index]?.slot,
          reason: 'cough',
          identity,
          zone: 'America/New_York',
          language: 'en',
        })
        const ticket: string = JSON.parse(booked.text).ticket
        const after = await eventually(async () => {
          const state = await seen('GET', `/api/book/riverbend/tickets/${ticket}`)
          return state.text.includes('"booked"') ? state : undefined
        }, 'the booking')
        const { start, end } = free[index] ?? { start: '', end: '' }
        const instant = (text: string) => new Date(text).toISOString()
        const became: { start: string; end: string } = JSON.parse(after.text)
        expect([became.start, became.end].map(instant)).toEqual([start, end].map(instant))
        return {
          booked: { ...booked, text: booked.text.replace(ticket, 'x'.repeat(ticket.length)) },
          after: { ...after, text: after.text.replace(became.start, 'start').replace(became.end, 'end') },
        }
      }),
    )
    expect(told[0]?.booked.status).toBe(202)
    expect(told[1]).toEqual(told[0])
    expect(told[2]).toEqual(told[0])
  })

  test('does not show in the answer to "send my link again", and only who is on record gets it there', async () => {
    const before = new Set((await outbox(house)).map(({ id }) => id))
    const asked = (identity: Identity) => seen('POST', '/api/book/riverbend/link', identity)
    const [unknown, elsewhere] = [await asked(NOBODY), await asked(OTHER_CONTACT)]
    const known = await asked(TONY)
    expect([known.status, known.text]).toEqual([202, '{}'])
    expect([unknown, elsewhere]).toEqual([known, known])
    const sent = async () => (await outbox(house)).filter(({ id, text }) => !before.has(id) && text.includes('/p/'))
    await eventually(async () => (await sent()).length > 0, 'the link')
    expect((await sent()).length).toBe(1)
  })

  test('does not show in how a birth date is answered, in the page after it, or in the tries that are left', async () => {
    const steps = async (birthDate: string) => {
      const { browser } = await openedLink(visit)
      const page = `/api/visit/${visit.visit}`
      await database.query('update visit set tries = 0, asks = 0, tries_since = null where id = $1', [visit.visit])
      return [
        await seen('POST', `${page}/code`, { birthDate }, browser),
        await seen('GET', page, undefined, browser),
        await seen('POST', `${page}/verify`, { code: '000000' }, browser),
        await seen('GET', page, undefined, browser),
        await seen('POST', `${page}/code`, { birthDate }, browser),
      ]
    }
    const [right, wrong] = [await steps(TONY.birthDate), await steps('1972-04-19')]
    expect(right.map(({ status }) => status)).toEqual([200, 200, 403, 200, 200])
    expect(wrong).toEqual(right)
  })

  test('does not show in when the door closes: at the sixth code asked for, whatever the birth date', async () => {
    const asks = async (booked: BookedVisit, birthDate: string) => {
      const { browser } = await openedLink(booked)
      const answers: number[] = []
      for (let count = 0; count < 6; count += 1)
        answers.push((await seen('POST', `/api/visit/${booked.visit}/code`, { birthDate }, browser)).status)
      return answers
    }
    const another = await book(house, house.riverbend, WILEY)
    await database.query('update visit set tries = 0, asks = 0, tries_since = null where id = $1', [visit.visit])
    const expected = [200, 200, 200, 200, 200, 403]
    expect([await asks(visit, TONY.birthDate), await asks(another, '1972-03-31')]).toEqual([expected, expected])
  })
})

test('whether there is a visit does not show in how a call for help by its address is answered; only one is told', async () => {
  const before = await callsForHelp()
  const none = await seen('POST', '/api/visit/00000000-0000-4000-8000-000000000000/call')
  const [first, again] = [
    await seen('POST', `/api/visit/${visit.visit}/call`),
    await seen('POST', `/api/visit/${visit.visit}/call`),
  ]
  expect([first.status, first.text]).toEqual([202, '{}'])
  expect([none, again]).toEqual([first, first])
  await eventually(async () => (await callsForHelp()) > before, 'the call for help')
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await callsForHelp()).toBe(before + 1)
})

async function callsForHelp(): Promise<number> {
  const { rows } = await database.query<{ calls: number }>(
    "select count(*)::int as calls from event where body ->> 'kind' = 'help-asked'",
  )
  return rows[0]?.calls ?? -1
}

test.each([
  ['a broken escape', 'GET', '/%'],
  ['no such page', 'GET', '/nothing'],
  ['a very long address', 'GET', `/p/${'x'.repeat(5000)}`],
  ['a method that is not offered', 'DELETE', '/healthz'],
  ['an id that is none', 'GET', `/api/visit/${'-'.repeat(36)}`],
  ['a ticket that is none', 'GET', '/api/book/riverbend/tickets/none'],
  ['a practice that is none', 'GET', '/api/book/none'],
  ['a practice named as what every object has', 'GET', '/api/book/constructor'],
])('%s is answered by a sentence under the same headers', async (_, method, path) => {
  const { status, headers, text } = await seen(method, path)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'self'"),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
  expect(JSON.parse(text)).toMatchObject({ status, says: expect.stringMatching(/\.$/) })
})

test('what goes wrong at the EMR is logged without a word of what was asked or answered', async () => {
  const { emr } = house.riverbend
  const faults = (init: RequestInit) =>
    fetch(`${emr}/faults.json`, { ...init, headers: { origin: emr, 'content-type': 'application/json' } })
  const [slot] = await times()
  for (const kind of ['500', '429', 'refuse', 'garbled', 'drop', 'down']) {
    const set = await faults({ method: 'POST', body: JSON.stringify({ kind }) })
    expect([kind, set.ok]).toEqual([kind, true])
    const asked = await seen('POST', '/api/book/riverbend/link', TONY)
    await seen('POST', '/api/book/riverbend', {
      type: 'primary-care-follow-up',
      slot: slot?.slot,
      reason: 'palpitations',
      identity: WILEY,
      zone: 'America/New_York',
      language: 'en',
    })
    expect(asked.text).not.toMatch(/Tony|Douglas|1972/)
    await faults({ method: 'DELETE' })
  }
  expect(house.log()).toContain('"status":50')
  expect(/Tony|Douglas|1972-0|Wiley|Wisoky|555-|palpitations|Dauglas/.exec(house.log())?.[0]).toBeUndefined()
})

test('the built pages name no address of anybody else', () => {
  const web = join(import.meta.dirname, '..', '..', 'dist', 'web')
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|css|html)$/.test(file))
  const named = files.flatMap(
    (file) => readFileSync(join(web, file), 'utf8').match(/\b(?:https?|wss?):\/\/[\w.-]+/g) ?? [],
  )
  // Names of XML vocabularies, and where React explains its errors: read by people, fetched by nobody.
  const fetched = new Set(named.filter((address) => !/^http:\/\/www\.w3\.org$|^https:\/\/react\.dev$/.test(address)))
  expect([files.length > 10, [...fetched]]).toEqual([true, []])
})
