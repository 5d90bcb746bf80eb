import { alsoSays } from '../../smart-note/note-says.ts'
import type { Recorded } from '../event.ts'
import type { VisitState } from '../state.ts'
import { refOf } from './who.ts'
import { without } from './without.ts'

type NoteEvent = Extract<
  Recorded,
  {
    kind:
      | 'note-typed'
      | 'marked'
      | 'mark-withdrawn'
      | 'signing'
      | 'signature-taken-back'
      | 'signed-in-emr'
      | 'addendum-typed'
  }
>

/** The note: typed, marked, signed, and added to. */
export function noteAfter(state: VisitState, event: NoteEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'note-typed': {
      const note = {
        note: 'draft' as const,
        signing: null,
        noteRevision: event.revision,
        noteDigest: event.digest,
        noteBy: refOf(event.by),
        noteHeld: event.held,
        ...(event.keep && { noteKept: event.keep }),
      }
      const references = { ...state.references, noteVersion: event.base ?? state.references.noteVersion }
      // Typing on top of the newer version that was in the way settles the conflict, also one met when signing.
      const conflict = state.failed['sign/note']?.why === 'version-conflict'
      return { ...state, ...note, references, failed: conflict ? without(state.failed, 'sign/note') : state.failed }
    }
    case 'marked':
      return {
        ...state,
        marks: { ...state.marks, [event.mark]: { phrase: event.phrase, by: refOf(event.by), at } },
      }
    case 'mark-withdrawn': {
      const marks = Object.entries(state.marks ?? {}).filter(([mark]) => mark !== event.mark)
      return { ...state, marks: Object.fromEntries(marks) }
    }
    case 'signing': {
      const { by, digest, held, edits = [], says } = event
      const signing = { by: refOf(by), digest, held, ...(edits.length > 0 && { drafted: true as const }) }
      // The signed content is the whole note: a waiting draft is superseded, see command.ts.
      const pending = without(state.pending, 'note/note')
      return { ...state, note: 'signing', signing, pending, ...(says !== undefined && { says }) }
    }
    case 'signature-taken-back':
      return { ...reopened(state), failed: without(state.failed, 'sign/note') }
    case 'signed-in-emr': {
      const { reference, version, author, signedAt, says } = event
      return {
        ...state,
        note: 'final',
        signed: { by: author ?? '', at: signedAt },
        signing: null,
        // What it says is the EMR's to tell from here on.
        noteHeld: null,
        noteDigest: null,
        references: { ...state.references, note: reference, noteVersion: version },
        noteWritten: { reference, version, digest: null, at },
        failed: without(state.failed, 'sign/note'),
        ...(says !== undefined && { says }),
      }
    }
    case 'addendum-typed': {
      const addendum = { status: 'writing' as const, at, by: refOf(event.by), held: event.held }
      const says = state.says && event.says && alsoSays(state.says, event.says)
      return { ...state, addenda: { ...state.addenda, [event.addendum]: addendum }, ...(says && { says }) }
    }
  }
}

/** The note as it was before it was signed. Its words stay sealed where the signature had them: nothing typed is lost. */
export function reopened(state: VisitState): VisitState {
  return {
    ...state,
    note: 'draft',
    signing: null,
    noteHeld: state.signing?.held ?? state.noteHeld,
    noteDigest: state.signing?.digest ?? state.noteDigest,
    noteBy: state.signing?.by ?? state.noteBy,
  }
}

/** What became of an addendum; nothing where there is none of that name. */
export function withAddendum(state: VisitState, addendum: string, status: 'written' | 'failed'): VisitState {
  const known = state.addenda[addendum]
  return known ? { ...state, addenda: { ...state.addenda, [addendum]: { ...known, status } } } : state
}
