import { editsOf, type SectionEdit } from '#domain/smart-note/edits.ts'
import { noteSays, type NoteSays } from '#domain/smart-note/note-says.ts'
import { sectionsHolding } from '#domain/smart-note/template.ts'
import { hasUnsavedWords } from '#domain/visit/actions/close.ts'
import { UNSAVED_NOTES } from '#domain/visit/actions/document.ts'
import { CHAT, DRAFTED } from '#domain/visit/held-places.ts'
import { unlessFault } from './chart.ts'
import { choicesOf } from './draft.ts'
import type { House } from './house.ts'
import { happen, pathwayOf } from './house.ts'
import { ITSELF, type StoredVisit } from './store.ts'

const DAY_MS = 24 * 3_600_000
/** A note that nobody has signed for a month is a person's matter. */
const BACK_MS = 31 * DAY_MS
/** One search asks for as many. */
const AT_ONCE = 50

/**
 * Looks whether notes that are drafts to us were signed in the EMR itself: that is as good as signing here. Gives the
 * function that looks once.
 */
export function followNotes(house: House, organization: string): () => Promise<void> {
  return async () => {
    const since = new Date(house.now().getTime() - BACK_MS)
    await lookForSignatures(house, organization, await house.store.unsigned(organization, since, AT_ONCE))
  }
}

/** Looks whether the drafts of these visits were signed in the EMR; of one with words that are not in the chart nothing is asked. */
export async function lookForSignatures(
  house: House,
  organization: string,
  unsigned: readonly StoredVisit[],
): Promise<void> {
  const visits = unsigned.filter(({ state }) => !hasUnsavedWords(state))
  const references = visits.flatMap(({ state }) => state.references.note ?? [])
  // What the EMR does not answer, the next look asks again.
  const signed = await unlessFault(house.chartOf(organization).read.signedNotes(references), [])
  for (const { reference, version, author, at } of signed) {
    const visit = visits.find(({ state }) => state.references.note === reference)
    if (visit === undefined) continue
    const words = await readOnce(house, visit, reference)
    await happen(
      house,
      visit.id,
      { kind: 'note-signed-in-emr', reference, version, author, signedAt: at, ...words },
      {
        release: [UNSAVED_NOTES, CHAT, DRAFTED],
        audit: [
          {
            action: 'read',
            what: 'note signed in the EMR',
            who: ITSELF,
            patient: visit.state.patient,
            visit: visit.id,
            outcome: 'done',
          },
        ],
      },
    )
  }
}

/**
 * What is kept of the words of a note that was signed in the EMR, in numbers and kinds: how what was taken from the draft stands
 * in it, and what rules look at. The words are read for that once, and not kept.
 */
async function readOnce(
  house: House,
  visit: StoredVisit,
  reference: string,
): Promise<{ drafted?: true; edits?: SectionEdit[]; says?: NoteSays }> {
  const pathway = pathwayOf(house, visit)
  // Nothing reads by itself what is written in therapy.
  if (pathway.therapy) return {}
  const taken = (await choicesOf(house, visit)).choices.filter((one) => one.taken)
  await house.store.audit(
    visit.organization,
    [
      {
        action: 'read',
        what: 'note signed in the EMR, for what rules look at in it',
        who: ITSELF,
        patient: visit.state.patient,
        visit: visit.id,
        outcome: 'done',
      },
    ],
    house.now(),
  )
  const note = await unlessFault(house.chartOf(visit.organization).read.note(reference, { as: 'backend' }), null)
  const drafted = taken.length > 0 && { drafted: true as const }
  // Without our headings nobody can say which words stand where.
  if (note === null || note.sections.length === 0) return { ...drafted }
  const says = noteSays(sectionsHolding(pathway.note.sections, note.sections))
  return { ...drafted, ...(drafted && { edits: editsOf(taken, note.sections) }), says }
}
