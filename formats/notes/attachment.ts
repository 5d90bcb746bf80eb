import type { NoteFormat } from '#domain/connect/note-form.ts'
import { fromBase64, toBase64 } from '../fhir/datatypes.ts'
import { pdfOf } from './pdf.ts'
import { rtfOf, wordsOfRtf } from './rtf.ts'
import { plainWords, type Words } from './words.ts'
import { wordsOfMarkup, xhtmlOf } from './xhtml.ts'

/** The one attachment of a document (R4, Attachment). */
export interface Attachment {
  contentType: string
  /** Base64. */
  data: string
  title: string
}

/** RFC 6838 names, with the character set where a text has one: some EMRs refuse a text that does not say it. */
export const CONTENT_TYPES: Readonly<Record<NoteFormat, string>> = {
  text: 'text/plain; charset=utf-8',
  xhtml: 'application/xhtml+xml; charset=utf-8',
  rtf: 'text/rtf; charset=utf-8',
  pdf: 'application/pdf',
}

/** The words in one of the formats; the same words are always the same bytes. */
export function attachmentOf(words: Words, format: NoteFormat): Attachment {
  return { contentType: CONTENT_TYPES[format], data: toBase64(written(words, format)), title: words.title }
}

function written(words: Words, format: NoteFormat): string {
  switch (format) {
    case 'text':
      return plainWords(words)
    case 'xhtml':
      return xhtmlOf(words)
    case 'rtf':
      return rtfOf(words)
    case 'pdf':
      return pdfOf(words)
  }
}

/** The words of an attachment as plain text; undefined where it is of a kind that is not read word by word. */
export function wordsIn({ contentType, data }: Pick<Attachment, 'contentType' | 'data'>): string | undefined {
  const read = READERS[contentType.split(';')[0]?.trim().toLowerCase() ?? '']
  const text = read === undefined ? undefined : fromBase64(data)
  return text === undefined ? undefined : read?.(text)
}

const READERS: Readonly<Record<string, (text: string) => string>> = {
  'text/plain': (text) => text,
  'application/xhtml+xml': wordsOfMarkup,
  'text/html': wordsOfMarkup,
  'text/rtf': wordsOfRtf,
  'application/rtf': wordsOfRtf,
  'text/richtext': wordsOfRtf,
}
