import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { diceFrom } from '../test/faults/dice.ts'
import { mutated, survive } from '../test/faults/mutations.ts'
import type { Row } from './row.ts'

const MUTATED = Number(process.env['FUZZ'] ?? 1_000_000)
const FOLDERS = ['formats/hl7v2/samples', 'test/interop/samples', ...(process.env['FUZZ_SAMPLES']?.split(':') ?? [])]
/** A look at what is held, so many times on the way. */
const LOOKS = 10

/**
 * HL7 v2 that was damaged at random. It fails by whatever the parser does not answer itself. FUZZ_SEED repeats a run, FUZZ
 * asks for another number, FUZZ_SAMPLES names more folders of samples.
 */
export async function measure(): Promise<Row[]> {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)
  const samples = FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.hl7'))
      .map((name) => readFileSync(join(folder, name))),
  )
  const dice = diceFrom(seed)
  const held: number[] = []
  let [read, slowest] = [0, 0]
  for (let each = 0; each < MUTATED; each += 1) {
    const bytes = mutated(samples, dice)
    const begun = performance.now()
    if (survive(bytes, dice) === 'read') read += 1
    slowest = Math.max(slowest, performance.now() - begun)
    if (each % Math.ceil(MUTATED / LOOKS) === 0) held.push(heldNow())
  }
  held.push(heldNow())
  return [
    {
      measure: 'fuzz.survived',
      value: MUTATED,
      unit: 'count',
      beside: `of ${samples.length} samples, ${read} read, the rest refused; seed ${seed}`,
    },
    { measure: 'fuzz.slowest.ms', value: slowest, unit: 'ms', beside: 'one message; no hang' },
    {
      measure: 'fuzz.growth.mb',
      value: ((held.at(-1) ?? 0) - (held[1] ?? 0)) / 2 ** 20,
      unit: 'MB',
      beside: 'held more at the end than after a tenth; no growth',
    },
  ]
}

/** Bytes that live objects hold. */
function heldNow(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  return process.memoryUsage().heapUsed
}
