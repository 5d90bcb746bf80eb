import { expect, test } from 'vitest'
import { routesPaths } from '#api/operator-routes.ts'
import { routePathsOf } from './paths.ts'

test('each path is the contract’s, with launch, route and message filled in', () => {
  const filled = Object.entries(routesPaths).map(([name, path]) => [
    name,
    path.replace(':launch', 'l1').replace(':message', 'x').replace(':route', 'x'),
  ])
  const asked = Object.entries(routePathsOf('l1')).map(([name, path]) => [
    name,
    typeof path === 'string' ? path : path('x'),
  ])
  expect(asked).toEqual(filled)
})
