import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { RunningHouse } from './house.ts'

/** Takes in the sandbox's invented codes, as whoever runs Causeway does, beside the one that runs. */
export function importCodes(house: RunningHouse): void {
  const cli = new URL('../../server/cli/charge-codes.ts', import.meta.url).pathname
  const file = new URL('../../sandbox/charge-codes.csv', import.meta.url).pathname
  const env = {
    ...process.env,
    CAUSEWAY_SANDBOX: '1',
    CAUSEWAY_DATA: house.data,
    CAUSEWAY_ORGANIZATIONS: join(house.data, 'organizations.json'),
  }
  const words = [cli, 'riverbend', file, '--licence', 'Nobody’s: these codes are invented']
  const said = execFileSync(process.execPath, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  if (!said.includes('3 codes are in force for riverbend')) throw new Error(`the codes were not taken in: ${said}`)
}
