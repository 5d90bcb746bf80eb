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
const AT_MOST = 500

/** The file's times that no visit here has asked for since it was written. */
export async function stillFree(
  house: House,
  organization: string,
  file: SlotFile,
  { visitType, after, count }: { visitType: string; after: string; count: number },
): Promise<FreeSlot[]> {
  const from = new Date(after)
  const [known, asked] = await Promise.all([
    house.store.board(organization, from, new Date(from.getTime() + HORIZON_MS)),
    house.store.withSent(organization, from, AT_MOST),
  ])
  const taken = new Set(
    [...known, ...asked]
      .filter(({ state }) => state.appointment !== 'cancelled' && state.appointment !== 'lost')
      .map(({ state }) => `${state.practitioner} ${Date.parse(state.start ?? '')}`),
  )
  const times = await file.free(visitType, after)
  return times.filter(({ practitioner, start }) => !taken.has(`${practitioner} ${Date.parse(start)}`)).slice(0, count)
}
