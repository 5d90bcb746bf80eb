import type { Recorded } from './event.ts'
import type { HelpState } from './state.ts'

type HelpEvent = Extract<Recorded, { kind: 'help-asked' | 'help-taken' | 'help-answered' }>

/** The row of a call by somebody who is not identified: the number on record is rung, and nobody is told anything before. */
export const HELP_AT_DOOR = 'help/door'

/** Minutes after which a call for help is late. */
export const HELP_WITHIN_MINUTES = 5

/** Whether a patient waits for help now: asked, and nobody has said that it is settled. */
export function wantsHelp(help: HelpState | null): help is HelpState {
  return help !== null && help.answeredAt === null
}

/** What becomes of the patient's call for help. */
export function helpAfter(help: HelpState | null, event: HelpEvent): HelpState | null {
  if (event.kind === 'help-asked') return { askedAt: event.at, taken: null, answeredAt: null }
  if (help === null) return null
  if (event.kind === 'help-answered') return { ...help, answeredAt: event.at }
  return {
    ...help,
    taken: event.by.who === 'staff' || event.by.who === 'clinician' ? { by: event.by.ref, at: event.at } : null,
  }
}
