/** What a note can be written in for an EMR; `text` is plain text in UTF-8. */
export const NOTE_FORMATS = ['text', 'xhtml', 'rtf', 'pdf'] as const

/** One of them. */
export type NoteFormat = (typeof NOTE_FORMATS)[number]

/** A code of the EMR's own list of note types. */
export interface NoteCode {
  system: string
  code: string
  display: string
}

/** What one EMR takes of notes, as its site has agreed; a member that is left out was not agreed on. */
export interface NoteTaken {
  /** The one that is liked best first. Left out: plain text, which every EMR takes that takes notes at all. */
  formats?: readonly NoteFormat[]
  /** By LOINC code the code that the EMR files such a note under. Given, a type that is not in it is not taken. */
  types?: Readonly<Record<string, NoteCode>>
}

/** How one note is written for one EMR. */
export interface NoteForm {
  format: NoteFormat
  /** The EMR's own code for its type; null where it takes LOINC. */
  code: NoteCode | null
}

/** Which wish of a pathway an EMR does not meet, with what it takes instead. */
export type Unmet = { unmet: 'format' | 'type'; takes: readonly string[] }

/** A pathway's note for an EMR: in the format that the pathway names, else in the one that the EMR likes best. */
export function noteForm(
  note: { type: { code: string }; format?: NoteFormat },
  { formats = ['text'], types }: NoteTaken = {},
): NoteForm | Unmet {
  const format = note.format ?? formats[0]
  if (format === undefined || !formats.includes(format)) return { unmet: 'format', takes: formats }
  const code = types?.[note.type.code]
  if (types !== undefined && code === undefined) return { unmet: 'type', takes: Object.keys(types) }
  return { format, code: code ?? null }
}

/** Whether what is written so can be read again word by word, and so be typed on: of a page that is laid out it can't. */
export function canBeDraft(format: NoteFormat): boolean {
  return format !== 'pdf'
}
