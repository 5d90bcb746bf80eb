import type { Command } from '#domain/visit/command.ts'
import { BOOKING, CHAT, DRAFTED } from '#domain/visit/held-places.ts'
import type { HeldRef, WriteKind } from '#domain/visit/event.ts'
import type { VisitState } from '#domain/visit/state.ts'

/** The sealed content that a command carries to where it belongs. */
export function contentOf(command: Command): HeldRef[] {
  const refs = command.held === null ? [] : [command.held]
  if (command.do === 'write')
    for (const name of ['location', 'intake']) if (command.facts[name]) refs.push(command.facts[name])
  return refs
}

/**
 * What need not be kept once a write stands in the EMR, by whichever way. The signed note names who was there: from then on the
 * chart is where that stands.
 */
export function sealedFor(command: Extract<Command, { do: 'write' }>, state: VisitState): HeldRef[] {
  const others = [
    ...(command.write === 'sign' ? spokenFor(state) : []),
    ...(command.write === 'charge' && state.assessed ? [state.assessed.held] : []),
    ...keptOrders(command, state),
    ...(NOBODY_READS_ON.has(command.write) ? answersDone(state) : []),
    ...(MATCHED_OR_OFF.has(command.write) ? [BOOKING] : []),
  ]
  const content = contentOf(command)
  if (command.write === 'book' && isMatchedHere(state)) return []
  if (command.write === 'intake' && isReadHere(state)) return formerAnswers(state)
  if (isNeededStill(command.write, state)) return others.filter((ref) => !content.includes(ref))
  return [...content, ...others]
}

/**
 * An order that went by message may be readable nowhere, so that its author sees what they ordered as long as they write
 * the note: its words go once both stand in the EMR.
 */
function keptOrders({ write, item }: Extract<Command, { do: 'write' }>, { note, orders, sent }: VisitState): HeldRef[] {
  return Object.entries(orders).flatMap(([order, { kept, held, status }]) => {
    const isHere = write === 'order-sign' && item === order && note === 'final'
    const isThere = status === 'ordered' && sent?.[`order-sign/${order}`] === undefined
    const wasHere = write === 'sign' && (isThere || status === 'withdrawn')
    return kept === true && held !== null && (isHere || wasHere) ? [held] : []
  })
}

/**
 * Answers that went by a message, or by a person's hand, can be read in the EMR alone: whoever writes the note reads them here
 * until it is signed, or the appointment is off.
 */
function isReadHere({ failed, sent, note, appointment }: VisitState): boolean {
  if (note === 'final' || appointment === 'cancelled') return false
  return failed[INTAKE] !== undefined || sent?.[INTAKE] !== undefined
}

/** Why answers are sealed here, for whoever lists what is. */
export const KEPT_ANSWERS = 'until the chart has it and can be read, or the note is signed'

/** What was given at a booking by somebody unknown is read here by whoever matches them, where no FHIR server gives it out. */
function isMatchedHere({ patient, failed, sent }: VisitState): boolean {
  return patient === null && (failed['book/appointment'] ?? sent?.['book/appointment']) !== undefined
}

const MATCHED_OR_OFF: ReadonlySet<WriteKind> = new Set(['match', 'call-off', 'no-show'])

/** With these the answers are for nobody here any more. */
const NOBODY_READS_ON: ReadonlySet<WriteKind> = new Set(['sign', 'call-off', 'no-show'])

/** The answers, where nothing of them is still to go to the EMR. */
export function answersDone(state: VisitState): HeldRef[] {
  const { pending, failed, sent, answersHeld } = state
  if ([pending, failed, sent ?? {}].some((open) => open[INTAKE] !== undefined)) return []
  return answersHeld ?? currentAnswers(state)
}

function currentAnswers({ location, intake }: VisitState): HeldRef[] {
  return [location, intake].flatMap((one) => one?.held ?? [])
}

/** What the patient has said otherwise since. */
function formerAnswers(state: VisitState): HeldRef[] {
  const current = currentAnswers(state)
  return (state.answersHeld ?? []).filter((ref) => !current.includes(ref))
}

const INTAKE = 'intake/qr'

/** The words for the patient are among those that were signed: who enters one of the two by hand, or waits for it, needs both. */
function isNeededStill(write: WriteKind, { failed, sent }: VisitState): boolean {
  if (write === 'sign') return failed['summary/summary'] !== undefined
  return write === 'summary' && (failed['sign/note'] !== undefined || sent?.['sign/note'] !== undefined)
}

/** What was sealed for the time of the visit alone: guests' names, the chat, what was taken from the draft, the line at the hand-over, and a note that waited for its signature. */
function spokenFor({ guestNames, rooming, noteKept, noteHeld }: VisitState): HeldRef[] {
  return [
    CHAT,
    DRAFTED,
    ...guestNames,
    ...[rooming?.handedOver?.held, noteKept && noteHeld].flatMap((ref) => ref ?? []),
  ]
}
