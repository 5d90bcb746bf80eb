import { randomBytes } from 'node:crypto'

/** Who is asked into a meeting, by the words of docs/rooms.md. */
export const PARTICIPANTS = ['patient', 'clinician', 'helper', 'interpreter'] as const
export type Participant = (typeof PARTICIPANTS)[number]
export type Medium = 'video' | 'audio'

/** One word on a meeting, as the webhook tells it and the session log keeps it. */
export type Word = { at: string } & (
  | { kind: 'joined'; participant: Participant; stay: string; medium: Medium }
  | { kind: 'left'; participant: Participant; stay: string }
  | { kind: 'ended' }
)

/** A page that says that it is in the meeting. */
interface Stay {
  stay: string
  participant: Participant
  heardAt: Date
}

/** A meeting of the simulated video tool. Nothing is seen or heard in it. */
export interface FakeMeeting {
  reference: string
  start: string
  end: string
  tokens: Record<Participant, string>
  here: Stay[]
  log: Word[]
  over: boolean
}

/** A page that has not been heard of for so long is gone. */
const SILENT_MS = 5_000

/** The meetings of the simulated video tool since the start of the sandbox; `tell` hears each word as it happens. */
export class FakeVideo {
  readonly meetings: FakeMeeting[] = []
  readonly #tell: (meeting: FakeMeeting, word: Word) => void
  readonly #now: () => Date

  constructor(now: () => Date, tell: (meeting: FakeMeeting, word: Word) => void) {
    this.#now = now
    this.#tell = tell
  }

  /** The meeting of this reference, made now if there is none. */
  open({ reference, start, end }: { reference: string; start: string; end: string }): FakeMeeting {
    const known = this.of(reference)
    if (known !== undefined) return known
    const tokens = { patient: token(), clinician: token(), helper: token(), interpreter: token() }
    const meeting: FakeMeeting = { reference, start, end, tokens, here: [], log: [], over: false }
    this.meetings.unshift(meeting)
    return meeting
  }

  of(reference: string): FakeMeeting | undefined {
    return this.meetings.find((one) => one.reference === reference)
  }

  /** Whose address this is. */
  invited(token: string): { meeting: FakeMeeting; participant: Participant } | undefined {
    for (const meeting of this.meetings)
      for (const participant of PARTICIPANTS) if (meeting.tokens[participant] === token) return { meeting, participant }
    return undefined
  }

  /** A page is in the meeting, or still is. */
  here(meeting: FakeMeeting, participant: Participant, stay: string, medium: Medium): void {
    this.sweep()
    if (meeting.over || meeting.log.some((word) => word.kind === 'left' && word.stay === stay)) return
    const heardAt = this.#now()
    const known = meeting.here.find((one) => one.stay === stay)
    if (known !== undefined) known.heardAt = heardAt
    else {
      meeting.here.push({ stay, participant, heardAt })
      this.#say(meeting, { kind: 'joined', participant, stay, medium, at: heardAt.toISOString() })
    }
  }

  left(meeting: FakeMeeting, stay: string, at: Date = this.#now()): void {
    const known = meeting.here.find((one) => one.stay === stay)
    if (known === undefined) return
    meeting.here = meeting.here.filter((one) => one !== known)
    this.#say(meeting, { kind: 'left', participant: known.participant, stay, at: at.toISOString() })
  }

  /** Another address for one of them: who came by the former is out. */
  replace(meeting: FakeMeeting, participant: Participant): string {
    for (const { stay } of meeting.here.filter((one) => one.participant === participant)) this.left(meeting, stay)
    meeting.tokens[participant] = token()
    return meeting.tokens[participant]
  }

  end(meeting: FakeMeeting): void {
    if (meeting.over) return
    for (const { stay } of meeting.here) this.left(meeting, stay)
    meeting.over = true
    this.#say(meeting, { kind: 'ended', at: this.#now().toISOString() })
  }

  /** Pages that were closed without a word are gone since they were heard of last. */
  sweep(): void {
    const before = this.#now().getTime() - SILENT_MS
    for (const meeting of this.meetings)
      for (const { stay, heardAt } of meeting.here) if (heardAt.getTime() < before) this.left(meeting, stay, heardAt)
  }

  #say(meeting: FakeMeeting, word: Word): void {
    meeting.log.push(word)
    this.#tell(meeting, word)
  }
}

function token(): string {
  return randomBytes(24).toString('base64url')
}
