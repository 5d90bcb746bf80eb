import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Pathway } from '#domain/pathway/pathway.ts'
import type { ChargeRules } from '#domain/charge/rules.ts'
import type { Route } from '#domain/route/route.ts'
import { stepOf } from '#domain/visit/steps.ts'
import { QUESTIONNAIRES } from '#formats/fhir/questionnaire.ts'
import { parseChargeRules } from '#formats/charge/rules.ts'
import { lineOfKey, sayProblem } from '#formats/definition/file.ts'
import type { Problem } from '#formats/definition/node.ts'
import { versionOf } from '#formats/definition/version.ts'
import { parsePathway } from '#formats/pathway/parse.ts'
import { hindrancesAmong, hindrancesOnTheWay, undisclosable, unfit } from '#domain/route/workable.ts'
import { parseRoute } from '#formats/route/parse.ts'
import { misplaced } from '#formats/route/privacy-file.ts'
import type { Config } from './config.ts'
import { unmetNotes } from './act/note-form.ts'
import { isByRows, readMaps, type ReadyMap } from './map/read-maps.ts'

/** What is read from files at the start. */
export interface Definitions {
  pathways: Map<string, Pathway>
  routes: Map<string, Route>
  maps: ReadonlyMap<string, ReadyMap>
  chargeRules: ChargeRules
}

/** All of them; sentences about the first kind of which one can't be used. */
export async function readDefinitions(config: Config): Promise<Definitions | string> {
  const pathways = readPathways(config)
  if (typeof pathways === 'string') return pathways
  const routes = readRoutes(config)
  if (typeof routes === 'string') return routes
  const maps = await mapsOf(config, routes)
  if (typeof maps === 'string') return maps
  const chargeRules = readChargeRules(config)
  if (typeof chargeRules === 'string') return chargeRules
  return unknownPayer(config, chargeRules) ?? { pathways, routes, maps, chargeRules }
}

function unknownPayer({ organizations }: Config, chargeRules: ChargeRules): string | undefined {
  for (const { id, payers, claims } of organizations) {
    // One that only ever pays after another needs no rules: it is billed what the first was.
    const known = [...chargeRules.payers.map((one) => one.id), ...Object.keys(claims?.payers ?? {})]
    const stranger = Object.keys(payers ?? {}).find((payer) => !known.includes(payer))
    if (stranger !== undefined)
      return `payers of "${id}" names "${stranger}", whom no file of CAUSEWAY_CHARGE_RULES rules and claims.payers does not name; correct it, or add its rules.`
  }
  return undefined
}

/** The pathways that organizations name; a sentence per problem when one can't be used. */
export function readPathways({
  pathways: folder,
  organizations,
  turn,
  iceServers,
}: Pick<Config, 'pathways' | 'organizations' | 'turn' | 'iceServers'>): Map<string, Pathway> | string {
  const pathways = new Map<string, Pathway>()
  if (!existsSync(folder))
    return `CAUSEWAY_PATHWAYS names ${folder}, which is not there; correct it, or leave it out for the shipped ones.`
  const name = basename(folder)
  const { read, problems } = readFolder(folder, parsePathway)
  for (const { file, text, definition } of read) {
    if (QUESTIONNAIRES[intakeNamed(definition)] === undefined) {
      problems.push(
        `${name}/${file}: the intake "${intakeNamed(definition)}" is not shipped; there is ${Object.keys(QUESTIONNAIRES).join(', ')}.`,
      )
      continue
    }
    pathways.set(definition.id, definition)
    for (const { id, pathways: named, emr } of organizations)
      if (named.includes(definition.id) && namesMessages(definition) && emr.hl7v2?.send === undefined)
        problems.push(
          `${name}/${file}:${lineOfKey(text, 'doors')}: a door is "hl7v2", and the organization ${id} has no "emr.hl7v2.send" in its settings.`,
        )
    for (const { id, pathways: named, rooms } of organizations)
      if (definition.room !== 'peer' && named.includes(definition.id) && rooms?.[definition.room] === undefined)
        problems.push(
          `${name}/${file}:${lineOfKey(text, 'room')}: the room is "${definition.room}", and the organization ${id} has no "rooms.${definition.room}" in its settings.`,
        )
  }
  problems.push(...unmetNotes(organizations, pathways), ...unfitForReferrals(organizations, pathways))
  for (const { id, pathways: named } of organizations)
    for (const pathway of named.filter((name) => !pathways.has(name)))
      problems.push(`The organization ${id} names the pathway ${pathway}, which is not in ${name}/.`)
  const used = new Set(organizations.flatMap((organization) => organization.pathways))
  if (turn === undefined && iceServers.length === 0)
    for (const { id } of [...pathways.values()].filter((pathway) => pathway.relayOnly && used.has(pathway.id)))
      problems.push(
        `The pathway ${id} sends sound and picture only through a relay, and none is set; give TURN_URLS and TURN_SECRET.`,
      )
  return problems.length > 0 ? problems.join('\n') : pathways
}

