import { existsSync, readFileSync } from 'node:fs'
import { sayJudged } from '#domain/route/privacy.ts'
import { contentOf } from '#domain/route/route.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { isObject } from '#formats/route/opened-json.ts'
import { isCarried } from '#formats/route/only.ts'
import { gated } from '#formats/route/privacy.ts'
import { readMessage } from '#formats/route/read.ts'
import type { SignedBy } from '../act/signed.ts'
import { ITSELF, type Store } from '../act/store.ts'
import type { Config } from '../config.ts'
import type { Organization } from '../config/organizations.ts'
import { resultOf } from '../map/made.ts'
import { processingOf, type InForce } from '../route-versions.ts'
import { sayVersion } from './route-stored.ts'

/** What a trial on one message works with. */
export interface MessageTrial {
  install: Config['install']
  organization: Organization
  version: InForce
  signed: SignedBy
  store: Pick<Store, 'audit'>
}

/**
 * Prints what would leave of a message in a file by a version of a route, and by which: what its map makes, and of that what the message's patient has
 * permitted by now. What is withheld and why goes to the other channel. It sends nothing, and keeps nothing but that it was done.
 */
export async function tryMessage(file: string, trial: MessageTrial): Promise<number> {
  const { organization, version, signed, store, install } = trial
  const said = (text: string) => {
    console.error(text)
    return 1
  }
  if (!existsSync(file)) return said(`${file} is not there.`)
  console.error(`Tried by ${sayVersion(version.version)} of "${version.route.id}"${byMap(version)}.`)
  const bytes = readFileSync(file)
  const { route, map } = version
  const event = typeIn(route.take, bytes)
  if (event === null)
    return said(`${file} can't be read as a message that "${route.id}" takes: ${route.take.join(', ')}.`)
  if (!isCarried(contentOf(event), bytes, route.only ?? [])) return said(`"${route.id}" leaves it: its "only" says so.`)
  const around = { timeZone: organization.timeZone, processing: processingOf(install) }
  const result = map === undefined ? { event, bytes, unmapped: [], left: [] } : resultOf(map, { event, bytes }, around)
  for (const { at, count } of result.unmapped) console.error(`unmapped ${at} ${count}`)
  for (const { at, count } of result.left) console.error(`left ${at} ${count}`)
  if ('refused' in result) return said(`Nothing leaves: ${result.refused}.`)
  if (route.privacy === undefined) {
    console.log(shown(result.bytes))
    return 0
  }
  const person = await signed(organization.id, route.privacy, { event, bytes })
  const now = new Date()
  const detail = { route: route.id }
  const audit = {
    action: 'read',
    what: 'message of a file tried on a route',
    who: ITSELF,
    visit: null,
    outcome: 'done',
  } as const
  await store.audit(organization.id, [{ ...audit, patient: person?.patient ?? null, detail }], now)
  if (person === null)
    return said('Nothing would leave yet: the EMR does not say whose it is, and so not what they permit.')
  const { judged, bytes: part } = gated(route.privacy, person, result.bytes, now)
  if (part === null) return said(`Nothing of it leaves: ${sayJudged(judged)}.`)
  console.error(sayJudged(judged))
  console.log(shown(part))
  return 0
}

function byMap({ map }: InForce): string {
  return map === undefined ? '' : `, with its map "${map.id}"`
}

/** Of which of the types that are taken it is; null where it is none, or can't be read. */
function typeIn(take: readonly string[], bytes: Uint8Array): string | null {
  for (const content of new Set(take.map(contentOf))) {
    try {
      const { event } = readMessage(content, bytes)
      if (take.includes(event)) return event
    } catch (fault) {
      if (!(fault instanceof Unreadable)) throw fault
    }
  }
  return null
}

function shown(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes)
  return isObject(bytes) ? JSON.stringify(JSON.parse(text), null, 2) : text.replaceAll('\r', '\n').trimEnd()
}
