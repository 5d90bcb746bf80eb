import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const HOUSE = join(import.meta.dirname, '..', '..')
const CLOCK_OR_DICE =
  /new Date\(\s*\)|\bDate\.now\b|\bMath\.random\b|\bperformance\.now\b|\brandomUUID\b|\bTemporal\.Now\b/

test.each(['domain', 'formats'])('%s looks at no clock and throws no dice: both are arguments', (layer) => {
  const files = readdirSync(join(HOUSE, layer), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  expect(files.length).toBeGreaterThan(0)
  const guilty = files.flatMap((file) =>
    readFileSync(join(HOUSE, layer, file), 'utf8')
      .split('\n')
      .flatMap((line, at) => (CLOCK_OR_DICE.test(line) ? [`${layer}/${file}:${at + 1}: ${line.trim()}`] : [])),
  )
  expect(guilty).toEqual([])
})
