import type { MeetingState, StayState, VisitState } from './state.ts'

/** The meeting in the organization's video tool that was asked for last; null where the room is ours, or before *Admit*. */
export function lastMeeting({ meetings }: VisitState): (MeetingState & { number: number }) | null {
  const numbers = Object.keys(meetings ?? {}).map(Number)
  const number = Math.max(0, ...numbers)
  const meeting = meetings?.[number]
  return meeting === undefined ? null : { ...meeting, number }
}

/** The meetings that the tool may still have open: it is told when the visit ends. */
export function openMeetings({ meetings }: VisitState): number[] {
  return Object.entries(meetings ?? {}).flatMap(([number, { status, why, over }]) =>
    over === null && (status !== 'failed' || why === 'away') ? [Number(number)] : [],
  )
}

/** The meetings in which somebody may sit by an address of their own: the tool has made it and may have it open. */
export function seatedMeetings(state: VisitState): number[] {
  return openMeetings(state).filter((number) => state.meetings?.[number]?.status === 'open')
}

/**
 * Who was there from when to when, of what the tool has told. It depends on what was told alone, not on the order in
 * which it came: of one whose coming is not known yet nothing is said; nobody is in two places; and whoever has not
 * left was there until they came in another way, the meeting was over, or the visit ended.
 */
export function presenceOf(
  stays: Readonly<Record<string, StayState>>,
  meetings: Readonly<Record<number, MeetingState>>,
  ended: string | null,
): VisitState['presence'] {
  const begun = Object.entries(stays)
    .flatMap(([connection, stay]) =>
      stay.from === null || stay.medium === null ? [] : [{ connection, ...stay, from: stay.from, medium: stay.medium }],
    )
    .toSorted((one, other) => compare(one.from, other.from) || compare(one.connection, other.connection))
  return begun.flatMap(({ who, medium, connection, from, until, meeting }, index) => {
    const next = begun.slice(index + 1).find((one) => one.who === who)?.from ?? null
    const ends = [until, next, meetings[meeting]?.over ?? null, ended].filter((end) => end !== null).toSorted()
    const [end = null] = ends
    return end !== null && end <= from ? [] : [{ who, medium, connection, from, until: end }]
  })
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
