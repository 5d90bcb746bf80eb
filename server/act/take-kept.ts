import { isKeptOpen } from '#domain/visit/actions/kept.ts'
import type { PersonNews } from '#domain/visit/person-news.ts'
import { unlessFault } from './chart.ts'
import type { House } from './house.ts'
import { letGo, letGoOf, type Told } from './kept.ts'
import type { StoredVisit } from './store.ts'
import { takeResult } from './take-results.ts'
import { learnBySaying, takeFiled } from './told.ts'
import type { Turn } from './turn.ts'

const AT_ONCE = 50
const DAY_MS = 24 * 3_600_000
/** How long after its visit a message is tried, and how long one is looked at at all. */
const TRIED_MS = 7 * DAY_MS
const LOOKED_AT_MS = 400 * DAY_MS

/**
 * Tries again what the EMR told for somebody whom its patient search did not find. Gives the function that tries once, at
 * some of the visits, in its turn with whatever else learns of the same schedule; the next goes on where this one stopped.
 */
export function takeKept(house: House, organization: string, turn: Turn): () => Promise<void> {
  let after: string | null = null
  return () =>
    turn(async () => {
      const visits = await keeping(house, organization, after)
      after = visits.length === AT_ONCE ? (visits.at(-1)?.id ?? null) : null
      for (const visit of visits) await tryAgain(house, visit, () => true)
    })
}

/** The EMR tells of a person: what was kept for one of these numbers is tried now. */
export async function takeKeptOf(house: House, organization: string, people: readonly PersonNews[]): Promise<void> {
  const numbers = new Set(people.flatMap(({ patient, prior }) => [...patient, ...prior]).map(({ value }) => value))
  for (let after: string | null = null; ;) {
    const visits: StoredVisit[] = await keeping(house, organization, after)
    for (const visit of visits)
      await tryAgain(house, visit, (told) => personIn(told)?.numbers.some((number) => numbers.has(number)) === true)
    after = visits.at(-1)?.id ?? null
    if (visits.length < AT_ONCE) return
  }
}

function keeping(house: House, organization: string, after: string | null): Promise<StoredVisit[]> {
  return house.store.withKept(organization, new Date(house.now().getTime() - LOOKED_AT_MS), after, AT_ONCE)
}

/** The appointment first, so that what was filed for it finds whose it is. One message in vain keeps none of the others. */
async function tryAgain(house: House, visit: StoredVisit, isMeant: (told: Told) => boolean): Promise<void> {
  const { id, organization, state } = visit
  const kept = (state.kept ?? []).toSorted((one, other) => (one.about < other.about ? -1 : 1)).map(({ held }) => held)
  if (Date.parse(state.end ?? '') + TRIED_MS < house.now().getTime()) {
    if (!isKeptOpen(state)) await letGoOf(house, visit, kept, 'kept message given up')
    return
  }
  for (const held of kept) {
    const told = await house.store.held<Told>(id, held)
    if (told === null || !isMeant(told)) continue
    // What the EMR does not answer, the next try asks again.
    const taken = await unlessFault(take(house, organization, told), 'away')
    // The order that it was of has ended in another way.
    if ('result' in told && taken === null) await letGo(house, visit, told)
  }
}

async function take(house: House, organization: string, told: Told): Promise<unknown> {
  const { version } = told
  if ('said' in told) return learnBySaying(house, organization, told.numbers, told.said, version)
  if ('result' in told) return takeResult(house, organization, told.result, version)
  return takeFiled(house, organization, told.filed, version)
}

function personIn(told: Told) {
  if ('said' in told) return told.said.patient
  return 'result' in told ? told.result.patient : told.filed.patient
}
