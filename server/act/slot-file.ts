import type { FreeSlot } from './chart.ts'
import type { House } from './house.ts'

/** Free times that an EMR drops as a file, where it gives out none to ask for: a port. */
export interface SlotFile {
  /** Of a visit type, from an instant on, the soonest first. */
  free(visitType: string, after: string): Promise<(FreeSlot & { visitType: string })[]>
  /** One of them; null where the newest file has it no more. */
  slot(reference: string): Promise<(FreeSlot & { visitType: string }) | null>
}

const HORIZON_MS = 400 * 24 * 3_600_000

/** The file's times that no visit here has asked for since it was written; `whose`: of this clinician only. */
export async function stillFree(
  house: House,
  organization: string,
  file: SlotFile,
  { visitType, after, count, whose = null }: { visitType: string; after: string; count: number; whose?: string | null },
): Promise<FreeSlot[]> {
  const from = new Date(after)
  const until = new Date(from.getTime() + HORIZON_MS)
  const [known, asked] = await Promise.all([
    house.store.board(organization, from, until),
    house.store.requested(organization, from, until, null),
  ])
  const taken = new Set(
    [...known, ...asked]
      .filter(({ state }) => state.appointment !== 'cancelled' && state.appointment !== 'lost')
      // Another time that was asked for is spoken for as well as the present one.
      .flatMap(({ state }) => [state, ...(state.moving === null ? [] : [state.moving])])
      .map(({ practitioner, start }) => `${practitioner} ${Date.parse(start ?? '')}`),
  )
  const times = await file.free(visitType, after)
  return times
    .filter(({ practitioner, start }) => !taken.has(`${practitioner} ${Date.parse(start)}`))
    .filter(({ practitioner }) => whose === null || practitioner === whose)
    .slice(0, count)
}
