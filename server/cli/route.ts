import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { askedFor } from '#domain/route/asked.ts'
import { sayProblem } from '#formats/definition/file.ts'
import { parseRoute } from '#formats/route/parse.ts'
import type { Deed } from '../act/route-messages.ts'
import { ITSELF, type AuditEntry } from '../act/store.ts'
import { digestKey, personDigest } from '../postgres/routes.ts'
import { openStore } from '../postgres/store.ts'
import { inTheHouse, ROUTES } from './desk.ts'
import { mapProblems, tryMap } from './route-maps.ts'
import { tryMessage } from './route-message.ts'
import { tryStored, versionTried } from './route-stored.ts'
import { signedNow } from './signed-now.ts'

const USAGE = `causeway route check [folder or file]
causeway route try <route, map or file of a map> <file of a message> [time zone]
causeway route try <organization> <route> --message <file of a message> [--version <number>]
causeway route try <organization> <route> --with <folder> [--days <days>]
causeway route back <organization> <route> <version> <reason>
causeway route tail <organization> <route> [how many]
causeway route find <organization> <route>                        what to look for on standard input
causeway route person <organization>                              a patient's number on standard input
causeway route replay <organization> <route> <message>
causeway route replay <organization> <route> --since <instant> --until <instant>
causeway route replay <organization> <route> --patient            the number on standard input
causeway route skip <organization> <route> <message> <reason>`

// docs/routes.md says what each of them is for.
const { command, words, since, until, patient, folder, file, days, version, wrong } = given()
const WORKS = ['tail', 'find', 'person', 'replay', 'skip', 'back']
if (wrong !== null) {
  console.error(`${wrong}\n${USAGE}`)
  process.exitCode = 1
} else if (command === 'check') process.exitCode = await check(words[0] ?? ROUTES)
else if (command === 'try' && folder === null && file === null) process.exitCode = await tryMap(words, USAGE)
else if (WORKS.includes(command) || command === 'try')
  await inTheHouse(async ({ config, pool }) => {
    const [organization = '', route = '', third = '', ...more] = words
    const known = config.organizations.find(({ id }) => id === organization)
    if (known === undefined || (command !== 'person' && known.routes?.[route] === undefined)) {
      console.error(`There is no route "${route}" of "${organization}".\n${USAGE}`)
      return 1
    }
    if (command === 'person') {
      console.log(personDigest(digestKey(config.secret), organization, said()).toString('hex'))
      return 0
    }
    const { store, routes, messages, versions, trials, referrals, close } = await openStore(
      pool,
      config.secret,
      () => undefined,
    )
    const now = new Date()
    const deed = (what: string, why: string | null = null): Deed => ({ by: null, why, now, audit: entry(what, 'done') })
    const entry = (what: string, outcome: 'done' | 'denied'): AuditEntry => ({
      action: 'execute',
      what,
      who: ITSELF,
      patient: null,
      visit: null,
      outcome,
      detail: { route },
    })
    const outcomeOf = async (what: string, done: boolean, did: string, couldNot: string): Promise<number> => {
      if (!done) await store.audit(organization, [entry(what, 'denied')], now)
      console.error(done ? did : couldNot)
      return done ? 0 : 1
    }
    try {
      switch (command) {
        case 'tail':
          for (const one of await routes.tail(organization, route, Number(third) || 20))
            console.log(JSON.stringify(one))
          return 0
        case 'find': {
          const page = { after: null, limit: 100 }
          for (const one of await messages.find(organization, [route], askedFor(said()), page))
            console.log(JSON.stringify(one))
          return 0
        }
        case 'try': {
          const signed = await signedNow({ config, pool, referrals })
          if (file === null)
            return await tryStored({ config, versions, trials, store, signed }, known, route, folder ?? '', days)
          const tried = await versionTried({ config, versions }, organization, route, version)
          if (typeof tried === 'string') {
            console.error(tried)
            return 1
          }
          return await tryMessage(file, { install: config.install, organization: known, version: tried, signed, store })
        }
        case 'back': {
          const to = Number(third)
          const why = more.join(' ').trim()
          const what = 'version of a route set back'
          const earlier = isNumber(third) && to > 0 ? await versions.version(organization, route, to) : null
          if (why === '' || !isNumber(third) || (to > 0 && earlier === null)) {
            console.error(`Say to which version, 0 for the file, and in a word or two why.\n${USAGE}`)
            return 1
          }
          const base = await versions.newestOf(organization, route)
          const made = { files: earlier?.files ?? null, at: now, by: 'command', why, backTo: to, trial: null }
          const audit = { ...entry(what, 'done'), detail: { route, version: String(base + 1), backTo: third, why } }
          const done = await versions.add(organization, route, base, made, audit)
          const did = `Version ${base + 1} is ${to === 0 ? 'the file' : `what version ${to} was`}; a Causeway that runs takes it within a second.`
          return await outcomeOf(what, done, did, 'Somebody has switched on another version just now.')
        }
        case 'skip': {
          const what = 'message of a route skipped'
          const why = more.join(' ').trim()
          if (why === '') {
            console.error(`Say in a word or two why "${third}" is skipped.\n${USAGE}`)
            return 1
          }
          const done = isNumber(third) && (await messages.skip(organization, route, third, deed(what, why)))
          return await outcomeOf(
            what,
            done,
            `${third} is skipped.`,
            `"${third}" is no quarantined message of this route.`,
          )
        }
        default: {
          const what = 'messages of a route replayed'
          if (since !== null || until !== null || patient) {
            const span = { route, patient: patient ? said() : null, since, until }
            console.error(`${await messages.replayAll(organization, span, deed(what))} wait again.`)
            return 0
          }
          const done = isNumber(third) && (await messages.replay(organization, route, third, deed(what)))
          const couldNot = `"${third}" is no message of this route that can be sent again.`
          return await outcomeOf(what, done, `${third} waits again.`, couldNot)
        }
      }
    } finally {
      await close()
    }
  })
