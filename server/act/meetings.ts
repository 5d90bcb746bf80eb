import type { Pathway, Room } from '#domain/pathway/pathway.ts'
import { meetingReference, type Command } from '#domain/visit/command.ts'
import type { MeetingContent } from '#domain/visit/content.ts'
import type { Invited, MeetingFailure } from '#domain/visit/event.ts'
import type { Happening, MeetingReport } from '#domain/visit/happening.ts'
import type { Store, StoredVisit, ToHold, Work } from './store.ts'

/** What there is to say of a visit to where it is held: when it is, and nobody's name or reason. */
export interface MeetingWanted {
  /** The same in every try, so that there is one meeting. */
  reference: string
  start: string
  end: string
  /** Whose appointment it is, in the EMR's ids: for the EMR's own module, and told to no other tool. */
  of: { appointment: string | null; patient: string | null; clinician: string | null }
}

/** What the tool would not do, and why; it was not even asked where no BAA is in force. */
export type MeetingNo = { no: Extract<MeetingFailure, 'refused' | 'no-agreement'> }

/** The organization's own video tool, or its EMR's module. All throw when it does not answer (`code` EMEETING). */
export interface Meetings {
  open(organization: string, meeting: MeetingWanted): Promise<MeetingContent | MeetingNo>
  /** Makes another address for a participant: the former opens nothing any more, and who came by it is put out. */
  replace(organization: string, meeting: MeetingWanted, participant: Invited): Promise<{ address: string } | MeetingNo>
  /** Ends a meeting; one that is over already, or is not known, is over. */
  end(organization: string, reference: string): Promise<'over' | MeetingNo>
  log(organization: string, reference: string): Promise<{ complete: boolean; reports: MeetingReport[] } | MeetingNo>
}

/** Where the visits of a pathway are held that are not held in a room of ours. */
export type MeetingsOf = Record<Exclude<Room, 'peer'>, Meetings>

type OfMeeting = Extract<Command, { meeting: number }>

/** What came of a command of a meeting, with what is to be sealed; or when to try again. */
export async function carryOutMeeting(
  house: {
    meetings: MeetingsOf
    pathwayOf(visit: StoredVisit): Pathway
    store: Pick<Store, 'held'>
    now(): Date
  },
  visit: StoredVisit,
  work: Work,
  command: OfMeeting,
): Promise<{ happening: Happening; hold?: ToHold[] } | Date> {
  const { room } = house.pathwayOf(visit)
  if (room === 'peer') throw new Error('a visit in a room of ours has a meeting elsewhere')
  const parts = { meetings: house.meetings[room], store: house.store, now: () => house.now() }
  const { meeting } = command
  const now = parts.now().getTime()
  const since = now - work.at.getTime()
  try {
    switch (command.do) {
      case 'open-meeting':
        return await open(parts, visit, meeting)
      case 'replace-address':
        return await replace(parts, visit, command)
      case 'end-meeting': {
        const answer = await parts.meetings.end(visit.organization, meetingReference(visit.id, meeting))
        return { happening: { kind: 'meeting-end-answered', meeting, heard: answer === 'over' } }
      }
      case 'read-meeting':
        return await read(parts, visit, meeting, since, work.attempts)
    }
  } catch (fault) {
    if (!isSilence(fault)) throw fault
    const { within, again } = PATIENCE[command.do]
    if (since <= within) return new Date(now + again(work.attempts))
    return { happening: givenUp(command) }
  }
}

async function open(
  { meetings }: { meetings: Meetings },
  visit: StoredVisit,
  meeting: number,
): Promise<{ happening: Happening; hold?: ToHold[] }> {
  const answer = await meetings.open(visit.organization, wanted(visit, meeting))
  if ('no' in answer) return { happening: { kind: 'meeting-refused', meeting, why: answer.no } }
  const ref = `meeting/${meeting}`
  return {
    happening: { kind: 'meeting-opened', meeting, held: ref },
    hold: [sealed(ref, answer)],
  }
}

function wanted({ id, state }: StoredVisit, meeting: number): MeetingWanted {
  const { start, end, patient, references, admitted } = state
  if (start === null || end === null) throw new Error('a visit without a time was admitted')
  const of = { appointment: references.appointment, patient, clinician: admitted?.by ?? null }
  return { reference: meetingReference(id, meeting), start, end, of }
}

/** Who was sent away must not come in again, and who comes in their place has an address of their own. */
async function replace(
  { meetings, store }: { meetings: Meetings; store: Pick<Store, 'held'> },
  visit: StoredVisit,
  { meeting, guest }: Extract<OfMeeting, { do: 'replace-address' }>,
): Promise<{ happening: Happening; hold?: ToHold[] }> {
  const kind = 'address-replaced'
  const ref = `meeting/${meeting}`
  const answer = await meetings.replace(visit.organization, wanted(visit, meeting), guest)
  const addresses = await store.held<MeetingContent>(visit.id, ref)
  if ('no' in answer) return { happening: { kind, meeting, guest, done: false } }
  // The meeting may be over by now, and its addresses gone.
  if (addresses === null) return { happening: { kind, meeting, guest, done: true } }
  return {
    happening: { kind, meeting, guest, done: true },
    hold: [sealed(ref, { ...addresses, [guest]: answer.address })],
  }
}

function sealed(ref: string, content: MeetingContent): ToHold {
  return { ref, kind: 'meeting', why: 'until the meeting is over', content }
}

/** A log that is not complete yet is read again for a while; then what there is counts. */
async function read(
  { meetings, now }: { meetings: Meetings; now(): Date },
  { id, organization }: StoredVisit,
  meeting: number,
  since: number,
  attempts: number,
): Promise<{ happening: Happening } | Date> {
  const log = await meetings.log(organization, meetingReference(id, meeting))
  if ('no' in log) return { happening: { kind: 'meeting-log-read', meeting, reports: [], complete: false } }
  if (!log.complete && since <= COMPLETE_WITHIN_MS)
    return new Date(now().getTime() + PATIENCE['read-meeting'].again(attempts))
  return { happening: { kind: 'meeting-log-read', meeting, ...log } }
}

function givenUp(command: OfMeeting): Happening {
  const { meeting } = command
  switch (command.do) {
    case 'replace-address':
      return { kind: 'address-replaced', meeting, guest: command.guest, done: false }
    case 'open-meeting':
      return { kind: 'meeting-refused', meeting, why: 'away' }
    case 'end-meeting':
      return { kind: 'meeting-end-answered', meeting, heard: false }
    case 'read-meeting':
      return { kind: 'meeting-log-read', meeting, reports: [], complete: false }
  }
}

const MINUTE_MS = 60_000
const COMPLETE_WITHIN_MS = 10 * MINUTE_MS

/** Two people wait for a meeting to be made; nobody waits for its log, which is wanted all the same. */
const PATIENCE: Record<OfMeeting['do'], { within: number; again: (attempts: number) => number }> = {
  'open-meeting': { within: 5_000, again: () => 500 },
  'replace-address': { within: 10 * MINUTE_MS, again: () => 2_000 },
  'end-meeting': { within: 2 * MINUTE_MS, again: () => 2_000 },
  'read-meeting': { within: 24 * 60 * MINUTE_MS, again: (attempts) => Math.min(5 * MINUTE_MS, 500 * 2 ** attempts) },
}

function isSilence(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'EMEETING'
}
