import { canBeDraft } from '#domain/connect/note-form.ts'
import { editsOf } from '#domain/smart-note/edits.ts'
import { noteSays } from '#domain/smart-note/note-says.ts'
import { sectionsHolding } from '#domain/smart-note/template.ts'
import { mayNotType, UNSAVED_NOTES, unsavedNotesIn, unsavedNotesOf } from '#domain/visit/actions/document.ts'
import { attestation } from '#domain/visit/attestation.ts'
import type { NoteContent, SignContent, UnsavedNote } from '#domain/visit/content.ts'
import type { HeldRef } from '#domain/visit/event.ts'
import { choicesOf } from './draft.ts'
import type { House } from './house.ts'
import { offeredFor, organizationOf, pathwayOf } from './house.ts'
import { by, type LaunchedVisit } from './launched-visit.ts'
import { contentDigest } from './link.ts'
import { noteFormOf } from './note-form.ts'
import { recent } from './recent.ts'
import type { StoredVisit } from './store.ts'
import type { LaunchSession, WorkspaceUseCases } from './use-cases.ts'
import { wayOf } from './way.ts'
import { attestationText } from './wording.ts'
import type { WorkspaceReading } from './workspace-reading.ts'

/** More than anybody remembers the names of. */
const PHRASES = 500

type NoteUseCases = Pick<
  WorkspaceUseCases,
  'saveNote' | 'keepUnsavedNote' | 'sign' | 'takeSignatureBack' | 'addendum' | 'phrases' | 'keepPhrase' | 'dropPhrase'
>

/** Writing the note: as it is typed, signed and added to, and the phrases that are put into it. */
export function noteWriting(
  house: House,
  reading: WorkspaceReading,
  { visitOf, audited, act }: LaunchedVisit,
): NoteUseCases {
  const { store } = house
  /** Launches whose typing is in the audit already: once, not for each key. */
  const typing = recent<true>(2000)
  return {
    saveNote: async (session, { sections, base, putBack }) => {
      const visit = await visitOf(session)
      const content = noteContent(pathwayOf(house, visit), sections)
      const digest = contentDigest(content)
      const held = `note/${digest}`
      reading.rememberNote(visit.id, digest, content.sections)
      const { references } = visit.state
      const drafts = wayOf(await offeredFor(house, visit), { write: 'note', item: 'note' }, null)
      const { format } = noteFormOf(house, visit, 'sign')
      const keep = references.note === null && (drafts.door === 'worklist' || !canBeDraft(format))
      const before = formerWords(visit.state).filter((ref) => ref !== held)
      const refusal = await act(
        session,
        { kind: 'type-note', by: by(session), digest, base, held, ...(keep && { keep }) },
        'note',
        [{ ref: held, kind: 'note', why: keep ? 'until it is signed' : 'until the chart has it', content }],
        {},
        [...heldBy(session, putBack), ...before],
      )
      return refusal ?? { base: digest }
    },

    keepUnsavedNote: async (session, { sections, base, putBack }) => {
      const visit = await visitOf(session)
      const content: UnsavedNote = { sections, base }
      const known = typing.get(session.launch) !== undefined
      const refusal = await store.keep(
        visit.id,
        (current) => mayNotType(pathwayOf(house, current), current.state, by(session)),
        {
          ref: `${unsavedNotesIn(session.practitioner, session.launch)}${contentDigest(content)}`,
          kind: 'unsaved note',
          why: 'until its author saves it',
          content,
        },
        {
          now: house.now(),
          audit: known ? [] : [audited(session, visit, 'update', 'note, not saved yet')],
          release: heldBy(session, putBack),
        },
      )
      if (refusal === null) typing.set(session.launch, true)
      return refusal
    },

    sign: async (session, { sections }) => {
      const visit = await visitOf(session)
      const pathway = pathwayOf(house, visit)
      const proven = attestation(pathway, visit.state, await store.log(visit.id))
      const setting = await reading.settingOf(session, visit, proven)
      const note = noteContent(pathway, sections)
      const lines = proven.map((line) => attestationText(line, setting).text)
      const content: SignContent = { ...note, attestation: lines }
      const digest = contentDigest(note)
      reading.rememberNote(visit.id, digest, note.sections)
      const held = `sign/${house.newId()}`
      const { choices } = await choicesOf(house, visit)
      const edits = editsOf(
        choices.filter(({ taken }) => taken),
        note.sections,
      )
      return act(
        session,
        {
          kind: 'sign',
          by: by(session),
          digest,
          held,
          ...(edits.length > 0 && { edits }),
          // Nothing reads by itself what is written in therapy.
          ...(!pathway.therapy && { says: noteSays(sectionsHolding(pathway.note.sections, note.sections)) }),
        },
        'sign',
        [{ ref: held, kind: 'note', why: 'until the signed note is in the chart', content }],
        {},
        [UNSAVED_NOTES, ...formerWords(visit.state)],
      )
    },

    takeSignatureBack: (session) =>
      act(session, { kind: 'take-signature-back', by: by(session) }, 'signature taken back'),

    addendum: async (session, text) => {
      const addendum = house.newId()
      const held = `addendum/${addendum}`
      const { therapy } = pathwayOf(house, await visitOf(session))
      const says = therapy ? {} : { says: noteSays([{ holds: 'plan', text }]) }
      return act(session, { kind: 'add-addendum', by: by(session), addendum, held, ...says }, 'addendum', [
        { ref: held, kind: 'addendum', why: 'until the chart has it', content: { text } },
      ])
    },

    phrases: async ({ organization, practitioner }) => ({
      site: Object.entries(organizationOf(house, organization).phrases ?? {}).map(([name, text]) => ({ name, text })),
      mine: await store.phrases(organization, practitioner),
    }),

    keepPhrase: async ({ organization, practitioner }, name, text) =>
      (await store.keepPhrase(organization, practitioner, { name, text }, PHRASES))
        ? null
        : { refused: 'too-many-phrases' },

    dropPhrase: async ({ organization, practitioner }, name) => {
      await store.dropPhrase(organization, practitioner, name)
      return null
    },
  }
}

function noteContent(pathway: ReturnType<typeof pathwayOf>, typed: { id: string; text: string }[]): NoteContent {
  return {
    sections: pathway.note.sections.map(({ id, title, forPatient }) => ({
      id,
      title: title.en,
      forPatient,
      text: typed.find((section) => section.id === id)?.text ?? '',
    })),
  }
}

/** Words of the note that wait here and that newer ones take the place of; what is on its way goes with its own receipt. */
function formerWords({ noteHeld, pending }: StoredVisit['state']): HeldRef[] {
  return noteHeld === null || pending['note/note'] !== undefined ? [] : [noteHeld]
}

/** What waits no more once this device has these words: what it had itself, and what it has put back of another. */
function heldBy({ practitioner, launch }: LaunchSession, putBack: string | undefined): HeldRef[] {
  const own = unsavedNotesIn(practitioner, launch)
  return putBack === undefined ? [own] : [own, `${unsavedNotesOf(practitioner)}${putBack}`]
}
