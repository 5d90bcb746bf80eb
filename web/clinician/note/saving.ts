import type { NoteView } from '#api/workspace.ts'
import { unsent, type Draft } from './draft.ts'

/** What is said beside the note's title. `in-chart` only when a page read after our last save says so. */
export type Saving =
  | { kind: 'empty' }
  | { kind: 'saving' }
  | { kind: 'in-chart'; version: number; at: string }
  | { kind: 'kept-here' }
  | { kind: 'not-saved' }
  | { kind: 'refused'; says: string }
  | { kind: 'chart-refused' }
  | { kind: 'waiting' }
  | { kind: 'sign-again' }
  | { kind: 'conflict' }
  | { kind: 'signing' }
  /** Signed, and with a person who enters it in the EMR, or looks whether it is there. */
  | { kind: 'with-person'; since: string }
  | { kind: 'signed'; at: string }

export function savingOf(draft: Draft, note: NoteView, waitingWrites: number): Saving {
  if (note.state === 'signed') return { kind: 'signed', at: note.signedAt ?? note.savedAt ?? '' }
  if (note.state === 'signing') return { kind: 'signing' }
  if (note.withPerson) return { kind: 'with-person', since: note.withPerson.since }
  if (draft.clash !== null) return { kind: 'conflict' }
  if (draft.trouble.kind === 'refused') return { kind: 'refused', says: draft.trouble.says }
  if (draft.trouble.kind === 'unreachable' && unsent(draft)) return { kind: 'not-saved' }
  if (note.state === 'sign-again') return { kind: 'sign-again' }
  if (unsent(draft) || draft.sending !== null || draft.seen < draft.answers) return { kind: 'saving' }
  switch (note.state) {
    case 'empty':
      return { kind: 'empty' }
    case 'kept-here':
      return { kind: 'kept-here' }
    case 'not-saved':
      return { kind: 'chart-refused' }
    case 'conflict':
    case 'with-person':
    case 'saving':
      return waitingWrites > 0 ? { kind: 'waiting' } : { kind: 'saving' }
    case 'in-chart':
      return note.savedAt === null ? { kind: 'saving' } : { kind: 'in-chart', version: note.revision, at: note.savedAt }
  }
}
