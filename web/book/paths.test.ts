import { expect, test } from 'vitest'
import { bookPaths } from '#api/book.ts'
import { pathsOf } from './paths.ts'

test('the booking page asks at the addresses of the contract', () => {
  const paths = pathsOf('elm-street')
  const at = (path: string) => path.replace(':organization', 'elm-street').replace(':ticket', 't1')
  expect(paths.page).toBe(at(bookPaths.page))
  expect(paths.link).toBe(at(bookPaths.link))
  expect(paths.ticket('t1')).toBe(at(bookPaths.ticket))
  expect(paths.times('follow up', null)).toBe(`${at(bookPaths.times)}?type=follow+up`)
  expect(paths.times('a', '2026-11-24T09:00:00-05:00')).toBe(
    `${at(bookPaths.times)}?type=a&after=2026-11-24T09%3A00%3A00-05%3A00`,
  )
})
