import { overlaps } from '#domain/schedule/free-times.ts'
import type { Cell } from '#domain/connect/matrix.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import type { Organization } from '../config/organizations.ts'
import type { FreeSlot } from './chart.ts'
import type { House } from './house.ts'
import { givesOutTimes } from './way.ts'

/** Where free times come from, of an EMR that gives out none to ask for: its file of them, or its messages. */
export interface FreeTimeSource {
  /** Of a visit type, from an instant on, the soonest first. */
  free(visitType: string, after: string): Promise<(FreeSlot & { visitType: string })[]>
  /** One of them; null where it is to be had no more. */
  slot(reference: string): Promise<(FreeSlot & { visitType: string }) | null>
}

/** Where an EMR's free times come from, as the settings and its last reading have it. */
export type TimesFrom =
  /** It is asked for them; `read`: it was seen to give them out, where it was read at all. */
  | { from: 'fhir'; read: boolean }
  | { from: 'file'; folder: string }
  /** `without`: pathways of whose visit type no session is. */
  | { from: 'feed'; sessions: number; clinicians: number; daysAhead: number; without: string[] }
  | { from: 'nowhere' }

/** Where they come from, for whoever looks after the connection. */
export function timesFrom(
  { emr, pathways }: Pick<Organization, 'emr' | 'pathways'>,
  cells: readonly Cell[] | null,
  known: ReadonlyMap<string, Pick<Pathway, 'visitType'>>,
): TimesFrom {
  const { folder, feed } = emr.slots ?? {}
  if (folder !== undefined) return { from: 'file', folder }
  if (feed === undefined) return givesOutTimes(cells) ? { from: 'fhir', read: cells !== null } : { from: 'nowhere' }
  const { sessions, daysAhead } = feed
  const offered = new Set(sessions.flatMap(({ visitTypes }) => visitTypes))
  return {
    from: 'feed',
    sessions: sessions.length,
    clinicians: new Set(sessions.flatMap(({ clinicians }) => clinicians)).size,
    daysAhead,
    without: pathways.filter((id) => !offered.has(known.get(id)?.visitType ?? '')),
  }
}

const HORIZON_MS = 400 * 24 * 3_600_000
const LONGEST_VISIT_MS = 12 * 3_600_000

/** Its times that no visit here has, or has asked for since; `whose`: of this clinician only. */
export async function stillFree(
  house: House,
  organization: string,
  source: FreeTimeSource,
  { visitType, after, count, whose = null }: { visitType: string; after: string; count: number; whose?: string | null },
): Promise<FreeSlot[]> {
  const from = new Date(after)
  const until = new Date(from.getTime() + HORIZON_MS)
  // One that began before may take it too.
  const begun = new Date(from.getTime() - LONGEST_VISIT_MS)
  const [known, asked] = await Promise.all([
    house.store.board(organization, begun, until),
    house.store.requested(organization, begun, until, null),
  ])
  const taken = [...known, ...asked]
    .filter(({ state }) => state.appointment !== 'cancelled' && state.appointment !== 'lost')
    // Another time that was asked for is spoken for as well as the present one.
    .flatMap(({ state }) => [state, ...(state.moving === null ? [] : [state.moving])])
    .map((one) => ({ practitioner: one.practitioner, ...stretchOf(one) }))
  const times = await source.free(visitType, after)
  return times
    .filter(({ practitioner }) => whose === null || practitioner === whose)
    .filter((time) => {
      const stretch = stretchOf(time)
      return !taken.some((one) => one.practitioner === time.practitioner && overlaps(stretch, one))
    })
    .slice(0, count)
}

function stretchOf({ start, end }: { start: string | null; end?: string | null }): { start: number; end: number } {
  const begins = Date.parse(start ?? '')
  return { start: begins, end: Date.parse(end ?? start ?? '') }
}
