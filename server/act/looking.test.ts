import { expect, test } from 'vitest'
import { looking } from './looking.ts'

/** Asked every second, for so many seconds; at which seconds it looked. */
async function looks(
  seconds: number,
  at: { heard?: (s: number) => boolean; away?: (s: number) => boolean; suspect?: number },
) {
  let second = 0
  const looked: number[] = []
  const one = looking(
    async () => {
      looked.push(second)
      return at.away?.(second) ? 'away' : 'looked'
    },
    () => at.heard?.(second) ?? false,
    () => new Date(second * 1000),
  )
  for (; second <= seconds; second += 1) {
    if (second === at.suspect) one.suspect()
    await one.turn()
  }
  return looked
}

test('an EMR that tells nothing is looked at every ten seconds, one that is heard seldom', async () => {
  expect(await looks(30, {})).toEqual([0, 10, 20, 30])
  expect(await looks(100, { heard: () => true })).toEqual([0, 45, 90])
})

test('one that falls silent is looked at at once where that was long ago', async () => {
  expect(await looks(60, { heard: (second) => second < 30 })).toEqual([0, 30, 40, 50, 60])
})

test('one that does not answer is looked at often, whatever was heard of it', async () => {
  expect(await looks(80, { heard: () => true, away: (second) => second < 20 })).toEqual([0, 10, 20, 65])
})

test('where a request failed it is looked at soon, and not more often than one that tells nothing', async () => {
  expect(await looks(90, { heard: () => true, suspect: 20 })).toEqual([0, 20, 65])
  expect(await looks(90, { heard: () => true, suspect: 3 })).toEqual([0, 10, 55])
})
