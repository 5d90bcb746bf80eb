import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sayProblem } from '#formats/definition/file.ts'
import { parseRoute } from '#formats/route/parse.ts'
import { openStore } from '../postgres/store.ts'
import { inTheHouse } from './desk.ts'
import { mapProblems, ROUTES, tryMap } from './route-maps.ts'

const USAGE = `node server/cli/route.ts check [folder or file]
node server/cli/route.ts try <route, map or file of a map> <file of a message> [time zone]
node server/cli/route.ts tail <organization> <route> [how many]
node server/cli/route.ts replay <organization> <route> <message>`

// docs/routes.md says what each of them is for.
const [command, ...words] = process.argv.slice(2)
if (command === 'check') process.exitCode = await check(words[0] ?? ROUTES)
else if (command === 'try') process.exitCode = await tryMap(words, USAGE)
else if (command === 'tail' || command === 'replay')
  await inTheHouse(async ({ config, pool }) => {
    const [organization = '', route = '', third = ''] = words
    const known = config.organizations.find(({ id }) => id === organization)
    if (known?.routes?.[route] === undefined) {
      console.error(`There is no route "${route}" of "${organization}".\n${USAGE}`)
      return 1
    }
    const { store, routes, close } = await openStore(pool, config.secret, () => undefined)
    try {
      if (command === 'tail') {
        for (const one of await routes.tail(organization, route, Number(third) || 20)) console.log(JSON.stringify(one))
        return 0
      }
      const now = new Date()
      const done = /^\d{1,18}$/.test(third) && (await routes.replay(organization, route, third, now))
      const who = { kind: 'causeway', ref: null } as const
      const outcome = done ? 'done' : 'denied'
      const entry = {
        action: 'execute',
        what: 'message of a route replayed',
        who,
        patient: null,
        visit: null,
        outcome,
      } as const
      await store.audit(organization, [{ ...entry, detail: { route } }], now)
      console.error(done ? `${third} waits again.` : `"${third}" is no message of this route that can be sent again.`)
      return done ? 0 : 1
    } finally {
      await close()
    }
  })
else {
  console.error(USAGE)
  process.exitCode = 1
}

/** Says what is wrong in route files and in maps, each with its line, and which fixtures of a map no longer hold. */
async function check(place: string): Promise<number> {
  if (!existsSync(place)) {
    console.error(`${place} is not there.`)
    return 1
  }
  const files = place.endsWith('.yaml')
    ? [place]
    : readdirSync(place)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => join(place, name))
  const problems: string[] = files.flatMap((file) => {
    const parsed = parseRoute(readFileSync(file, 'utf8'), basename(file))
    if (!('problems' in parsed)) console.log(`${basename(file)}: ${parsed.id}, version ${parsed.version}`)
    return 'problems' in parsed ? parsed.problems.map((problem) => sayProblem(basename(file), problem)) : []
  })
  if (!place.endsWith('.yaml')) problems.push(...(await mapProblems(place)))
  for (const problem of problems) console.error(problem)
  return problems.length === 0 ? 0 : 1
}