else {
  console.error(USAGE)
  process.exitCode = 1
}

function given() {
  const options = {
    since: { type: 'string' },
    until: { type: 'string' },
    patient: { type: 'boolean' },
    with: { type: 'string' },
    message: { type: 'string' },
    version: { type: 'string' },
    days: { type: 'string' },
  } as const
  const { values, positionals, unknown } = parsed(options)
  const instant = (text: string | undefined) => (text === undefined ? null : new Date(text))
  const [command = '', ...words] = positionals
  const times = { since: instant(values.since), until: instant(values.until) }
  const days = Number(values.days ?? 3)
  const untold = (['since', 'until'] as const).find((name) => Number.isNaN(times[name]?.getTime()))
  const wrong =
    unknown ??
    (untold !== undefined
      ? `--${untold} "${values[untold]}" is no instant; write it like 2026-11-26T08:00-05:00.`
      : !(Number.isInteger(days) && days > 0)
        ? `--days "${values.days}" is no number of days.`
        : values.version === undefined
          ? null
          : !isNumber(values.version)
            ? `--version "${values.version}" is no number of a version; 0 is the file.`
            : values.message === undefined
              ? '--version says by which version a message of a file is tried; give that with --message.'
              : null)
  return {
    command,
    words,
    ...times,
    patient: values.patient === true,
    folder: values.with ?? null,
    file: values.message ?? null,
    days,
    version: values.version === undefined ? null : Number(values.version),
    wrong,
  }
}

/** What is typed, and in a sentence what of it is no option, or lacks its value. */
function parsed<O extends NonNullable<ParseArgsConfig['options']>>(options: O) {
  try {
    return { ...parseArgs({ options, allowPositionals: true }), unknown: null }
  } catch (fault) {
    const [unknown = ''] = (fault instanceof Error ? fault.message : '').split('. ')
    return { ...parseArgs({ options, allowPositionals: true, args: [] }), unknown: `${unknown}.` }
  }
}

/** What is typed or piped in: in no list of processes and in no shell's history. */
function said(): string {
  return readFileSync(0, 'utf8').trim()
}

function isNumber(text: string): boolean {
  return /^\d{1,18}$/.test(text)
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