const namesMessages = ({ doors = {} }: Pathway) => Object.values(doors).includes('hl7v2')

/** What keeps the patients of a referral from choosing a time, or would tell by a message what they are treated for. */
function unfitForReferrals(organizations: Config['organizations'], pathways: ReadonlyMap<string, Pathway>): string[] {
  return organizations.flatMap(({ id, referrals }) => {
    if (referrals?.booking === undefined) return []
    const { organization, pathway } = referrals.booking
    const where = `The organization ${id} has its referrals booked at ${organization}`
    const department = organizations.find((one) => one.id === organization)
    if (department === undefined || organization === id)
      return [`${where}, which is no other organization of these settings; correct "referrals.booking".`]
    if (!department.pathways.includes(pathway))
      return [`${where} by the pathway ${pathway}, which that organization does not use.`]
    const known = pathways.get(pathway)
    if (known !== undefined && known.invitations === undefined)
      return [`${where} by the pathway ${pathway}, whose file has no "invitations".`]
    if (TELLING.test(department.signsAs ?? department.name))
      return [
        `${where}, whose messages would be signed "${department.signsAs ?? department.name}", which tells what it treats; give it a neutral name as "signsAs".`,
      ]
    return []
  })
}

/** Words that tell a clinic's kind to whoever sees a message. */
const TELLING = /behavio|mental|psych|therap|counsel|addict|substance|recovery|conduct|salud mental|terapia/i

/** The routes that organizations name; a sentence per problem when one can't be used. */
export function readRoutes({
  routes: folder,
  organizations,
  smtpUrl,
}: Pick<Config, 'routes' | 'organizations' | 'smtpUrl'>): Map<string, Route> | string {
  const named = organizations.flatMap(({ id, routes: places }) =>
    Object.keys(places ?? {}).map((route) => ({ id, route })),
  )
  if (named.length === 0) return new Map()
  if (!existsSync(folder))
    return `CAUSEWAY_ROUTES names ${folder}, which is not there; correct it, or leave it out for the shipped ones.`
  const name = basename(folder)
  const { read, problems } = readFolder(folder, parseRoute)
  problems.push(...routesTwice(folder, { read, problems }))
  const routes = new Map(read.toReversed().map(({ definition }) => [definition.id, definition]))
  const folders = new Map<string, string>()
  for (const { id, route } of named)
    if (!routes.has(route) && problems.length === 0)
      problems.push(`The organization ${id} has the route ${route}, which is not in ${name}/.`)
  for (const { id, emr, routes: places, referrals } of organizations) {
    const own = new Map([...routes].filter(([route]) => places?.[route] !== undefined))
    for (const { file, text, definition } of read.filter(({ definition: one }) => own.get(one.id) === one)) {
      const found = hindrancesAmong(definition, Object.keys(places?.[definition.id] ?? {}), own)
      found.push(...undisclosable(definition, { organization: id, department: referrals?.id }))
      if (definition.destination.by === 'mail' && smtpUrl === undefined)
        found.push({ key: 'destination', says: 'mail needs SMTP_URL in the settings' })
      if (definition.source === 'fhir-subscription' && emr.subscription === 'none')
        found.push({ key: 'source', says: 'the settings say "emr.subscription" none, so no subscription is made' })
      const { pickUp, drop } = places?.[definition.id] ?? {}
      if (pickUp !== undefined) {
        const folder = resolve(pickUp.folder)
        const other = folders.get(folder)
        folders.set(folder, `${definition.id} of ${id}`)
        if (!existsSync(folder)) found.push({ key: 'source', says: `the folder ${folder} is not there` })
        if (other !== undefined)
          found.push({
            key: 'source',
            says: `the route ${other} picks up what is put into ${folder}; give each its own`,
          })
        if (drop !== undefined && resolve(drop.folder) === folder)
          found.push({ key: 'destination', says: `this route feeds itself: what it puts into ${folder} it picks up` })
      }
      for (const { key, says } of found)
        problems.push(`${name}/${file}:${lineOfKey(text, key)}: ${key}: ${says} (organization ${id}).`)
    }
  }
  return problems.length > 0 ? problems.join('\n') : routes
}

/** The maps that routes name; a sentence per problem when one can't be used, or does not map what its route takes. */
export async function mapsOf(
  { maps: folder, routes: routesFolder }: Pick<Config, 'maps' | 'routes'>,
  routes: ReadonlyMap<string, Route>,
): Promise<ReadonlyMap<string, ReadyMap> | string> {
  const named = [...routes.values()].filter(({ map }) => map !== undefined)
  if (named.length === 0) return new Map()
  const { maps, problems } = await readMaps(folder)
  if (problems.length === 0)
    problems.push(...named.flatMap((route) => unmappable(route, maps, keysIn(routesFolder, route))))
  return problems.length > 0 ? problems.join('\n') : maps
}

