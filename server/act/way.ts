import { isFoundAgain, type Cell } from '#domain/connect/matrix.ts'
import type { Command } from '#domain/visit/command.ts'
import type { VisitState } from '#domain/visit/state.ts'

/** How a write reaches an EMR, as the last look at what it offers has it. */
export interface Way {
  door: 'fhir' | 'worklist'
  /** Whether it may be sent again after a lost answer: the EMR finds what the first try left. */
  foundAgain: boolean
  /** A person does it, and no message is tried before. */
  byHand: boolean
}

type Write = Pick<Extract<Command, { do: 'write' }>, 'write' | 'item'>

/**
 * The way of one write. While nothing is known of an EMR, which is until it has been read once, writes are tried: what it
 * refuses comes before a person all the same.
 */
export function wayOf(cells: readonly Cell[] | null, write: Write, state: VisitState | null): Way {
  return wayBy(cells, usesOf(write, state))
}

/** The door of a write that is no command of a visit, or not one yet, by its line in the table; tried while nothing is known of the EMR. */
export function doorOf(
  cells: readonly Cell[] | null,
  name: 'contact' | 'book-unscheduled' | 'order: services' | 'order-sign: services',
): Way['door'] {
  return wayBy(cells, [name]).door
}

function wayBy(cells: readonly Cell[] | null, names: readonly string[]): Way {
  const own = (cells ?? []).filter(({ kind, name }) => kind === 'write' && names.includes(name))
  return {
    door: own.some(({ door }) => door === 'worklist') ? 'worklist' : 'fhir',
    foundAgain: own.every(isFoundAgain),
    byHand: own.some(({ door, hl7v2 }) => door === 'worklist' && hl7v2 === null),
  }
}

/** Whether patients can choose a time by themselves: the EMR shows its visit types and its free times. */
export function givesOutTimes(cells: readonly Cell[] | null): boolean {
  return ['visit types', 'free times'].every((read) => isOffered(cells, read))
}

/** Whether a read goes by FHIR. While nothing is known of an EMR it is tried. */
export function isOffered(cells: readonly Cell[] | null, read: string): boolean {
  return (cells ?? []).every(({ kind, name, door }) => kind !== 'read' || name !== read || door !== null)
}

/** Whether an EMR can be asked for an appointment; one that can't is taken at the word of its messages. */
export function readsAppointments(cells: readonly Cell[] | null): boolean {
  return isOffered(cells, 'the appointment')
}

/** Whether the lists of a chart may be asked for in one request. While nothing is known of an EMR each is asked for by itself. */
export function takesBatches(cells: readonly Cell[] | null): boolean {
  return cells?.some(({ name, missing }) => name === TOGETHER && missing.length === 0) === true
}

/** As `formats/fhir/uses.ts` names it. */
const TOGETHER = 'the lists of the chart at once'

/** The lines of the table that a write stands in, as `formats/fhir/uses.ts` names them. */
function usesOf({ write, item }: Write, state: VisitState | null): string[] {
  if (write === 'intake') return ['intake: answers', 'intake: scores']
  if (write === 'book' && state?.appointment === 'asked' && state.slot === null) return ['book-unscheduled']
  if (write === 'order' || write === 'order-sign' || write === 'order-withdraw')
    return [`${write}: ${state?.orders[item]?.category === 'prescription' ? 'medicines' : 'services'}`]
  if (write === 'charge' && state?.charge?.door === 'claim') return ['charge: claim']
  if (write !== 'list') return [write]
  const { list, act } = state?.lists?.[item] ?? { list: 'problems', act: 'add' }
  return [list === 'medicines' ? `list: medicines ${act === 'add' ? 'added' : 'ended'}` : `list: ${list}`]
}
