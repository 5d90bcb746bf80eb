import { expect, test } from 'vitest'
import { operatorPaths } from '#api/operator.ts'
import { pathsOf } from './paths.ts'

test('each path is the contract’s, with the launch filled in', () => {
  const filled = Object.entries(operatorPaths).map(([name, path]) => [name, path.replace(':launch', 'l1')])
  expect(pathsOf('l1')).toEqual(Object.fromEntries(filled))
})
