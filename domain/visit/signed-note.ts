import type { NoteState } from './state.ts'

/** Whether the words of a note are signed, wherever they stand by now: nothing is typed into it any more. */
export function isSigned(note: NoteState): note is 'signing' | 'with-person' | 'final' {
  return note === 'signing' || note === 'with-person' || note === 'final'
}
