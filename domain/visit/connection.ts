import type { Command } from './command.ts'
import type { Participant } from './event.ts'
import type { VisitState } from './state.ts'

/** The two for whom an EMR has links by context, and whose connection its schedule shows. */
export const SCHEDULED = ['patient', 'clinician'] as const
export type Scheduled = (typeof SCHEDULED)[number]

/** By which ids the EMR knows the appointment and the person of a link, to be told by the same. */
export interface ContextLinked {
  conference: string
  external: string
  externalType: string
}

/** Whether somebody is connected now, wherever the visit is held. */
export function isConnected({ presence }: VisitState, who: Scheduled): boolean {
  return presence.some((stay) => stay.who === who && stay.until === null)
}

/** The EMR is told of those of them who came by a link of its own. */
export function tellOf({ contextLinks }: VisitState, of: readonly Participant[]): Command[] {
  return SCHEDULED.filter((who) => of.includes(who) && contextLinks?.[who] !== undefined).map((who) => ({
    do: 'tell-connection',
    who,
    held: null,
  }))
}

/** The EMR is told of those who were connected until now. */
export function tellOfLeaving(before: VisitState): Command[] {
  return tellOf(
    before,
    SCHEDULED.filter((who) => isConnected(before, who)),
  )
}
