import { expect, test } from 'vitest'
import type { ChartItem, ChartSection } from '#api/workspace.ts'
import { afterReading, type ChartListState } from './use-chart-list.ts'

const item = (reference: string): ChartItem => ({ reference, version: '', text: reference, at: null })
const page = (...references: string[]): ChartSection => ({
  state: 'shown',
  items: references.map(item),
  older: null,
  readAt: '2026-03-09T13:42:00Z',
  incomplete: false,
})
const unread: ChartListState = {
  reading: true,
  items: null,
  older: null,
  incomplete: false,
  readAt: null,
  trouble: null,
}

test('older items come below, none twice', () => {
  const first = afterReading(unread, page('a', 'b'), false)
  expect(afterReading(first, page('b', 'c'), true).items?.map(({ reference }) => reference)).toEqual(['a', 'b', 'c'])
})

test('a list that could not be read is neither empty nor gone', () => {
  const failed = afterReading(unread, { state: 'failed' }, false)
  expect(failed).toMatchObject({ items: null, trouble: { kind: 'failed', says: null } })
  const shown = afterReading(unread, page('a'), false)
  expect(afterReading(shown, { state: 'withheld' }, false)).toMatchObject({
    items: [{ reference: 'a' }],
    trouble: { kind: 'withheld' },
  })
})
