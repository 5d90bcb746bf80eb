import type { NoteView } from '#api/workspace.ts'

/**
 * The note as it stands on the screen, against what the server has taken. One rule holds throughout: text that was
 * typed is replaced only by the person who typed it. The server's text is adopted while nothing typed here is unsent;
 * somebody else's newer text becomes a `clash` that the clinician settles.
 *
 * Saving is PUT with `base`, the revision that this screen has seen; its answer names the base of the next. A refused base
 * is first compared with what we sent: the same text is our own save, whose answer was lost; anything else is a clash.
 */
export interface Draft {
  /** Section id to text, in the pathway's order. */
  texts: Texts
  /** What the server was last known to hold of this screen's text. */
  taken: Texts
  /** On its way. */
  sending: Texts | null
  /** Sent without an answer: each may have arrived. */
  unanswered: readonly Texts[]
  base: string | null
  /** Counts the answers to our saves: a page asked for before the last one is too old to say anything about the text. */
  answers: number
  /** The newest of those answers that a page has told the outcome of. */
  seen: number
  trouble: Trouble
  clash: Clash | null
  /** Words that were typed and not saved when the page was left, or died, were put back. */
  back: boolean
}

export type Texts = Readonly<Record<string, string>>
export type Trouble =
  | { kind: 'none' }
  | { kind: 'unreachable' }
  | { kind: 'refused'; says: string }
  | { kind: 'base-refused' }
export interface Clash {
  version: string
  at: string | null
  texts: Texts
}

export type Happening =
  | { kind: 'typed'; section: string; text: string }
  | { kind: 'sent' }
  /** With what the next save is to send as its base. */
  | { kind: 'taken'; base: string }
  | { kind: 'unreachable' }
  | { kind: 'refused'; says: string }
  | { kind: 'base-refused' }
  /** A signature was not taken; the text stays as it was. */
  | { kind: 'unsigned' }
  | { kind: 'signed' }
  /** A page arrived that was asked for when `answers` saves had been answered. */
  | { kind: 'page'; note: NoteView; answers: number }
  | { kind: 'settled'; texts: Texts }

/** The note as the page opens, with the words put back that its author had typed and not saved. */
export function open(note: NoteView): Draft {
  const draft = shown(note)
  if (note.unsaved === undefined) return draft
  const { sections, base } = note.unsaved
  const texts = { ...draft.texts, ...Object.fromEntries(sections.map(({ id, text }) => [id, text])) }
  if (same(texts, draft.taken)) return draft
  const { version, savedAt } = note
  // The page was left while they were on their way, and the save that overtook them goes on where they stop.
  if (version !== base && Object.entries(texts).every(([id, text]) => plain(draft.taken[id]).startsWith(plain(text))))
    return draft
  const clash = version === null || version === base ? null : { version, at: savedAt, texts: draft.taken }
  return { ...draft, texts, back: true, clash: draft.clash ?? clash }
}

function shown(note: NoteView): Draft {
  const texts = textsOf(note)
  const draft: Draft = {
    texts,
    taken: texts,
    sending: null,
    unanswered: [],
    base: note.version,
    answers: 0,
    seen: 0,
    trouble: { kind: 'none' },
    clash: null,
    back: false,
  }
  return { ...draft, clash: theirsOf(note) }
}

/** Something typed here has not been taken by the server. */
export function unsent(draft: Draft): boolean {
  return !same(draft.texts, draft.taken)
}

/** May a save leave now? Not while one is under way, a clash stands, or the base is in doubt. */
export function mayLeave(draft: Draft): boolean {
  return unsent(draft) && draft.sending === null && draft.clash === null && draft.trouble.kind !== 'base-refused'
}

