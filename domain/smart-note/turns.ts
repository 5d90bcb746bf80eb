import type { Evidence } from './evidence.ts'

/** Some seconds of one person's speech, as they were transcribed. */
export interface SpokenPiece {
  id: string
  /** Its number in this visit, by which the draft cites it. */
  n: number
  by: Evidence['by']
  /** Said by an interpreter, who speaks for two. */
  interprets?: boolean
  /** When it began to be said (ISO 8601). */
  at: string
  /** Its words, none where nothing was said; null where no words of it have come. */
  text: string | null
  /** The piece that it goes on from without a pause: a long speech is cut while somebody speaks. */
  continues: string | null
}

/** Stands where words are missing. What is left of such a sentence claims nothing: "[…] chest pain" may have been denied. */
export const GAP = '[…]'

/** What follows a pause begins a new piece of evidence from here on, so that a click shows no lecture. */
const MOST_WORDS = 60

/** A sentence ends at a full stop that a recognizer sets where speech was cut, if what follows begins one … */
const BEGINS =
  /^(?:(?:and|but|so|then|because) )?(?:i|i'(?:m|ve|d|ll)|he|she|it|it's|we|we'(?:re|ve|ll)|you|you'(?:re|ve|ll)|they|there|there's|that's|this|yes|yeah|okay|well|let's|my|your|any|do|does|did|are|have you|how|what|when)\b/i
/** … and what stands before it does not lean on what comes. */
const LEANS =
  /(?:^|[\s,])(?:an?|the|any|some|my|your|his|her|of|for|with|without|and|or|nor|but|no|not|never|to|on|at|in|by|from|if|that|because|than|is|are|was|were|be|been|have|has|had|take|taking|about|like|very|left|right|\d+|n't|\w+n't)[.…]*$/i

/** How nobody ends what they say. */
const UNFINISHED =
  /\b(?:(?:i|i've|we|have|had|has) never|(?:have|has|had|do|did|does|was|is)(?: not| ?n't)|any|without|an|the|my|your|of|with|and|or)(?:\.{2,}|…|\.)?$/i
const MURMUR_WORDS = 3

/**
 * What was said, as evidence, in the order in which it was said: pieces that were cut while somebody spoke are one, whoever said
 * "mm-hmm" meanwhile, as "I have not had any" and "chest pain" say the opposite apart. Pieces of one person with a pause between
 * them are one up to a length: "No." takes with it the "Only on the stairs." that follows.
 */
export function turnsOf(pieces: readonly SpokenPiece[]): Evidence[] {
  const chains = new Map<string, SpokenPiece[]>()
  for (const [place, piece] of pieces.entries()) {
    const before = chains.get(piece.continues ?? unfinishedBefore(pieces, place)?.id ?? '')
    const chain = before?.[0] !== undefined && isOneVoice(before[0], piece) ? before : []
    chain.push(piece)
    chains.set(piece.id, chain)
  }
  const at = new Map(pieces.map(({ id }, place) => [id, place]))
  // A speech that goes on stands where it ends, behind what others said meanwhile: its question is answered by what comes then.
  const placeOf = (chain: readonly SpokenPiece[]) => at.get(chain.at(-1)?.id ?? '') ?? 0
  const spoken = [...new Set(chains.values())]
    .toSorted((one, other) => placeOf(one) - placeOf(other))
    .flatMap(evidenceOf)
  return spoken.reduce<Evidence[]>((turns, one) => {
    const last = turns.at(-1)
    if (last === undefined || last.by !== one.by || last.unread !== one.unread || wordsIn(last.text) >= MOST_WORDS)
      return [...turns, one]
    turns[turns.length - 1] = { ...last, text: `${last.text}\n${one.text}` }
    return turns
  }, [])
}

/** What this speaker left unfinished just before, whatever the other murmured in between: "I've never" – "Okay." – "broken a bone." */
function unfinishedBefore(pieces: readonly SpokenPiece[], place: number): SpokenPiece | null {
  const { by } = pieces[place] ?? {}
  const from = pieces.findLastIndex((one, at) => at < place && one.by === by)
  const last = pieces[from]
  if (last === undefined || !UNFINISHED.test(last.text ?? '')) return null
  const between = pieces.slice(from + 1, place).map(({ text }) => text ?? '')
  return wordsIn(between.join(' ').trim()) <= MURMUR_WORDS ? last : null
}

function evidenceOf(chain: readonly SpokenPiece[]): Evidence[] {
  const [first] = chain
  if (first === undefined || chain.every(({ text }) => text === null || text.trim() === '')) return []
  const begun = first.continues === null ? [] : [GAP]
  const text = [...begun, ...chain.map((piece) => piece.text?.trim() ?? GAP)]
    .filter((words) => words !== '')
    .reduce((said, words) => (said === '' ? words : joined(said, words)), '')
  const spoken: Evidence = { id: `speech/${first.n}`, kind: 'speech', by: first.by, at: first.at, text }
  return [first.interprets === true ? { ...spoken, unread: 'interpreter' } : spoken]
}

function isOneVoice(one: SpokenPiece, other: SpokenPiece): boolean {
  return one.by === other.by && one.interprets === other.interprets
}

/** Recognizers end each piece like a sentence, or with dots. */
function joined(said: string, more: string): string {
  const before = said.replace(/\s*(?:\.{2,}|(?<!\[)…(?!\])|[-–—]+)$/, '')
  const after = more.replace(/^(?:\.{2,}|…|[-–—]+)\s*/, '')
  const ends = /[?!]$/.test(before) || (before.endsWith('.') && BEGINS.test(after) && !LEANS.test(before))
  return `${ends ? before : before.replace(/[.,]+$/, '')} ${after}`
}

function wordsIn(text: string): number {
  return text.split(/\s+/).length
}
