import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parsePathway } from '#formats/pathway/parse.ts'
import { clinicDay, TURNS } from './clinic-day.ts'

const FILE = 'primary-care-follow-up.yaml'
const pathway = parsePathway(readFileSync(new URL(`../pathways/${FILE}`, import.meta.url), 'utf8'), FILE)
if ('problems' in pathway) throw new Error(`pathways/${FILE} does not load`)
const day = clinicDay(pathway, 60)

test('at the end of a day of sixty visits, one in five out of the ordinary, nothing is left that is nobody’s', () => {
  expect(day.flatMap(({ turn, unowned }) => unowned.map((what) => `${turn ?? 'clean'}: ${what}`))).toEqual([])
})

test('every turn was lived through, and led where it leads', () => {
  const ends = new Map(day.flatMap(({ turn, state }) => (turn === null ? [] : [[turn, state] as const])))
  expect([...ends.keys()].toSorted()).toEqual([...TURNS].toSorted())
  expect(ends.get('cancelled by the patient')?.appointment).toBe('cancelled')
  expect(ends.get('no-show')).toMatchObject({ appointment: 'cancelled', noShow: true })
  const held = [...ends].filter(([turn]) => turn !== 'cancelled by the patient' && turn !== 'no-show')
  expect(held.filter(([, { note }]) => note !== 'final').map(([turn]) => turn)).toEqual([])
})

test('a clean visit costs staff nothing', () => {
  const clean = day.filter(({ turn }) => turn === null)
  expect(clean).toHaveLength(48)
  expect(clean.map(({ staffActions }) => staffActions)).toEqual(clean.map(() => 0))
})