export function after(draft: Draft, happening: Happening): Draft {
  switch (happening.kind) {
    case 'typed':
      return { ...draft, texts: { ...draft.texts, [happening.section]: happening.text }, back: false }
    case 'sent':
      return { ...draft, sending: draft.texts }
    case 'taken':
      return {
        ...draft,
        taken: draft.sending ?? draft.taken,
        sending: null,
        unanswered: [],
        base: happening.base,
        answers: draft.answers + 1,
        trouble: { kind: 'none' },
      }
    case 'unreachable':
      return {
        ...draft,
        sending: null,
        unanswered: draft.sending === null ? draft.unanswered : [...draft.unanswered, draft.sending],
        answers: draft.answers + 1,
        trouble: { kind: 'unreachable' },
      }
    case 'refused':
      return { ...draft, sending: null, answers: draft.answers + 1, trouble: { kind: 'refused', says: happening.says } }
    case 'base-refused':
      return { ...draft, sending: null, answers: draft.answers + 1, trouble: { kind: 'base-refused' } }
    case 'signed':
      return {
        ...draft,
        taken: draft.sending ?? draft.taken,
        sending: null,
        answers: draft.answers + 1,
        trouble: { kind: 'none' },
      }
    case 'unsigned':
      return { ...draft, sending: null, answers: draft.answers + 1 }
    case 'page':
      return afterPage(draft, happening.note, happening.answers)
    case 'settled':
      return {
        ...draft,
        texts: happening.texts,
        // Whatever was chosen is saved over the version that was shown, also when it is word for word the same.
        taken: {},
        base: draft.clash?.version ?? draft.base,
        clash: null,
        trouble: { kind: 'none' },
      }
  }
}

function afterPage(draft: Draft, note: NoteView, answers: number): Draft {
  if (answers < draft.answers || draft.sending !== null) return draft
  return { ...toldBy(note, draft), seen: answers }
}

function toldBy(note: NoteView, draft: Draft): Draft {
  const theirs = theirsOf(note)
  // A settled clash is told until our choice is in the chart; where that was refused, it is open again.
  if (theirs !== null && (theirs.version !== draft.base || draft.trouble.kind === 'base-refused')) {
    const known = draft.clash?.version === theirs.version
    return { ...draft, clash: known ? draft.clash : theirs, trouble: { kind: 'none' } }
  }
  const held = textsOf(note)
  // What stands beside words that were put back is what the page opened with; being read again settles nothing.
  const beside = draft.clash !== null && same(held, draft.clash.texts)
  const known = beside ? draft.unanswered : [draft.taken, ...draft.unanswered]
  if (known.some((texts) => same(held, texts)))
    return {
      ...draft,
      taken: held,
      unanswered: [],
      base: note.version,
      clash: null,
      trouble: settledBase(draft.trouble),
    }
  if (beside) return draft
  if (!unsent(draft))
    return settledInChart(note)
      ? { ...shown(note), answers: draft.answers, back: draft.back }
      : { ...draft, base: note.version }
  if (draft.trouble.kind === 'base-refused') {
    if (note.version === null) return { ...draft, base: null, trouble: { kind: 'unreachable' } }
    return { ...draft, clash: { version: note.version, at: note.savedAt, texts: held }, trouble: { kind: 'none' } }
  }
  return draft
}

function settledInChart(note: NoteView): boolean {
  return ['in-chart', 'kept-here', 'with-person', 'signed'].includes(note.state)
}

function settledBase(trouble: Trouble): Trouble {
  return trouble.kind === 'base-refused' ? { kind: 'none' } : trouble
}

function theirsOf(note: NoteView): Clash | null {
  if (note.theirs === undefined) return null
  return { version: note.theirs.version, at: note.theirs.at, texts: bySection(note.theirs.text, note.sections) }
}

/**
 * Somebody else's note is one text; its lines that are our sections' titles, underlined or not, part it again. What
 * stands before the first title belongs to the first section, so that nothing of theirs is lost from sight.
 */
export function bySection(text: string, sections: readonly { id: string; title: string }[]): Texts {
  const parts: Record<string, string[]> = Object.fromEntries(sections.map(({ id }) => [id, []]))
  let current = sections[0]?.id
  let underTitle = false
  for (const line of text.split(/\r?\n/)) {
    const title = line.trim().replace(/:$/, '').toLowerCase()
    const named = sections.find((section) => section.title.toLowerCase() === title)
    const underline = underTitle && /^[=-]{2,}$/.test(title)
    underTitle = named !== undefined
    if (named) current = named.id
    else if (!underline && current !== undefined) parts[current]?.push(line)
  }
  return Object.fromEntries(Object.entries(parts).map(([id, lines]) => [id, lines.join('\n').trim()]))
}

export function textsOf(note: NoteView): Texts {
  return Object.fromEntries(note.sections.map(({ id, text }) => [id, text]))
}

/** Blanks at a line's end and the kind of line break may change on the way through a chart; words may not. */
export function same(left: Texts, right: Texts): boolean {
  const ids = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...ids].every((id) => plainlySame(left[id], right[id]))
}

export function plainlySame(left?: string, right?: string): boolean {
  return plain(left) === plain(right)
}

function plain(text = ''): string {
  return text.replace(/[ \t]*\r?\n/g, '\n').trim()
}
