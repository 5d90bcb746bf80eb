import { expect, test } from 'vitest'
import { readAhead } from './read-ahead.ts'

function at() {
  let ms = 0
  const asked: string[] = []
  const ahead = readAhead<string>(() => new Date(ms))
  return {
    asked,
    ahead,
    pass: (by: number) => (ms += by),
    begin: (key: string, answer: () => Promise<string> = async () => `chart of ${key}`) =>
      ahead.begin(key, () => (asked.push(key), answer())),
  }
}

test('what was begun is asked at once, and given once', async () => {
  const { ahead, asked, begin } = at()
  begin('ann')
  expect(asked).toEqual(['ann'])
  expect(await ahead.take('ann')).toBe('chart of ann')
  expect(await ahead.take('ann')).toBe(null)
  expect(await ahead.take('ben')).toBe(null)
})

test('what failed is asked anew by whoever wants it', async () => {
  const { ahead, begin } = at()
  begin('ann', () => Promise.reject(new Error('the chart is away')))
  expect(await ahead.take('ann')).toBe(null)
})

test('what nobody took in time is too old to be shown', async () => {
  const { ahead, begin, pass } = at()
  begin('ann')
  pass(10_001)
  expect(await ahead.take('ann')).toBe(null)
})
