import { expect, test } from 'vitest'
import { routeChangesPaths } from '#api/route-changes.ts'
import { changePathsOf } from './change-paths.ts'

test('each path is the contract’s, with launch, route and trial filled in', () => {
  const filled = Object.entries(routeChangesPaths).map(([name, path]) => [
    name,
    path.replace(':launch', 'l1').replace(':route', 'r1').replace(':trial', 'x'),
  ])
  const asked = Object.entries(changePathsOf('l1', 'r1')).map(([name, path]) => [
    name,
    typeof path === 'string' ? path : path('x'),
  ])
  expect(asked).toEqual(filled)
})
