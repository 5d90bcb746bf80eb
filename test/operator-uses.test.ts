import { expect, test } from 'vitest'
import { USES } from '#formats/fhir/uses.ts'
import { usesEs } from '../web/operator/words/uses-es.ts'

test('each read and write of a visit has its name on the Spanish page of doors', () => {
  const unnamed = USES.map(({ name }) => name).filter((name) => usesEs[name] === undefined)
  expect(unnamed).toEqual([])
})
