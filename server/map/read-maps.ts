import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { lineOfKey, sayProblem } from '#formats/definition/file.ts'
import type { Message } from '#formats/hl7v2/message.ts'
import type { MessageMap, Transaction } from '#formats/map/map-message.ts'
import { parseMap } from '#formats/map/parse.ts'
import { isRowMap, parseRowMap } from '#formats/map/rows/parse.ts'
import type { RowMap } from '#formats/map/rows/row-map.ts'

/** What a site's own code makes of a map's resources: the export `after` of the file that the map names. */
export type LastWord = (bundle: Transaction, message: Message) => Transaction

/** A map with its code: by HL7's tables, or by rows of its own. */
export type ReadyTableMap = MessageMap & { folder: string; lastWord?: LastWord }
/** The same of a map by rows: what it made (a Bundle, a message of HL7 v2, an object) beside the message that came, in its form. */
export type RowLastWord = (made: object, message: object) => unknown
export type ReadyRowMap = RowMap & { folder: string; lastWord?: RowLastWord }
export type ReadyMap = ReadyTableMap | ReadyRowMap

/** Whether a map says row by row what is made. */
export function isByRows(map: ReadyMap): map is ReadyRowMap {
  return 'parts' in map
}

/** The maps of a folder by their names, and a sentence for whatever is wrong with another. */
export async function readMaps(folder: string): Promise<{ maps: ReadonlyMap<string, ReadyMap>; problems: string[] }> {
  if (!existsSync(folder))
    return {
      maps: new Map(),
      problems: [
        `CAUSEWAY_MAPS names ${folder}, which is not there; correct it, or leave it out for the shipped ones.`,
      ],
    }
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
  const read = await Promise.all(files.map(async (file) => ({ file, map: await readMap(join(folder, file)) })))
  const maps = new Map<string, ReadyMap>()
  const problems: string[] = []
  const owners = new Map<string, string>()
  for (const { file, map } of read) {
    if (Array.isArray(map)) {
      problems.push(...map)
      continue
    }
    const owner = owners.get(map.id)
    if (owner !== undefined) {
      const line = lineOfKey(readFileSync(join(folder, file), 'utf8'), 'map')
      problems.push(`${basename(folder)}/${file}:${line}: map: "${map.id}" is in ${owner} already.`)
    }
    owners.set(map.id, file)
    maps.set(map.id, map)
  }
  return { maps, problems }
}

/** One map, or what is wrong with it. */
export async function readMap(path: string): Promise<ReadyMap | string[]> {
  return readMapText(readFileSync(path, 'utf8'), path, {})
}

/**
 * A map by its text, as if it lay at a path; `instead` holds the texts of files that it names which stand in place of those in that
 * folder. Its own code is that of the folder alone: whoever edits a map brings no code in.
 */
export async function readMapText(
  text: string,
  path: string,
  instead: Readonly<Record<string, string>>,
): Promise<ReadyMap | string[]> {
  const folder = resolve(path, '..')
  const file = `${basename(folder)}/${basename(path)}`
  const read = (name: string) => {
    if (Object.hasOwn(instead, name)) return instead[name]
    const beside = resolve(folder, name)
    return beside.startsWith(`${folder}/`) && existsSync(beside) ? readFileSync(beside, 'utf8') : undefined
  }
  if (isRowMap(text)) {
    const byRows = parseRowMap(text, file, read)
    if ('problems' in byRows) return byRows.problems.map((problem) => sayProblem(file, problem))
    const code = await ownCode<RowLastWord>(byRows, folder, file)
    return Array.isArray(code) ? code : { ...byRows, folder, ...code }
  }
  const parsed = parseMap(text, file, read)
  if ('problems' in parsed) return parsed.problems.map((problem) => sayProblem(file, problem))
  const code = await ownCode<LastWord>(parsed, folder, file)
  return Array.isArray(code) ? code : { ...parsed, folder, ...code }
}

/** The function of the file that a map names, or what is wrong with that file. */
async function ownCode<Code>(
  { after }: { after?: string },
  folder: string,
  file: string,
): Promise<{ lastWord?: Code } | string[]> {
  if (after === undefined) return {}
  try {
    const code: unknown = await import(pathToFileURL(join(folder, after)).href)
    return hasLastWord<Code>(code) ? { lastWord: code.after } : [`${file}: ${after} exports no function "after"`]
  } catch (cause) {
    return [`${file}: ${after} can't be read: ${cause instanceof Error ? cause.message.split('\n')[0] : 'it throws'}`]
  }
}

function hasLastWord<Code>(code: unknown): code is { after: Code } {
  return typeof code === 'object' && code !== null && 'after' in code && typeof code.after === 'function'
}
