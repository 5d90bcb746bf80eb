// The one way in: `node start.mjs`, and with a word after it `test`, `interop`, `check` or `bench`.
//
// Plain JavaScript for Node 20, because it is what brings the Node that runs the rest. It is no npm pre-hook: those are
// skipped under `ignore-scripts`, and a shell keeps running the Node whose path it has cached.
import { bench } from './setup/bench.mjs'
import { check } from './setup/check.mjs'
import { sentenceOf } from './setup/trouble.mjs'
import { start } from './setup/start.mjs'
import { interop, test } from './setup/test.mjs'

// As root the database has a user of its own, which must be able to enter what is made here; secrets are made 0600.
process.umask(0o022)

const commands = { start, test, interop, check, bench }
const [word = 'start', ...words] = process.argv.slice(2)

try {
  if (!Object.hasOwn(commands, word)) {
    throw new Error(`"${word}" is not something to start; use one of ${Object.keys(commands).join(', ')}.`)
  }
  process.exitCode = await commands[word](words)
} catch (error) {
  console.error(`\n${sentenceOf(error)}`)
  process.exitCode = 1
}
