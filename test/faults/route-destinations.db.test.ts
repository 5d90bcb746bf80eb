import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type pg from 'pg'
import type { Tried } from '#domain/route/route.ts'
import { aRoute } from '../a-route.ts'
import { routeEngine } from '../../server/act/carry-routes.ts'
import { openStore, type OpenStore } from '../../server/postgres/store.ts'
import { testDatabase } from '../database.ts'
import { diceFrom } from './dice.ts'

const HOUR_MS = 3_600_000
const START = Date.parse('2026-11-26T12:00:00Z')
const MESSAGES = 400
const PATIENTS = 25
const ROUTE = aRoute({
  retry: { firstMs: 1_000, mostMs: 300_000, giveUpMs: 24 * HOUR_MS },
})
const AGAIN: Tried = { tried: 'again', why: 'no answer' }

let pool: pg.Pool
let open: OpenStore
beforeEach(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
})
afterEach(async () => {
  await open.close()
  await pool.end()
})

/** What the destination does of each message; `take` is that it has it, whatever it says. */
type Behaviour = (given: {
  tries: number
  now: number
  dice: () => number
  text: string
  take(): void
}) => Promise<Tried>

const BEHAVIOURS: Record<string, Behaviour> = {
  'does not take every hundredth at once': async ({ tries, take }) => {
    if (tries % 100 === 0) return { tried: 'again', why: 'AE' }
    take()
    return { tried: 'delivered' }
  },
  'takes a message and drops the line before it says so': async ({ dice, take }) => {
    take()
    return dice() < 0.2 ? AGAIN : { tried: 'delivered' }
  },
  'is down for an hour': async ({ now, take }) => {
    if (now < START + HOUR_MS) return AGAIN
    take()
    return { tried: 'delivered' }
  },
  'is slow, each time otherwise': async ({ dice, take }) => {
    for (let turns = Math.floor(dice() * 40); turns > 0; turns -= 1)
      await new Promise((resolve) => setImmediate(resolve))
    take()
    return { tried: 'delivered' }
  },
}

test.each(Object.entries(BEHAVIOURS))(
  'to a destination that %s everything goes once in effect, each patient’s in their order',
  async (_, behaviour) => {
    const { sent, taken, carry } = await given(behaviour)
    await carry()
    expect(await open.routes.counts()).toEqual([])
    expect(taken.size).toBe(MESSAGES)
    for (let patient = 0; patient < PATIENTS; patient += 1)
      expect(ofPatient(patient, taken)).toEqual(ofPatient(patient, sent))
  },
  120_000,
)

test('what a destination refuses for good, every hundredth, holds its own patient’s later ones and nobody else’s', async () => {
  const refused = new Set<string>()
  const { sent, taken, carry } = await given(async ({ tries, text, take }) => {
    if (tries % 100 === 0) {
      refused.add(text)
      return { tried: 'never', why: 'AR, 204 at PID-5' }
    }
    take()
    return { tried: 'delivered' }
  })
  await carry()
  expect(refused.size).toBeGreaterThan(1)
  expect((await open.routes.counts()).find(({ state }) => state === 'quarantined')?.count).toBe(refused.size)
  for (let patient = 0; patient < PATIENTS; patient += 1) {
    const theirs = ofPatient(patient, sent)
    const held = theirs.findIndex((text) => refused.has(text))
    expect(ofPatient(patient, taken)).toEqual(held === -1 ? theirs : theirs.slice(0, held))
  }
}, 120_000)

function ofPatient(patient: number, texts: Iterable<string>): string[] {
  return [...texts].filter((text) => text.startsWith(`${patient} `))
}

/** A few hundred messages, acknowledged, of some patients; `carry` goes on until nothing is left to do, for two hours at most. */
async function given(behaviour: Behaviour) {
  const dice = diceFrom(42)
  let now = START
  let tries = 0
  /** As a receiver that remembers MSH-10: what comes again is known, and has its place already. */
  const taken = new Set<string>()
  const engine = routeEngine({
    store: open.routes,
    running: [
      {
        organization: 'riverbend',
        route: ROUTE,
        deliver: ({ bytes }) => {
          const text = new TextDecoder().decode(bytes)
          return behaviour({ tries: (tries += 1), now, dice, text, take: () => taken.add(text) })
        },
        atOnce: 8,
      },
    ],
    now: () => new Date(now),
    dice,
    onBug: (fault) => {
      throw fault
    },
  })
  const sent = Array.from({ length: MESSAGES }, (__, number) => `${Math.floor(dice() * PATIENTS)} ${number}`)
  await Promise.all(
    sent.map((text) =>
      engine.receive({
        organization: 'riverbend',
        route: ROUTE.id,
        orderKey: text.split(' ')[0] ?? '',
        sameAs: text,
        event: 'SIU^S12',
        bytes: new TextEncoder().encode(text),
      }),
    ),
  )
  const carry = async () => {
    const isOver = async () => (await open.routes.counts()).every(({ state }) => state !== 'waiting')
    // A look every half minute, as soon as nothing is left to do now.
    for (; now < START + 2 * HOUR_MS && !(await isOver()); now += 30_000)
      for (let did = true; did; did = await engine.turn());
  }
  return { sent, taken, carry }
}
