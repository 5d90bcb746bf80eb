import type { Compared, HeldRef, WriteKind } from '#domain/visit/event.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import { ITSELF, type StoredVisit } from './store.ts'

/** A write of a visit that was found in the EMR, by whoever's hand it came there, has its receipt. `what` is the audit's word. */
export async function takeAsWritten(
  house: House,
  { id, state }: StoredVisit,
  { write, item }: { write: WriteKind; item: string },
  { reference, version }: { reference: string; version: string },
  what: string,
  { release = [], compared }: { release?: HeldRef[]; compared?: Compared | undefined } = {},
): Promise<void> {
  await happen(
    house,
    id,
    { kind: 'chart-wrote', write, item, reference, version, digest: null, ...(compared !== undefined && { compared }) },
    {
      release,
      audit: [
        {
          action: 'read',
          what,
          who: ITSELF,
          patient: state.patient,
          visit: id,
          outcome: 'done',
        },
      ],
    },
  )
}

/** The visit's encounter, as a write that may be found rather than made. */
export const ENCOUNTER = { write: 'arrive', item: 'encounter' } as const
