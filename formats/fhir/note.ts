import type { NoteForm } from '#domain/connect/note-form.ts'
import { attachmentOf, wordsIn } from '../notes/attachment.ts'
import { legible, plainWords, underlined, type Words } from '../notes/words.ts'
import { lastTwoSteps, relativeReference } from './datatypes.ts'
import { FhirElement, isRecord, referenceTo, versionOf } from './element.ts'
import { identifierIn, noteKey, visitStep } from './identity.ts'

/**
 * The visit's note: one DocumentReference with one attachment, saved over and over as `preliminary` and at last `final`,
 * in the format that the site takes. The section ids ride beside it in an extension, so that a page can be filled again
 * from the chart alone.
 */
export interface NoteToWrite {
  key: string
  /** An earlier try may have reached the EMR. */
  again?: true
  base: string | null
  encounter: string
  patient: string
  author: string
  type: { code: string; display: string }
  /** Left out: plain text under its LOINC code. */
  form?: NoteForm
  title: string
  at: string
  sections: readonly { id: string; title: string; text: string }[]
  /** Present when it is signed: the visit's real times and its attestation. */
  signed?: { period: { start: string; end: string }; attestation: readonly string[] }
}

/** Names one save: made over the version that was replaced and the text, see `saveMark`. */
export const SAVE = 'urn:causeway:note-save'
const SECTION = 'urn:causeway:note-section'
const ATTESTATION = 'Attestation'

const CLINICAL_NOTE = {
  coding: [
    {
      system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
      code: 'clinical-note',
      display: 'Clinical Note',
    },
  ],
}

/** What a save is marked by: whoever knows the base it was written over, and sees its text, can tell it for their own. */
export function saveMark(base: string | null, text: string): string {
  return `${base ?? 'first'}\n${text}`
}

/** `mark` is the digest of `saveMark`. */
export function noteDocument(note: NoteToWrite, mark: string) {
  return {
    resourceType: 'DocumentReference',
    identifier: [visitStep(noteKey(note.key)), { system: SAVE, value: mark }],
    status: 'current',
    docStatus: note.signed === undefined ? 'preliminary' : 'final',
    type: { coding: [typeOf(note)], text: note.title },
    category: [CLINICAL_NOTE],
    subject: { reference: note.patient },
    date: note.at,
    author: [{ reference: note.author }],
    description: note.title,
    content: [
      {
        extension: note.sections.map(({ id, title }) => ({
          url: SECTION,
          extension: [
            { url: 'id', valueString: id },
            { url: 'title', valueString: title },
          ],
        })),
        attachment: attachmentOf(noteWords(note), note.form?.format ?? 'text'),
      },
    ],
    context: {
      encounter: [{ reference: note.encounter }],
      ...(note.signed === undefined ? {} : { period: note.signed.period }),
    },
  }
}

/** The words of a note: each section below its heading, the attestation last. Empty sections are left out. */
export function noteWords(note: {
  title: string
  sections: NoteToWrite['sections']
  signed?: { attestation: readonly string[] }
}): Words {
  const attestation = note.signed?.attestation ?? []
  const parts = note.sections
    .filter(({ text }) => text.trim() !== '')
    .map(({ title, text }) => ({ heading: title, text: legible(text.trim()) }))
  if (attestation.length > 0) parts.push({ heading: ATTESTATION, text: legible(attestation.join('\n')) })
  return { title: note.title, parts }
}

/** The words of a note as plain text. */
export function noteText(note: Parameters<typeof noteWords>[0]): string {
  return plainWords(noteWords(note))
}

/** The words of an addendum. */
export function addendumWords({ type, content }: { type: { display: string }; content: { text: string } }): Words {
  return { title: `Addendum: ${type.display}`, parts: [{ heading: null, text: legible(content.text) }] }
}

export function addendumDocument(addendum: {
  key: string
  note: string
  encounter: string
  patient: string
  author: string
  type: { code: string; display: string }
  form?: NoteForm
  at: string
  /** Of the visit that it is about: some EMRs file no document without it. */
  period?: { start: string; end: string }
  content: { text: string }
}) {
  const words = addendumWords(addendum)
  return {
    resourceType: 'DocumentReference',
    identifier: [visitStep(addendum.key)],
    status: 'current',
    docStatus: 'final',
    type: { coding: [typeOf(addendum)], text: words.title },
    category: [CLINICAL_NOTE],
    subject: { reference: addendum.patient },
    date: addendum.at,
    author: [{ reference: addendum.author }],
    relatesTo: [{ code: 'appends', target: { reference: addendum.note } }],
    description: words.title,
    content: [{ attachment: attachmentOf(words, addendum.form?.format ?? 'text') }],
    context: {
      encounter: [{ reference: addendum.encounter }],
      ...(addendum.period === undefined ? {} : { period: addendum.period }),
    },
  }
}

