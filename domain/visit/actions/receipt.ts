import type { Pathway } from '../../pathway/pathway.ts'
import type { VisitEvent, WriteFailure, WriteKind } from '../event.ts'
import { notTheirsAtDesk } from '../gates.ts'
import type { Asked, Refusal, StaffMember } from '../happening.ts'
import type { VisitState } from '../state.ts'
import { AUTHORED, raise, raiseForWrite } from '../tasks.ts'
import { maySendMore } from '../timing.ts'
import { booked, calledOff, didNotCome, encounterCalledOff, movedAsAsked, moveRequested } from './book.ts'
import { anotherMessage } from './message.ts'

/**
 * The chart holds a write, read back and compared. A receipt that was not awaited is a second answer to one write and
 * changes nothing, but for the writes that are repeated under one key: there a version not seen before is news.
 */
export function chartWrote(pathway: Pathway, state: VisitState, receipt: Asked<'chart-wrote'>): VisitEvent[] {
  const { write, item, reference, version, digest, compared } = receipt
  const key = `${write}/${item}`
  // What an EMR tells of is what went before: the newer is still on its way.
  if (compared !== undefined && state.pending[key] !== undefined) return []
  // The answer for an older revision of the note, told twice, while the newest is still on its way.
  const older = write === 'note' && digest !== null && digest !== state.noteDigest
  if (older && state.versions[key] === version) return []
  const awaited = state.pending[key] !== undefined || state.failed[key] !== undefined || state.sent?.[key] !== undefined
  if (!awaited) {
    if (write === 'book' && isAnother(state.references.appointment, reference)) return secondAppointment(state)
    // A draft under way when the note was signed is no longer awaited, and may be the first the chart has of it.
    const expected = state.versions[key] !== undefined || (write === 'note' && state.noteRevision > 0)
    const news = REPEATED.has(write) && expected && state.versions[key] !== version
    if (!news || state.note === 'final') return []
  }
  const known = compared === undefined ? {} : { compared }
  const written: VisitEvent = { kind: 'written', write, item, reference, version, digest, ...known }
  if (write === 'book') return state.bookedAt === null ? [written, ...booked(pathway, state, receipt)] : [written]
  return [written, ...inTheChart(pathway, state, write), ...(compared === 'differs' ? differs(state, receipt) : [])]
}

/** Whoever signed has to see what the EMR has made of it. */
function differs(state: VisitState, { write, item }: Asked<'chart-wrote'>): VisitEvent[] {
  const task = { id: `differs/${write}/${item}`, why: 'words-differ', otherwise: 'clinician' } as const
  return raise(state, undefined, 'chart refuses', task)
}

/** An acknowledgement is no receipt: the visit goes on, and the write is called sent until the chart shows it. */
export function interfaceTook(pathway: Pathway, state: VisitState, took: Asked<'interface-took'>): VisitEvent[] {
  const { write, item, number, message, words } = took
  if (state.pending[`${write}/${item}`] === undefined) return []
  // A message that asks for another time promises none: the EMR tells when it has moved the appointment.
  if (write === 'move') return [{ kind: 'sent-by-message', write, item, number, message }, ...moveRequested(state)]
  const sent: VisitEvent = {
    kind: 'sent-by-message',
    write,
    item,
    number,
    message,
    ...(words !== undefined && { words }),
  }
  return [sent, ...inTheChart(pathway, state, write)]
}

/** What follows from a write that stands in the chart, by whoever's word. */
function inTheChart(pathway: Pathway, state: VisitState, write: WriteKind): VisitEvent[] {
  if (write === 'cancel') return encounterCalledOff(pathway, state)
  if (write === 'call-off') return calledOff(pathway, state)
  if (write === 'move') return movedAsAsked(pathway, state)
  if (write === 'no-show') return didNotCome(pathway, state)
  // The summary stands on the page in any case, under the link that the patient has.
  return write === 'summary' && maySendMore(state) ? [anotherMessage(state, 'summary', null)] : []
}

const REPEATED: ReadonlySet<WriteKind> = new Set(['consent', 'intake', 'note'])

function isAnother(known: string | null, reference: string): boolean {
  return known !== null && known !== reference
}

