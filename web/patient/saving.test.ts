import { expect, test } from 'vitest'
import type { Answered } from '../ui/ask.ts'
import { saveInOrder, type SaveState } from './saving.ts'

const stored: Answered<unknown> = { ok: true, value: null }
const unreachable: Answered<unknown> = { ok: false, problem: { status: 0, code: 'unreachable', says: '' } }
const refused: Answered<unknown> = { ok: false, problem: { status: 400, code: 'invalid', says: 'no' } }

/** A server that gives these answers in turn. */
function saverWith(answers: Answered<unknown>[]) {
  const sent: string[] = []
  const states: SaveState[] = []
  const pauses: number[] = []
  const save = saveInOrder({
    send: async (path) => {
      sent.push(path)
      return answers.shift() ?? stored
    },
    pause: async (ms) => void pauses.push(ms),
    jitter: () => 0,
    onState: (state) => states.push(state),
  })
  return { save, sent, states, pauses }
}

test('an answer is told as saved only when the server has it', async () => {
  const { save, states } = saverWith([stored])
  expect(await save('/consent', {})).toEqual(stored)
  expect(states).toEqual(['saving', 'saved'])
})

test('an answer that does not arrive is kept and tried again with growing pauses', async () => {
  const { save, sent, states, pauses } = saverWith([unreachable, unreachable, unreachable, stored])
  expect(await save('/intake', {})).toEqual(stored)
  expect(sent).toHaveLength(4)
  expect(pauses).toEqual([1000, 2000, 4000])
  expect(states).toEqual(['saving', 'keeping', 'keeping', 'keeping', 'saved'])
})

test('a later answer waits for the one before it', async () => {
  const { save, sent } = saverWith([unreachable, stored, stored])
  await Promise.all([save('/first', {}), save('/second', {})])
  expect(sent).toEqual(['/first', '/first', '/second'])
})

test('a refused answer is not sent again', async () => {
  const { save, sent, states } = saverWith([refused])
  expect(await save('/location', {})).toEqual(refused)
  expect(sent).toEqual(['/location'])
  expect(states).toEqual(['saving', 'refused'])
})