/** A note as it stands in the chart, also when somebody edited it there: then headings may be gone, the text is not. */
export function readNote(document: FhirElement) {
  const words = documentText(document)
  const text = words ?? ''
  return {
    reference: referenceTo(document),
    version: versionOf(document),
    final: ['final', 'amended'].includes(document.textMaybe('docStatus') ?? ''),
    text,
    /** False where it is a page that is laid out: it has words, and they are read in the EMR. */
    readable: words !== undefined,
    attached: attached(document),
    sections: sectionsOf(document, text),
    at: document.textMaybe('date') ?? '',
    mark: identifierIn(document, SAVE),
  }
}

/** Who signed a note and when, without its words; undefined while it is a draft. */
export function signedNote(document: FhirElement) {
  if (!['final', 'amended'].includes(document.textMaybe('docStatus') ?? '')) return undefined
  const authors = document.children('author').map((author) => relativeReference(author))
  return {
    reference: referenceTo(document),
    version: versionOf(document),
    author: authors.find((author) => author?.startsWith('Practitioner/')) ?? null,
    at: document.child('meta')?.textMaybe('lastUpdated') ?? document.textMaybe('date') ?? '',
  }
}

/** The words of a document's first readable attachment; undefined when it lies elsewhere or is not read word by word. */
export function documentText(document: FhirElement): string | undefined {
  for (const content of document.children('content')) {
    const attachment = content.child('attachment')
    const data = attachment?.textMaybe('data')
    const contentType = attachment?.textMaybe('contentType') ?? 'text/plain'
    const words = data === undefined ? undefined : wordsIn({ contentType, data })
    if (words !== undefined) return words
  }
  return undefined
}

/** The bytes of the one attachment as they lie in the chart; undefined where it lies elsewhere. */
function attached(document: FhirElement): string | undefined {
  return document.children('content')[0]?.child('attachment')?.textMaybe('data')
}

/** Where the bytes of the one attachment lie when they do not lie in the document itself: `Binary/x`. */
export function attachedIn(document: FhirElement): string | undefined {
  const attachment = document.children('content')[0]?.child('attachment')
  if (attachment === undefined || attachment.textMaybe('data') !== undefined) return undefined
  const reference = lastTwoSteps(attachment.textMaybe('url') ?? '')
  return /^Binary\/[A-Za-z0-9.-]{1,64}$/.test(reference) ? reference : undefined
}

/** The document as if the bytes lay in it. */
export function withAttached(document: FhirElement, data: string): FhirElement {
  const json = document.json()
  const content = Array.isArray(json['content']) ? json['content'] : []
  const whole = content.map((one: unknown, at) =>
    at === 0 && isRecord(one) && isRecord(one['attachment'])
      ? { ...one, attachment: { ...one['attachment'], data } }
      : one,
  )
  return new FhirElement({ ...json, content: whole }, 'DocumentReference')
}

/** An EMR that keeps a list of its own takes that code alone, and one that takes LOINC takes LOINC. */
function typeOf({ type, form }: Pick<NoteToWrite, 'type' | 'form'>) {
  return form?.code ?? { system: 'http://loinc.org', ...type }
}

export function appends(document: FhirElement, note: string): boolean {
  return document
    .children('relatesTo')
    .some((one) => one.textMaybe('code') === 'appends' && relativeReference(one.child('target')) === note)
}

function sectionsOf(document: FhirElement, text: string): { id: string; text: string }[] {
  const named = (document.children('content')[0]?.children('extension') ?? [])
    .filter((extension) => extension.textMaybe('url') === SECTION)
    .map((extension) => {
      const parts = extension.children('extension')
      const part = (url: string) => parts.find((one) => one.textMaybe('url') === url)?.textMaybe('valueString') ?? ''
      return { id: part('id'), title: part('title') }
    })
  const starts = [...named, { id: ATTESTATION, title: ATTESTATION }]
    .map(({ id, title }) => ({ id, at: startOf(text, title), length: underlined(title).length }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)
  // Words above the first heading, or without any, were typed in the EMR: they stand in the first section, not nowhere.
  const unheaded = text.slice(0, starts[0]?.at).trim()
  return named.map(({ id }, order) => {
    const index = starts.findIndex((one) => one.id === id)
    const here = starts[index]
    const own = here === undefined ? '' : text.slice(here.at + here.length, starts[index + 1]?.at).trim()
    return { id, text: order > 0 || unheaded === '' ? own : [unheaded, own].filter((part) => part !== '').join('\n\n') }
  })
}

function startOf(text: string, title: string): number {
  const line = `${underlined(title)}\n`
  if (text.startsWith(line)) return 0
  const found = text.indexOf(`\n${line}`)
  return found < 0 ? -1 : found + 1
}
