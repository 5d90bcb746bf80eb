/** A clinician's or the site's own text, put into the note by `.name`. */
export interface Phrase {
  name: string
  text: string
}

/** A `.name` that ends at the caret. `from` is the place of its dot. */
export interface Token {
  from: number
  name: string
}

/** A place in a text, by the indices of its ends. */
export interface Span {
  from: number
  until: number
}

/** Marks what is still to be filled in. */
export const GAP = '***'

/** The `.name` being typed before the caret: after white space or at the beginning, so that no decimal or address is one. */
export function tokenBefore(text: string, caret: number): Token | null {
  const found = /(?:^|\s)\.([a-z0-9-]{0,40})$/i.exec(text.slice(0, caret))
  const name = found?.[1]
  return name === undefined ? null : { from: caret - name.length - 1, name: name.toLowerCase() }
}

/** Phrases whose name begins so, the shortest first; at most eight, which is what is read at a glance. */
export function matching(phrases: readonly Phrase[], name: string): Phrase[] {
  return phrases
    .filter((phrase) => phrase.name.startsWith(name))
    .toSorted((one, other) => one.name.length - other.name.length || one.name.localeCompare(other.name))
    .slice(0, MOST)
}

const MOST = 8

/** The text with a phrase in the token's place, and what to select then: its first gap, else the place behind it. */
export function withPhrase(text: string, { from, name }: Token, phrase: Phrase): { text: string; select: Span } {
  const before = text.slice(0, from)
  const put = before + phrase.text + text.slice(from + 1 + name.length)
  const gap = nextGap(phrase.text, 0)
  const end = from + phrase.text.length
  return {
    text: put,
    select: gap === null ? { from: end, until: end } : { from: from + gap.from, until: from + gap.until },
  }
}

/** The phrase that a white space just typed ends, with the text as it is then; null where the name is nobody's. */
export function ended(phrases: readonly Phrase[], text: string, caret: number): { text: string; select: Span } | null {
  if (!/\s/.test(text.charAt(caret - 1))) return null
  const token = tokenBefore(text, caret - 1)
  const phrase = phrases.find(({ name }) => name === token?.name)
  return token === null || phrase === undefined ? null : withPhrase(text, token, phrase)
}

/** The next gap from a place on, or the first one where there is none behind it. */
export function nextGap(text: string, from: number): Span | null {
  const behind = text.indexOf(GAP, from)
  const at = behind === -1 ? text.indexOf(GAP) : behind
  return at === -1 ? null : { from: at, until: at + GAP.length }
}
