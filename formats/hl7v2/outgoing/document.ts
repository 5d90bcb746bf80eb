import type { NoteFormat } from '#domain/connect/note-form.ts'
import { attachmentOf } from '../../notes/attachment.ts'
import { plainWords, type Words } from '../../notes/words.ts'
import { numbered } from '../message.ts'
import { dtmIn } from '../time.ts'
import type { Making, SiteProfile } from './profile.ts'
import {
  coded,
  outgoing,
  pid,
  pv1,
  xcn,
  type About,
  type Outgoing,
  type Staff,
  type Subject,
  type Visit,
} from './segments.ts'

/** A signed document and what it is to one that the EMR has; `parent` is that one's number. */
export interface DocumentToFile {
  number: string
  is: { trigger: 'T02' } | { trigger: 'T06' | 'T10'; parent: string }
  type: { code: string; display: string }
  author: Staff
  /** When it was signed. */
  at: string
  /** When what it is about took place. */
  about: string
  words: Words
  format: NoteFormat
}

/**
 * MDM^T02 (new), T06 (addendum), T10 (in the place of another) (HL7 v2.5.1, 9.6). Plain text goes in TX, one line to an OBX,
 * or whole in one FT where the site wants that; every other format as the one encapsulated document that it is (ED). Only
 * what is signed is sent: TXA-17 says authenticated, and TXA-22 by whom.
 */
export function documentMessage(
  { patient, visit, document }: { patient: Subject; visit: Visit; document: DocumentToFile },
  about: Omit<About, 'event'>,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  const { number, is, type, author, at } = document
  const signed = dtmIn(making.zone, new Date(at))
  const { kind, values } = contentOf(document, profile)
  const loinc = coded({ system: 'http://loinc.org', ...type })
  const described = numbered('TXA', {
    1: '1',
    2: profile.documentTypes?.[type.code] ?? type.code,
    3: kind,
    4: dtmIn(making.zone, new Date(document.about)),
    5: xcn(author),
    6: signed,
    9: xcn(author),
    12: number,
    13: is.trigger === 'T02' ? '' : is.parent,
    17: 'AU',
    18: 'U',
    19: 'AV',
    22: ppn(author, signed),
  })
  const valueType = kind === 'TX' || kind === 'FT' ? kind : 'ED'
  const lines = values.map((value, index) =>
    numbered('OBX', { 1: String(index + 1), 2: valueType, 3: loinc, 4: '1', 5: value, 11: 'F' }),
  )
  return outgoing({ ...about, event: ['MDM', is.trigger, 'MDM_T02'] }, profile, making, [
    numbered('EVN', { 2: signed }),
    pid(patient, profile, visit.number),
    pv1(visit, profile, making),
    described,
    ...lines,
  ])
}

/** What TXA-3 calls the content (table 0191), and the content as OBX-5 holds it. */
function contentOf(
  { words, format }: DocumentToFile,
  { documentText = 'TX' }: SiteProfile,
): { kind: string; values: (string | readonly string[])[] } {
  if (format === 'text') {
    const text = plainWords(words)
    return { kind: documentText, values: documentText === 'FT' ? [text] : text.split('\n') }
  }
  const { kind, subtype } = ENCAPSULATED[format]
  // ED (HL7 v2.5.1, 2.A.24): source, type of data, subtype (table 0291), encoding (0299), data.
  return { kind, values: [['', kind, subtype, 'Base64', attachmentOf(words, format).data]] }
}

const ENCAPSULATED = {
  xhtml: { kind: 'TEXT', subtype: 'HTML' },
  rtf: { kind: 'TEXT', subtype: 'RTF' },
  pdf: { kind: 'AP', subtype: 'PDF' },
} as const

/** PPN (HL7 v2.5.1, 2.A.54): who did it, and when as component 15. */
function ppn(who: Staff, at: string) {
  const named = xcn(who)
  const components = typeof named === 'string' ? [named] : named
  return [...components, ...Array.from({ length: 14 - components.length }, () => ''), at]
}