/** One visit, one appointment (R08): a second one is not taken over, a person merges them. */
function secondAppointment(state: VisitState): VisitEvent[] {
  const task = { id: 'discrepancy/appointment', why: 'second-appointment', otherwise: 'front-desk' } as const
  return raise(state, undefined, 'chart refuses', task)
}

/** The chart will not take a write as it stands. It ends with a person, or, for a lost slot, with other times. */
export function chartRefused(pathway: Pathway, state: VisitState, refused: Asked<'chart-refused'>): VisitEvent[] {
  const { write, item, why } = refused
  const key = `${write}/${item}`
  // A booking that was only asked for is the EMR's to turn down later.
  const isAskedFor = write === 'book' && state.appointment === 'asked' && state.sent?.[key] !== undefined
  if (state.pending[key] === undefined && !isAskedFor) return []
  const events: VisitEvent[] = [{ kind: 'not-written', write, item, why }]
  // What a person books in the EMR is asked for, and not lost.
  if (write === 'book' && why === 'by-hand') return [...events, ...raiseForWrite(pathway, state, write, item, why)]
  if (write === 'book') {
    events.push({ kind: 'booking-lost', why: why === 'slot-taken' ? 'slot-taken' : 'refused' })
    if (why === 'slot-taken') return events
  }
  // When the visit began stands in what is entered when it has ended; why it might begin nevertheless stands nowhere else.
  if (write === 'admit' && why === 'by-hand' && state.admitted?.override !== true)
    return [{ kind: 'left-out', write, item }]
  // No person could enter it; that a draft had a part stands in the visit's log.
  if (write === 'provenance' && (why === 'by-hand' || why === 'refused')) return [{ kind: 'left-out', write, item }]
  // Another took that time: another one is chosen, and what stands stays.
  if ((write === 'move' || write === 'order-book') && why === 'slot-taken') return events
  return [...events, ...raiseForWrite(pathway, state, write, item, why)]
}

/**
 * A person has entered by hand what the EMR takes from no machine, would not take, or may have taken without answering.
 * What is found in the EMR under the number that they name is a receipt; otherwise it stays their word. The encounter has
 * to be found, as what comes after is filed in it.
 */
export function sayEntered(pathway: Pathway, state: VisitState, said: Asked<'say-entered'>): VisitEvent[] | Refusal {
  const { write, item, number, found, by } = said
  const refusal = mayEnter(state, write, item, by)
  if (refusal) return refusal
  if (found !== null) {
    const receipt = { kind: 'chart-wrote', write, item, ...found, digest: null } as const
    return chartWrote(pathway, state, receipt).map((event) => (event.kind === 'written' ? { ...event, by } : event))
  }
  if (NEEDED_LATER.has(write)) return { refused: 'not-found' }
  return [{ kind: 'entered', write, item, number, by }, ...inTheChart(pathway, state, write)]
}

const NEEDED_LATER: ReadonlySet<WriteKind> = new Set(['book', 'arrive'])

/** A person has looked and it is not there: the same write is sent, under the same key. */
export function sendAgain(state: VisitState, { asked, by }: Asked<'send-again'>): VisitEvent[] | Refusal {
  const refusal = mayEnter(state, asked.write, asked.item, by)
  if (refusal) return refusal
  if (state.failed[`${asked.write}/${asked.item}`]?.why === 'by-hand') return { refused: 'unfit-change' }
  // A signature that the EMR refused is made anew, over words that may have changed since.
  if (asked.write === 'sign' && state.signing === null) return { refused: 'unfit-change' }
  return [{ kind: 'sent-again', ...asked, by }]
}

function mayEnter(state: VisitState, write: WriteKind, item: string, by: StaffMember): Refusal | null {
  const why = state.failed[`${write}/${item}`]?.why
  if (why === undefined || !BY_PEOPLE.has(why)) return { refused: 'unknown-task' }
  if (AUTHORED.has(write) && by.who !== 'clinician') return { refused: 'for-a-clinician' }
  return notTheirsAtDesk(state, by)
}

/** Refusals that a person can settle by entering it; others are settled where they were pressed. */
const BY_PEOPLE: ReadonlySet<WriteFailure> = new Set(['by-hand', 'answer-lost', 'refused'])
