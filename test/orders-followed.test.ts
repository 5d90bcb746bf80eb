import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parsePathway } from '#formats/pathway/parse.ts'
import { clinicDay } from './clinic-day.ts'
import { FATES, isFollowed, ordersFollowed } from './orders-followed.ts'

const FILE = 'primary-care-follow-up.yaml'
const pathway = parsePathway(readFileSync(new URL(`../pathways/${FILE}`, import.meta.url), 'utf8'), FILE)
if ('problems' in pathway) throw new Error(`pathways/${FILE} does not load`)
const day = clinicDay(pathway, 60)

test('three weeks after a day of sixty visits every order has an end or an owner, and ended as it was to', () => {
  const orders = ordersFollowed(pathway, day, 21)
  expect(orders.filter((order) => !isFollowed(order))).toEqual([])
  const ends = new Map(FATES.map((fate) => [fate, new Set<string>()]))
  for (const { fate, status, owner } of orders) ends.get(fate)?.add(`${status}, ${owner ?? 'nobody’s'}`)
  expect(Object.fromEntries([...ends].map(([fate, how]) => [fate, [...how]]))).toEqual({
    done: ['done, nobody’s'],
    'called off': ['cancelled, nobody’s'],
    'replaced by another': ['cancelled, nobody’s'],
    'its time cancelled': ['ordered, clinician'],
    'its time cancelled, then another': ['ordered, clinician'],
    'never answered': ['ordered, clinician'],
    'given up by the clinician': ['lapsed, nobody’s'],
    'given up, then done late': ['done, nobody’s'],
  })
  expect(new Set(orders.map(({ placedInEmr }) => placedInEmr))).toEqual(new Set([false, true]))
})

test('in the first fortnight a test whose time was cancelled is the front desk’s, until it has another', () => {
  const timed = ordersFollowed(pathway, day, 10).filter(({ fate }) => fate.startsWith('its time cancelled'))
  const owners = new Map(timed.map(({ fate, owner }) => [fate, owner]))
  expect(Object.fromEntries(owners)).toEqual({
    'its time cancelled': 'front-desk',
    'its time cancelled, then another': null,
  })
})

test('in the first fortnight an order without an answer is nobody’s yet, so the figure can be less than 1', () => {
  const orders = ordersFollowed(pathway, day, 10)
  expect(orders.filter((order) => !isFollowed(order)).length).toBeGreaterThan(0)
})
