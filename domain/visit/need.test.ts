import { expect, test } from 'vitest'
import type { Need } from './need.ts'
import type { Happening } from './happening.ts'
import { after, booking, minutesAfter, onward, played, preparing, START } from './rehearsal.ts'

const answer = (need: Need | null, digest: string): Happening => ({
  kind: 'answer-intake',
  complete: false,
  digest,
  redFlag: false,
  stop: null,
  need,
  held: `intake/${digest}`,
})
const begun = onward(played(minutesAfter(START, -600), ...booking), minutesAfter(START, -90), ...preparing.slice(0, 3))

test('who needs an interpreter is seen at once, and the desk has a row to find one by the start', () => {
  const said = after(begun, answer('interpreter', 'A'), minutesAfter(START, -80))
  expect(said.state.intake?.need).toBe('interpreter')
  expect(said.state.tasks).toMatchObject({
    'need/interpreter': { for: 'front-desk', why: 'needs-interpreter', due: START },
  })
})

test('another answer takes the row back, and asks for nobody where nobody has to be found', () => {
  const said = onward(begun, minutesAfter(START, -80), answer('interpreter', 'A'), answer('low-vision', 'B'))
  expect(said.state.tasks).toEqual({})
  expect(said.state.intake?.need).toBe('low-vision')
})

test('answered again with the same need it is one row', () => {
  const said = onward(begun, minutesAfter(START, -80), answer('sign-language', 'A'), answer('sign-language', 'B'))
  expect(said.log.filter(({ kind }) => kind === 'task-raised')).toHaveLength(1)
})
