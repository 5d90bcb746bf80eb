import { installPackages, pinnedEnvironment, pinnedNode, program } from './packages.mjs'
import { listen } from './run.mjs'

/** What can be said of the code without running it. The names are what is printed. */
const CHECKS = [
  { name: 'types', words: () => [program('tsc', 'typescript'), '--build'] },
  { name: 'lint', words: () => [program('oxlint')] },
  { name: 'format', words: () => [program('oxfmt'), '--check'] },
  { name: 'dead code', words: () => [program('knip'), '--no-progress'] },
]

/** The rule of direction and the rest of the house rules are tests; `npm test` runs them with all others. */
const HOUSE_RULES = {
  name: 'house rules',
  words: () => [program('vitest'), 'run', '--project', 'pure', 'test/house'],
}

/** `npm run check`: types, lint, format, dead code and the rule of direction. */
export async function check() {
  await installPackages()
  return (await failedChecks([...CHECKS, HOUSE_RULES])).length === 0 ? 0 : 1
}

/** Runs the checks one after the other, printing what a failed one says; resolves to the names of those that failed. */
export async function failedChecks(checks = CHECKS) {
  const failed = []
  for (const { name, words } of checks) {
    const started = Date.now()
    const { code, said } = await listen(pinnedNode(), words(), { env: pinnedEnvironment() })
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
    if (code === 0) continue
    failed.push(name)
    console.log(said.trimEnd())
  }
  return failed
}
