import type { Evidence } from './evidence.ts'
import { GAP } from './turns.ts'
import { thingsIn, withPoints, wordsOf } from './words.ts'

/** How somebody answered a question that can be answered by one word. */
export interface Answer {
  word: 'yes' | 'no'
  /** Said so that it stays open: "not really", "I don't think so". */
  open: boolean
  /** What was said beyond it. */
  rest: string
}

const TITLES = /\b(dr|mr|mrs|ms|st|vs)\s?\.\s?/gi
const FILLERS =
  /^(?:(?:okay|ok|alright|right|well|so|and|um|uh|oh|now|but|yeah|good|great|sure|hmm|gotcha|got it|i see|like|then)\b[\s,.-]*)+/i
const ASKS =
  /^(?:do|does|did|are|is|was|were|have|has|had|any|what(?! (?:i|we)(?:'d| would|'ll| will| want)\b)|when|where|which|who|why|how|can you|could you|would you|no (?:other |more )?\w+ or)\b/i
const OPEN_QUESTION = /^(?:what|when|where|which|who|why|how|tell me|can you|could you)\b(?! about)/i
/** Where speech that was written down without stops begins something new. */
const NEW_THOUGHT = new RegExp(
  String.raw`\s+(?=(?:so|and|but|okay|alright|because|then|now)\s+(?:i|i'm|i've|i'd|we|we'll|we're|you|you're|your|it|it's|he|she|they|let's|there|there's|that|that's|do|have|are|any|how|what|for|on|in terms|then|my|the)\b)` +
    String.raw`|(?<!\bwhat)\s+(?=(?:what (?:i|we)(?:'d| would|'ll| want)|(?<!\b(?:gon na|going to|will|to|should|i'll|we'll) )have you|do you have|are you|did you|any other|how about|what about|let's|i wan na|i want you|i'm gon na|we're gon na|i would like|i'd like|i'm going to|i do n't appreciate|i'll|we'll|for your|(?<!\b(?:continue|keep|stay|start|back|are|put) )on your)\b)` +
    // Not where it depends on what stands before: "if there is no improvement".
    String.raw`|(?<!\b(?:if|that|when|unless|whether|think|know|see|says?|said|mean|sure|because|until|where|or|like|than|what|how|believe|hope|so|but|and))\s+(?=(?:does (?:that|it|this)|do you (?:have|feel|get)|there(?:'s| is| was) no|i do n't (?:see|hear|feel|appreciate)|i (?:can |do )?appreciate|you do n't have|you do (?:have|seem))\b)` +
    // A condition that is joined to what stands before it is none of it.
    String.raw`|\s+(?=(?:and|but|so) if\b)`,
  'gi',
)
const CONDITION_FIRST = /^(?:(?:so|and|but|okay|alright|because|then|now) )*if\b/i

/** To drink, and nothing that is drunk: "Do you smoke or drink?" asks for alcohol. */
const DRINKS =
  /\b(?:(?:do|does|did|don't|doesn't|didn't|do n't|does n't|did n't|not|never) (?:(?:you|i|he|she|they) )?(?:ever |currently |even |still )?|(?:smoke|smoking|smokes) (?:or|and|nor) )drink(?:ing|s)?(?=\s*(?:[?.,;!]|$|(?:or|and|nor) (?:smoke|smoking|do|use|any)\b|at all\b))/gi

/** The sentences of what was said, but those of which words are missing. Speech without any stop is cut where somebody begins anew. */
export function sentencesOf(text: string): string[] {
  const plain = withPoints(text)
    .replace(TITLES, '$1 ')
    .replace(/\ba\s?\.\s?m\s?\.?(?=\s|$)/gi, 'am')
    .replace(/\bp\s?\.\s?m\s?\.?(?=\s|$)/gi, 'pm')
    .replace(/\ball right\b/gi, 'alright')
    .replace(DRINKS, '$& alcohol')
    .replace(/\s*\.\.\.\s*/g, ' , ')
  return plain
    .split(/(?<=[.?!;:])\s+(?!\d)|(?<=[.?!;])\s+|\n+/)
    .flatMap((sentence) => (/[.?!,;]/.test(plain) ? [sentence] : thoughtsIn(sentence)))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[a-z0-9]/i.test(sentence) && !sentence.includes(GAP))
}

/** Speech without stops, cut where something new begins; what comes next after a condition hangs on it. */
function thoughtsIn(said: string): string[] {
  const cut = said.split(NEW_THOUGHT)
  return cut.reduce<string[]>((thoughts, thought, at) => {
    const hangs = CONDITION_FIRST.test(cut[at - 1] ?? '')
    return hangs ? [...thoughts.slice(0, -1), `${thoughts.at(-1)} ${thought}`] : [...thoughts, thought]
  }, [])
}

