import { decidedBefore, isOver } from '#domain/charge/next-payer.ts'
import type { ClaimAnswer } from '#domain/charge/answer.ts'
import type { ChargeContent } from '#domain/visit/content.ts'
import type { HeldRef } from '#domain/visit/event.ts'
import type { ChargeState, VisitState } from '#domain/visit/state.ts'
import type { House } from './house.ts'
import type { StoredVisit } from './store.ts'

/** Under which it waits what was billed, for the claim to the payer after the first. */
const NEXT_PAYER: HeldRef = 'next-payer/'

/** After so long no payer takes a claim any more. */
const KEPT_DAYS = 365

/** Why it is sealed here, for whoever lists what is. */
export const KEPT_FOR_NEXT = 'until the payer after the first has decided, or for a year'

/** The charge whose decision a claim to the next payer rests on; `billed` null: what it was is not kept any more. */
export interface FirstBilled {
  charge: ChargeState
  billed: ChargeContent | null
}

export function nextHeldOf({ held }: Pick<ChargeState, 'held'>): HeldRef {
  return `${NEXT_PAYER}${held.slice(held.indexOf('/') + 1)}`
}

/** What was billed to the payer before, where the claim to the next one is proposed; null where another charge is. */
export async function firstBilled(
  store: Pick<House['store'], 'held'>,
  { id, state }: Pick<StoredVisit, 'id' | 'state'>,
): Promise<FirstBilled | null> {
  const charge = state.reopened?.how === 'next-payer' ? decidedBefore(state.formerCharges ?? []) : undefined
  return charge === undefined ? null : { charge, billed: await store.held<ChargeContent>(id, nextHeldOf(charge)) }
}

/** What need not be kept any more once this was said of the visit's claim number `of`. */
export function overWith(state: VisitState | undefined, of: number, said: ClaimAnswer): HeldRef[] {
  const { charge, formerCharges = [] } = state ?? {}
  const about = formerCharges[of] ?? charge
  const first = about?.again?.how === 'next-payer' ? decidedBefore(formerCharges) : about
  return about !== undefined && first !== undefined && isOver(about, said) ? [nextHeldOf(first)] : []
}

/** Lets go of what waits for a payer who has not decided in a year. */
export function dropForNextPayer(house: Pick<House, 'store' | 'now'>, organization: string): () => Promise<void> {
  return () =>
    house.store.dropHeld(organization, NEXT_PAYER, new Date(house.now().getTime() - KEPT_DAYS * 24 * 3_600_000))
}
