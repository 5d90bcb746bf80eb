import { FhirElement, referenceTo, versionOf } from '#formats/fhir/element.ts'
import { noteKey } from '#formats/fhir/identity.ts'
import { noteDocument, noteText, readNote, saveMark, type NoteToWrite } from '#formats/fhir/note.ts'
import { ChartFault, type Receipt } from '../act/chart.ts'
import { withBytes } from './attached.ts'
import type { FhirClient } from './fhir-client.ts'
import { isFault } from './faults.ts'
import { createOrFind, lookUp } from './put.ts'
import { digestOf, receiptFor } from './receipt.ts'

/**
 * Saves or signs the visit's one note, and never over words that somebody else has put there.
 *
 * A save may replace the version it was written over (`base`), and nothing newer. One case looks newer and is not:
 * our own save whose answer was lost. It is known by its mark, a digest over its base and its text: a version whose
 * text still fits a mark made over *our* base can only be our own last save, untouched since.
 */
export async function saveNote(client: FhirClient, note: NoteToWrite): Promise<Receipt> {
  const text = noteText(note)
  const document = noteDocument(note, digestOf(saveMark(note.base, text)))
  const key = noteKey(note.key)
  const found = await lookUp(client, 'DocumentReference', key).catch((error: unknown) => {
    // An EMR that does not search so can't be asked: nothing was sent before, or this would be no try of ours.
    if (note.again !== true && isFault(error, 'refused')) return undefined
    throw error
  })
  const there = found && (await withBytes(client, found))
  if (there === undefined) {
    const { fresh, stored } = await createOrFind(client, document, { key })
    return fresh
      ? proven(client, document, referenceTo(stored))
      : replace(client, note, document, await withBytes(client, stored))
  }
  return replace(client, note, document, there)
}

async function replace(client: FhirClient, note: NoteToWrite, document: object, there: FhirElement): Promise<Receipt> {
  const reference = referenceTo(there)
  switch (standingOf(there, note, document)) {
    case 'ours-already':
      return proven(client, document, reference)
    case 'somebody-elses':
      throw new ChartFault({ kind: 'version-conflict' })
    case 'to-be-replaced':
      try {
        await client.update(
          reference,
          { ...document, id: reference.slice(reference.indexOf('/') + 1) },
          versionOf(there),
        )
      } catch (error) {
        if (!isFault(error, 'version-conflict')) throw error
        const standing = standingOf(await withBytes(client, await client.read(reference)), note, document)
        // Refused though nothing newer is there: the EMR's hiccup, which a person could not settle.
        if (standing === 'to-be-replaced') throw new ChartFault({ kind: 'busy', retryAfterMs: 500 })
        if (standing === 'somebody-elses') throw error
      }
      return proven(client, document, reference)
  }
}

type Standing = 'ours-already' | 'to-be-replaced' | 'somebody-elses'

/** What the version in the chart is to this save. */
function standingOf(there: FhirElement, note: NoteToWrite, document: object): Standing {
  const now = readNote(there)
  const wanted = readNote(new FhirElement({ id: 'unsaved', ...document }, 'DocumentReference'))
  // A page that is laid out has no words that are read: its bytes are compared.
  const same =
    now.text === wanted.text && now.mark === wanted.mark && (wanted.readable || now.attached === wanted.attached)
  if (now.final) return wanted.final && same ? 'ours-already' : 'somebody-elses'
  if (same && !wanted.final) return 'ours-already'
  if (now.version === note.base) return 'to-be-replaced'
  return now.mark === digestOf(saveMark(note.base, now.text)) ? 'to-be-replaced' : 'somebody-elses'
}

async function proven(client: FhirClient, document: object, reference: string): Promise<Receipt> {
  return receiptFor(document, await withBytes(client, await client.read(reference)))
}
