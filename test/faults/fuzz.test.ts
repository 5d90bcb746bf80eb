import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseMessage, writeMessage } from '#formats/hl7v2/message.ts'
import { diceFrom } from './dice.ts'
import { mutated, survive } from './mutations.ts'

const MUTATED = 10_000
const FOLDERS = ['formats/hl7v2/samples', 'test/interop/samples']

const samples = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.hl7'))
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) })),
)

/** As the standard ends its segments; the samples were saved with other ends of lines, and empty ones. */
function ended(bytes: Buffer): string {
  const lines = bytes
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .split(/\r\n|\r|\n/)
  return lines.flatMap((line) => (line.trim() === '' ? [] : `${line}\r`)).join('')
}

test.each(samples)('$name is the same, byte for byte, once it was read and written', ({ bytes }) => {
  expect(Buffer.from(writeMessage(parseMessage(bytes))).toString('latin1')).toBe(ended(bytes))
})

test('whatever becomes of a message on its way, it is read or refused', () => {
  const dice = diceFrom(20_261_127)
  const came = { read: 0, refused: 0 }
  // The longest are the same many times over.
  const all = samples.map(({ bytes }) => bytes).filter(({ length }) => length < 2_000)
  for (let each = 0; each < MUTATED; each += 1) {
    const bytes = mutated(all, dice)
    try {
      came[survive(bytes, dice)] += 1
    } catch (cause) {
      throw new Error(`message ${each}: ${JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, 2_000))}`, {
        cause,
      })
    }
  }
  // Neither kind is rare, or the damage was of one kind alone.
  expect(came.read).toBeGreaterThan(MUTATED / 10)
  expect(came.refused).toBeGreaterThan(MUTATED / 10)
}, 180_000)
