import { canBeDraft, noteForm, type NoteForm } from '#domain/connect/note-form.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import type { WriteKind } from '#domain/visit/event.ts'
import type { Organization } from '../config/organizations.ts'
import type { House } from './house.ts'
import { organizationOf, pathwayOf } from './house.ts'
import type { StoredVisit } from './store.ts'

/**
 * How the EMR's site wants a visit's note. The start has checked it against what the site takes. A draft that is in the chart
 * already stays readable: it is plain text where the note itself is to be a page that is laid out.
 */
export function noteFormOf(
  house: Pick<House, 'organizations' | 'pathways'>,
  visit: StoredVisit,
  write: WriteKind,
): NoteForm {
  const form = noteForm(pathwayOf(house, visit).note, organizationOf(house, visit.organization).emr.note)
  if ('unmet' in form) throw new Error(`expected a note that the EMR takes, found one of another ${form.unmet}`)
  return write === 'note' && !canBeDraft(form.format) ? { ...form, format: 'text' } : form
}

/** Which pathways have notes that the EMR of an organization does not take, each as a sentence for the operator. */
export function unmetNotes(
  organizations: readonly Pick<Organization, 'id' | 'pathways' | 'emr'>[],
  pathways: ReadonlyMap<string, Pathway>,
): string[] {
  return organizations.flatMap(({ id, pathways: named, emr }) =>
    named.flatMap((name) => {
      const pathway = pathways.get(name)
      const form = pathway === undefined ? null : noteForm(pathway.note, emr.note)
      if (pathway === undefined || form === null || !('unmet' in form)) return []
      const { note } = pathway
      const is = form.unmet === 'format' ? `has "note.format: ${note.format}"` : `has notes of type ${note.type.code}`
      const say = `the EMR of the organization ${id} takes ${form.takes.join(', ') || 'none'} by emr.note.${form.unmet}s`
      return [`The pathway ${name} ${is}, and ${say}; change one or the other.`]
    }),
  )
}
