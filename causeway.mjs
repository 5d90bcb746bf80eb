#!/usr/bin/env node
// `causeway <command>`, for whoever looks after Causeway: each is a file of `server/cli`, run from wherever it is called.
//
// Plain JavaScript for Node 20, as `start.mjs` is: what it calls needs the Node that came with the packages.
import { existsSync } from 'node:fs'
import { inHouse } from './setup/house.mjs'
import { pinnedNode } from './setup/packages.mjs'
import { run } from './setup/run.mjs'
import { sentenceOf, Trouble } from './setup/trouble.mjs'

const COMMANDS = ['audit', 'charge-codes', 'config', 'connect', 'keys', 'ledger', 'reconcile', 'residue', 'route']
const [command = '', ...words] = process.argv.slice(2)

try {
  if (!COMMANDS.includes(command)) throw new Trouble(`Say which: causeway ${COMMANDS.join(', ')}.`)
  if (!existsSync(inHouse('node_modules'))) throw new Trouble('Run "npm start" once: it brings what this needs.')
  process.exitCode = await run(pinnedNode(), [inHouse('server', 'cli', `${command}.ts`), ...words], {
    cwd: process.cwd(),
  })
} catch (error) {
  console.error(sentenceOf(error))
  process.exitCode = 1
}
