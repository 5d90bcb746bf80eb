import type { VisitState } from './state.ts'

/** Since when the two are on the telephone; null when they are not. */
export function phoneSince({ phone }: VisitState): string | null {
  return phone.find(({ until }) => until === null)?.from ?? null
}