type MappedKey = 'map' | 'take' | 'destination' | 'privacy'

/** Why a route can't go by its map; `at` says where a key of it stands. */
export function unmappable(
  route: Route,
  maps: ReadonlyMap<string, ReadyMap>,
  at: (key: MappedKey) => string,
): string[] {
  const map = maps.get(route.map ?? '')
  if (map === undefined) return [`${at('map')}: "${route.map}" is the name of none.`]
  const more = route.take.filter((event) => !map.from.includes(event))
  const makes = isByRows(map) ? map.makes : 'fhir'
  const hindrance = unfit(route, { id: map.id, makes })
  return [
    ...(more.length === 0 ? [] : [`${at('take')}: its map ${map.id} does not map ${more.join(', ')}.`]),
    ...(hindrance === undefined ? [] : [`${at('destination')}: ${hindrance}.`]),
    ...misplaced(route, makes).map((says) => `${at('privacy')}: ${says}.`),
  ]
}

/** Files whose route has the name of another one. */
export function routesTwice(folder: string, { read } = readFolder(folder, parseRoute)): string[] {
  const byName = Map.groupBy(read, ({ definition }) => definition.id)
  return [...byName].flatMap(([id, [first, ...more]]) =>
    more.map(
      ({ file, text }) =>
        `${basename(folder)}/${file}:${lineOfKey(text, 'route')}: route: "${id}" is in ${first?.file} already.`,
    ),
  )
}

/** Routes of a folder that lead nowhere, to themselves, or that none of it leads to. */
export function routesAstray(folder: string): string[] {
  const { read } = readFolder(folder, parseRoute)
  const all = new Map(read.map(({ definition }) => [definition.id, definition]))
  return read.flatMap(({ file, text, definition }) =>
    hindrancesOnTheWay(definition, all).map(
      ({ key, says }) => `${basename(folder)}/${file}:${lineOfKey(text, key)}: ${key}: ${says}.`,
    ),
  )
}

/** Where the keys of a route stand: `routes/schedule.yaml:6: map`. */
export function keysIn(folder: string, { id, version }: Route): (key: MappedKey) => string {
  return (key) => {
    const found = readFolder(folder, parseRoute).read.find(({ definition }) => definition.version === version)
    return `${found === undefined ? id : `${basename(folder)}/${found.file}:${lineOfKey(found.text, key)}`}: ${key}`
  }
}

/** The charge rules of every file together; a sentence per problem when one can't be used. A payer stands in one file alone. */
export function readChargeRules({ chargeRules: folder }: Pick<Config, 'chargeRules'>): ChargeRules | string {
  if (!existsSync(folder))
    return `CAUSEWAY_CHARGE_RULES names ${folder}, which is not there; correct it, or leave it out for the shipped ones.`
  const { read, problems } = readFolder(folder, parseChargeRules)
  const payers = new Map<string, string>()
  for (const { file, definition } of read)
    for (const { id } of definition.payers) {
      const other = payers.get(id)
      if (other !== undefined) problems.push(`${basename(folder)}/${file}: the payer ${id} is in ${other} already.`)
      payers.set(id, file)
    }
  if (problems.length > 0) return problems.join('\n')
  const files = read.map(({ definition }) => definition)
  const modifiers = new Map(files.flatMap((file) => file.modifiers.map((one) => [one.code, one] as const)))
  return {
    version: versionOf(files.map(({ version }) => version).join(' ')),
    payers: files.flatMap((file) => file.payers),
    modifiers: [...modifiers.values()],
    rules: files.flatMap(({ rules }) => rules),
  }
}

interface Read<T> {
  file: string
  text: string
  definition: T
}

/** The definitions of a folder in the order of their files, and a sentence for whatever is wrong with another. */
function readFolder<T extends object>(
  folder: string,
  parse: (text: string, file: string) => T | { problems: Problem[] },
): { read: Read<T>[]; problems: string[] } {
  const read: Read<T>[] = []
  const problems: string[] = []
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()) {
    const text = readFileSync(join(folder, file), 'utf8')
    const parsed = parse(text, file)
    if ('problems' in parsed)
      problems.push(...parsed.problems.map((problem) => sayProblem(`${basename(folder)}/${file}`, problem)))
    else read.push({ file, text, definition: parsed })
  }
  return { read, problems }
}

/** The questionnaire that a pathway names: `intake(follow-up)`. */
export function intakeNamed(pathway: Pathway): string {
  return stepOf(pathway, 'intake')?.argument ?? ''
}
