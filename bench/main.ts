// `npm run bench` prints a table of all measures; `npm run bench -- pages kills` runs only these; `-- --json` prints
// one object per line instead.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, Row } from './row.ts'

const SUFFIX = '.bench.ts'
const words = process.argv.slice(2)
const asJson = words.includes('--json')
const wanted = words.filter((word) => word !== '--json')
const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
  .sort()
const unknown = wanted.filter((name) => !all.includes(name))

if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}"; there are ${all.join(', ')}.`)
  process.exitCode = 1
} else {
  for (const name of wanted.length > 0 ? wanted : all) await runBench(name)
}

/** One bench that fails says so and leaves the others their turn. */
async function runBench(name: string): Promise<void> {
  try {
    const bench: Bench = await import(join(import.meta.dirname, `${name}${SUFFIX}`))
    for (const row of await bench.measure()) {
      console.log(asJson ? JSON.stringify(inOrder(row)) : line(row))
      if (row.limit === undefined || row.value <= row.limit) continue
      console.error(`${row.measure} is ${row.value}, over its limit of ${row.limit}.`)
      process.exitCode = 1
    }
  } catch (error) {
    console.error(`The bench "${name}" failed:`, error)
    process.exitCode = 1
  }
}

function inOrder({ measure, value, unit, beside }: Row): Row {
  return { measure, value, unit, beside }
}

function line({ measure, value, unit, beside }: Row): string {
  const figure = Number.isInteger(value) ? String(value) : value.toFixed(2)
  return `${measure.padEnd(34)}${figure.padStart(12)} ${unit.padEnd(7)}${beside}`
}
