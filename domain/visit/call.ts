import type { CallState, VisitState } from './state.ts'

/** A call that rings, or in which they talk. */
export type LiveCall = CallState & { call: string }

const RINGING: ReadonlySet<CallState['status']> = new Set(['asked', 'ringing-clinician', 'ringing-patient'])
/** Longer than any telephone rings: of a call that nothing is heard of by then, nothing will be heard. */
const SILENT_AFTER_MS = 2 * 60_000

/** The call that the telephone service has under way, if there is one. */
export function liveCall(state: VisitState): LiveCall | null {
  const live = Object.entries(state.calls ?? {}).find(([, { status }]) => RINGING.has(status) || status === 'talking')
  return live === undefined ? null : { ...live[1], call: live[0] }
}

/** The calls that the telephone service may still have: the one under way, and those given up for want of a word. */
export function openCalls(state: VisitState): string[] {
  return Object.entries(state.calls ?? {}).flatMap(([call, { status, why }]) =>
    RINGING.has(status) || status === 'talking' || (status === 'failed' && (why === 'away' || why === 'no-word'))
      ? [call]
      : [],
  )
}

/** The call in which the two talk. */
export function talkingCall(state: VisitState): LiveCall | null {
  const live = liveCall(state)
  return live?.status === 'talking' ? live : null
}

/** The call that was asked for last, whatever became of it. */
export function lastCall(state: VisitState): CallState | null {
  return Object.values(state.calls ?? {}).reduce<CallState | null>(
    (last, one) => (last === null || one.at > last.at ? one : last),
    null,
  )
}

/** By when something must have been heard of each call that rings. */
export function silentCalls(state: VisitState): Map<string, string> {
  const ringing = Object.entries(state.calls ?? {}).filter(([, { status }]) => RINGING.has(status))
  return new Map(
    ringing.map(([call, { at }]) => [callMoment(call), new Date(Date.parse(at) + SILENT_AFTER_MS).toISOString()]),
  )
}

export function callMoment(call: string): string {
  return `call/${call}`
}
