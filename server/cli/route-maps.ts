import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import type { RowMapped } from '#formats/map/rows/row-map.ts'
import { parseRoute } from '#formats/route/parse.ts'
import { keysIn, routesAstray, routesTwice, unmappable } from '../definitions.ts'
import { applied } from '../map/applied.ts'
import { appliedRows, asMade } from '../map/applied-rows.ts'
import { brokenFixtures } from '../map/fixtures.ts'
import { isByRows, readMap, readMaps, type ReadyMap } from '../map/read-maps.ts'
import { MAPS, ROUTES } from './desk.ts'

/**
 * What is wrong with the maps of a folder of routes, their fixtures among them, and with the routes that go by them. Another folder than
 * Causeway's own has its maps beside it, if any.
 */
export async function mapProblems(routesFolder: string): Promise<string[]> {
  const beside = join(routesFolder, '..', 'maps')
  const { maps, problems } = await readMaps(routesFolder !== ROUTES && existsSync(beside) ? beside : MAPS)
  for (const map of maps.values())
    console.log(
      `${map.id}, version ${map.version}, ${map.fixtures.length} ${map.fixtures.length === 1 ? 'fixture' : 'fixtures'}`,
    )
  return [
    ...routesTwice(routesFolder),
    ...routesAstray(routesFolder),
    ...problems,
    ...[...maps.values()].flatMap(brokenFixtures),
    ...routesIn(routesFolder).flatMap((route) =>
      route.map === undefined ? [] : unmappable(route, maps, keysIn(routesFolder, route)),
    ),
  ]
}

/**
 * Prints what a map makes of a message in a file, and what it carries nowhere; sends nothing, and keeps nothing. The map is that
 * of a route, one by its name, or a file.
 */
export async function tryMap([name = '', file = '', zone = 'UTC']: readonly string[], usage: string): Promise<number> {
  if (!existsSync(file)) {
    console.error(`${file === '' ? 'A file of a message is missing.' : `${file} is not there.`}\n${usage}`)
    return 1
  }
  const map = await mapNamed(name)
  if (Array.isArray(map)) {
    console.error(map.join('\n'))
    return 1
  }
  try {
    const result = isByRows(map)
      ? appliedRows(map, readFileSync(file), { timeZone: zone, processing: 'T' })
      : applied(map, parseMessage(readFileSync(file)), zone)
    console.log(printed(result))
    for (const { at, count } of result.unmapped) console.log(`unmapped ${at} ${count}`)
    for (const { at, count } of result.left) console.log(`left ${at} ${count}`)
    const route = routesIn(ROUTES).find(({ id }) => id === name)
    console.error(`Tried by the map "${map.id}" as its file is, version ${map.version}.`)
    if (route?.privacy !== undefined) console.error(`This is before the privacy step of "${name}".`)
    if (route !== undefined)
      console.error(
        `What leaves of it by the version that counts now: causeway route try <organization> ${name} --message ${file}`,
      )
    return 'refused' in result ? 1 : 0
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault
    console.error(`${file} can't be read: ${fault.code} at ${fault.where}.`)
    return 1
  }
}

function printed(result: RowMapped): string {
  if ('message' in result) return new TextDecoder().decode(asMade(result, '').bytes).replaceAll('\r', '\n').trimEnd()
  const json = 'bundle' in result ? result.bundle : 'object' in result ? result.object : { refused: result.refused }
  return JSON.stringify(json, null, 2)
}

async function mapNamed(name: string): Promise<ReadyMap | string[]> {
  if (name.endsWith('.yaml')) return existsSync(name) ? readMap(name) : [`${name} is not there.`]
  const { maps, problems } = await readMaps(MAPS)
  const named = routesIn(ROUTES).find(({ id }) => id === name)?.map ?? name
  return maps.get(named) ?? [`"${name}" is no route with a map, and no map; name a file.`, ...problems]
}

function routesIn(folder: string) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => {
      const parsed = parseRoute(readFileSync(join(folder, name), 'utf8'), name)
      return 'problems' in parsed ? [] : [parsed]
    })
}