/** Whether a sentence asks. One that only makes sure of being followed ("okay?") tells. */
export function isQuestion(sentence: string): boolean {
  if (/[,\s](?:okay|ok|alright|you know)\s*\?$/i.test(sentence) || /^(?:okay|ok|alright|really)\s*\?$/i.test(sentence))
    return false
  if (sentence.endsWith('?')) return true
  return !/[.!;:]$/.test(sentence) && ASKS.test(withoutFillers(sentence))
}

/** Whether a question asks for more than a yes or a no. */
export function isOpenQuestion(question: string): boolean {
  return OPEN_QUESTION.test(withoutFillers(question))
}

/** A sentence without the words by which people begin to speak. */
export function withoutFillers(sentence: string): string {
  return sentence.replace(FILLERS, '')
}

const HESITATION = /^(?:(?:um+|uh+|oh|well|so|hmm+|mm|okay|ok|gosh|you know|like|actually|honestly)\b[\s,.-]*)+/i
const NO = new RegExp(
  String.raw`^(?:(?:thankfully|fortunately|luckily)[\s,]+)?(?:` +
    [
      String.raw`(?:no|nope|nah|never|negative|none|nothing|neither|(?:absolutely|definitely|certainly|of course) not|not at all)(?:\s*[,.!;]|\s*$|\s+(?=(?:no|nope|i|it|it's|not|nothing|none|he|she|they|we|that|my|never|just|there|sir|ma'am|doctor|thank|uh)\b))`,
      String.raw`nothing (?:like that|of the (?:kind|sort))`,
      String.raw`(?:none|neither) of (?:that|those|them)`,
      String.raw`never (?:in my life|did|have|had)(?=\s*(?:[,.!]|$))`,
      String.raw`(?:no|none|nothing) (?:whatsoever|so far|and no|to (?:all|both|any|everything)(?: of (?:that|those|them|the above))?)(?=\s*(?:[,.!]|$))`,
      String.raw`(?:i|it|he|she|they|we) (?:have|has|do|does|did|am|is|was|had) ?(?:not|n't)(?=\s*(?:[,.!]|$))`,
      String.raw`(?:i|he|she|they|we) (?:(?:do|does|did) ?(?:not|n't)) (?:do|use|have|take) (?:any|either)(?: of (?:that|these|those|them))?(?=\s*(?:[,.!]|$))`,
      String.raw`(?:i|we) (?:do not|don't|do n't) have any(?: of (?:that|those|them))?(?=\s*(?:[,.!]|$))`,
    ].join('|') +
    ')',
  'i',
)
const YES =
  /^(?:(?:yes|yeah|yep|yup|uh[- ]?huh|mm[- ]hmm|mhm|correct|that's (?:right|correct)|absolutely|definitely|of course)\b(?!\s*,?\s*(?:no|not|but)\b)|(?:right|sure|i do|i have|i am|i did|it does|it is|they do)(?=\s*(?:[,.!]|$)))/i
const CONFIRMS = /^(?:correct|right|that's (?:right|correct))\b/i
/** "No, not that I've noticed" is a patient's no: nobody can say more of themselves. */
const KNOWN =
  /^(?:(?:no|none|nothing)[, ]+)?(?:not |none |nothing )?(?:that (?:i|we)(?:'ve| have| can| am)? ?)?(?:noticed?|know(?: of)?|think of|recall|remember|(?:am )?aware of)\b[\s.]*$/i
const NOT_QUITE =
  /\b(?:not (?:really|sure|that i|so much|much|exactly|quite|too|often|always|usually)|i (?:do not|don't|do n't) (?:think|know|believe|recall|remember)|maybe|probably|i guess|i think|i believe|no more than|a little|a bit|kind of|except|unless|only|but|however|yeah|yes|yep)\b/i

/** What an answer says in one word, or null where it does not. */
export function answerOf(text: string): Answer | null {
  const said = text
    .replace(/\ball right\b/gi, 'alright')
    .trim()
    .replace(HESITATION, '')
  const no = NO.exec(said)
  const hit = no ?? YES.exec(said)
  if (hit === null) return null
  const rest = said.slice(hit[0].length).replace(/^(?:[\s,.!;-]+|not at all\b)+/i, '')
  const first = sentencesOf(rest).slice(0, 2).join(' ')
  const known = no !== null && KNOWN.test(first)
  return { word: no === null ? 'yes' : 'no', open: !known && NOT_QUITE.test(first), rest }
}

/** A no with a "but" that goes on to something else leaves what was asked denied. */
function isOnlyBut(question: string, { word, rest }: Answer): boolean {
  const [before = '', after = ''] = sentencesOf(rest)
    .slice(0, 2)
    .join(' ')
    .split(/\bbut\b(.*)/i)
  const asked = new Set(thingsIn(wordsOf(question)).map(({ thing }) => thing))
  const other = thingsIn(wordsOf(after)).map(({ thing }) => thing)
  const same = other.some((thing) => asked.has(thing)) || /\b(?:it|that|those|them|this|pain)\b/i.test(after)
  return word === 'no' && other.length > 0 && !same && !NOT_QUITE.test(before) && !NOT_QUITE.test(after)
}

/** What a question and its answer say together. */
export type Reading =
  /** The answer makes the question's words true, or untrue, of the one who answers. */
  | { as: 'stated'; negated: boolean }
  /** The question names what the answer is about. */
  | { as: 'topic' }
  /** That it was asked is all that is certain. */
  | { as: 'asked' }

/** How the words of `question` stand after `answer`; a question of several things is not answered by a yes. */
export function readingOf(question: string, answer: string): Reading {
  const given = answerOf(answer)
  if (isOpenQuestion(question)) return given?.word === 'no' ? { as: 'asked' } : { as: 'topic' }
  if (given === null || (given.open && !isOnlyBut(question, given))) return { as: 'asked' }
  const asksNot = /\b(?:no|not|n't|never|deny|denies|without)\b/i.test(question)
  if (given.word === 'no') return { as: 'stated', negated: !asksNot }
  if (asksNot) return CONFIRMS.test(answer.trim()) ? { as: 'stated', negated: false } : { as: 'asked' }
  const things = new Set(thingsIn(wordsOf(question)).map(({ thing }) => thing))
  return things.size > 1 ||
    /\b(?:or|and)\b|,/i.test(withoutFillers(question).replace(/,\s*(?:right|correct|ma'am|sir)\s*\?/i, '?'))
    ? { as: 'asked' }
    : { as: 'stated', negated: false }
}

/** The question at the end of a turn that waits for an answer; null where the turn ends by telling. */
export function questionAtEnd(text: string): string | null {
  const sentences = sentencesOf(text).filter(
    (sentence) =>
      !/^(?:or|okay|alright|really|(?:or )?anything (?:else )?like that(?: \S+){0,4})\s*[-?]*$/i.test(sentence),
  )
  const last = sentences.at(-1)
  if (last === undefined) return null
  if (!isQuestion(last)) return MAKES_SURE.exec(last)?.groups?.said ?? null
  const asked = last
    .replace(TELL_ME, (_, next: string) => (/^you/i.test(next) ? `do ${next}` : next))
    .replace(/^.*?\bbut,? (?=any\b|(?:do|are|have) you\b)/i, '')
    // "How has your health been, any headaches?" asks for headaches.
    .replace(/^.*?\bhow(?:'s| (?:is|are|has|have))\b[^,?]*,\s*(?=any\b)/i, '')
  // "Any fatigue? Weight gain?" asks once.
  const run = [asked]
  for (let at = sentences.length - 2; at >= 0 && isNamed(run[0] ?? ''); at -= 1) {
    const before = sentences[at] ?? ''
    if (!isQuestion(before) || isOpenQuestion(before) || thingsIn(wordsOf(before)).length === 0) break
    run.unshift(before.replace(/[\s?]+$/, ''))
  }
  return run
    .map((one, at) => (at > 0 ? one.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()) : one))
    .join(', ')
}

const TELL_ME =
  /^.*?\b(?:(?:can|could|would) you )?(?:please )?tell me,? (?:if |whether )?((?:are|do|does|did|have|has|is|any|you)\b)/i
/** "You haven't had any chest pain" at the end of a turn waits for a word, too. */
const MAKES_SURE =
  /\b(?<said>you (?:have not|haven't|have n't|do not|don't|do n't|are not|aren't|are n't|deny)(?: (?:had|have|having|get|getting|noticed|felt|feel))? (?:any|a)\b[^?]*)$/i

/** Whether a question does no more than name something: "Weight gain?" */
function isNamed(question: string): boolean {
  const named = withoutFillers(question)
  const words = wordsOf(named)
  return (
    words.length <= (/^any\b/i.test(named) ? 8 : 5) &&
    thingsIn(words).length > 0 &&
    !words.some(({ text }) => /^(?:left|right|you|it|he|she|that|do|does|did|are|is|was|have|has|had|the)$/.test(text))
  )
}

/** What answers a question that was spoken: what the other side says next. Through an interpreter nobody can tell. */
export function spokenAnswer(question: Evidence, evidence: readonly Evidence[]): Evidence | null {
  const spoken = evidence.filter(({ kind }) => kind === 'speech')
  const next = spoken[spoken.findIndex(({ id }) => id === question.id) + 1]
  return next !== undefined && next.by !== question.by && next.unread === undefined ? next : null
}
