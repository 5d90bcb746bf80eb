import { DRUGS } from './drugs.ts'
import type { Evidence } from './evidence.ts'
import { BODY, HEDGES, KIN } from './lexicon.ts'
import { answerOf, isQuestion, questionAtEnd, readingOf, sentencesOf, spokenAnswer } from './said.ts'
import { isNumber, thingsIn, wordsOf, type Word } from './words.ts'

/** Whether a word is told, denied, or only beside what is denied: "no fever with the *headache*" says nothing of a headache. */
export type Standing = 'told' | 'denied' | 'beside'

/** One thing that a clause speaks of. */
export interface Unit {
  key: string
  /** The stems it is made of. */
  parts: readonly string[]
  raw: string
  stands: Standing
  /** What a denial is narrowed by: "no *excessive* bruising", "no numbness in the *right arm*". */
  limits: ReadonlySet<string>
  what: 'thing' | 'drug' | 'kin' | 'word'
}

/** What one clause claims, with all that bears on whether it is so. */
export interface Clause {
  by: Evidence['by']
  /** `asked`: only that it was asked. */
  as: 'told' | 'asked'
  units: readonly Unit[]
  /** Every stem of it, each with how it stands. */
  stems: ReadonlyMap<string, ReadonlySet<Standing>>
  /** Each with how its side stands: "not the right knee". */
  sides: readonly Side[]
  numbers: readonly Pair[]
  /** A drug with the dose that is said of it, and with what is done to it. */
  doses: readonly Pair[]
  actions: readonly Pair[]
  /** The kinds of doubt it is told with. */
  doubts: ReadonlySet<string>
  conditional: boolean
  negates: boolean
  /** A negation that reaches nothing but small words: "I could not". */
  bare: boolean
  ofKin: boolean
}

/** Two things that belong together: a side and its part, a number and its unit, a drug and its dose. */
export interface Pair {
  of: string
  is: string
  raw: string
}

/** A side of a part, as it was told or denied. */
export interface Side extends Pair {
  stands: Standing
}

const STOP = new Set(
  `a an the this that these those i me my mine you your yours he him his she her hers it its we us our they them their who whom whose which
  what how why where when am is are was were be been being have has had having do does did doing will would shall should can to of in on at
  by for with from into onto as about up out off over and or nor so than then there here just really very quite also too okay ok
  alright yes yeah no not never um uh oh like know mean go get let come make put say tell want need going gonna basically actually kind sort
  some any all each both such own other more very lot bit thing something anything everything sir maam doctor hi hello please
  thank sure right one ones already yet only even ever many way because if unless whether though although but
  however per via re while quick um mm hmm hmmm nice see look able through s t d m point ahead nope nah yep yup absolutely definitely`.split(
    /\s+/,
  ),
)
const NEGATES = new Set(
  'no not never none nothing neither nor without denies deny denied denying negative nobody nowhere absent'.split(' '),
)
const SUBJECT = new Set(
  "i he she it its they we you there let that's reports denies states endorses notes complains has takes is was".split(
    ' ',
  ),
)
const LINKS = new Set(
  `that if whether when because as how what where like than which who and or so think believe know say says said see guess mean feel suspect
  sure hope told tell do does did is was not no to of`.split(/\s+/),
)
const OPINES = new Set(['think', 'believe', 'suspect', 'sounds', 'seems', 'looks', 'appears'])
const ACCOMPANIES = new Set(
  'with along associated while when whenever for from during after before since because due as than that which who if besides aside'.split(
    ' ',
  ),
)
/** Words that a denial may do without. */
const NEUTRAL = new Set(
  'notic experienc feel symptom issu problem report current currently ever known use recent new have had hav significant describ endors say not'.split(
    ' ',
  ),
)
const AUXILIARY = new Set('do does did is are was were has have had can will'.split(' '))
const KNOWN = new Set('these this those that the your his her its it'.split(' '))
const BREAKS = new Set(['but', 'however', 'although', 'though', 'except', 'because', 'otherwise', 'while'])
/** "Right onto my left foot" names one side. */
const ASIDE = new Set(
  'on onto in into at to now away after before up down my your the his her here there , i you it is was'.split(' '),
)
const OWNS = new Set(['my', 'your', 'his', 'her', 'the', 'of'])
const DOSE = new Set([
  'mg',
  'mcg',
  'g',
  'ml',
  'unit',
  'puff',
  'puffs',
  'tablet',
  'tablets',
  'pill',
  'pills',
  'capsule',
  'drop',
  'drops',
])
const MEASURES = new Set([
  ...DOSE,
  ...`day days week weeks month months year years hour hours minute minutes % pound degree degrees pack packs time times mile miles
  cm mm inch inches foot drink drinks beer beers cup cups block blocks`.split(/\s+/),
])
const ACTIONS: Record<string, string> = {}
for (const [same, ...forms] of [
  ['start', 'start', 'begin', 'initiat'],
  ['stop', 'stop', 'discontinu', 'quit'],
  ['continu', 'continu', 'keep'],
  ['increas', 'increas', 'rais'],
  ['decreas', 'decreas', 'reduc', 'lower', 'cut'],
  ['hold', 'hold'],
  ['refill', 'refill'],
  ['prescrib', 'prescrib'],
  ['switch', 'switch', 'chang'],
  ['add', 'add'],
  ['tak', 'tak'],
  ['avoid', 'avoid'],
] as const) {
  for (const form of forms) ACTIONS[form] = same
}
const DOUBTS: Record<string, string> = {}
for (const word of HEDGES) DOUBTS[word] = doubtOf(word)

function doubtOf(word: string): string {
  if (/^(think|thought|belie|feels|guess|wonder|worr)/.test(word)) return 'thinks'
  if (/^(likely|probab|presum)/.test(word)) return 'likely'
  if (/^(seem|appear|apparent|sounds)/.test(word)) return 'seems'
  if (word.startsWith('susp')) return 'suspects'
  if (word.startsWith('suggest')) return 'suggests'
  return word === 'unlikely' ? 'unlikely' : 'possible'
}

interface Reading {
  by: Evidence['by']
  as: Clause['as']
  /** Every word of it is denied. */
  denied?: boolean
}

/** What a text claims, clause by clause. */
export function clausesOf(text: string, reading: Reading): Clause[] {
  return sentencesOf(text).flatMap((sentence) => {
    const words = wordsOf(sentence)
    const conditional = words.some(({ text: word }) => word === 'if' || word === 'unless' || word === 'whether')
    return cut(words)
      .flatMap(cutBetweenSides)
      .map((clause, at) => read(clause, reading, conditional, at > 0 && BREAKS.has(clause[0]?.text ?? '')))
  })
}

/** What the evidence claims. A question claims nothing until it is answered; then both claim it together. */
export function claimsOf(cited: readonly Evidence[], evidence: readonly Evidence[]): Clause[] {
  return cited.flatMap((item) => {
    if (item.unread !== undefined) return []
    if (item.asked !== undefined) return answered(item.asked, item)
    if (item.kind !== 'speech' && item.kind !== 'chat') return clausesOf(prefixed(item), { by: item.by, as: 'told' })
    const told = sentencesOf(item.text).filter((sentence) => !isQuestion(sentence))
    const question = item.kind === 'speech' ? questionAtEnd(item.text) : null
    const answer = question === null ? null : spokenAnswer(item, evidence)
    const heard = answer !== null && cited.some(({ id }) => id === answer.id)
    const own = told.flatMap((sentence) => clausesOf(toldPart(sentence), { by: item.by, as: 'told' }))
    return question !== null && answer !== null && heard ? [...own, ...answered(question, answer)] : own
  })
}

/** An answer's own yes or no is not part of what it tells beyond it. */
function toldPart(sentence: string): string {
  return answerOf(sentence)?.rest ?? sentence
}

function answered(question: string, answer: Evidence): Clause[] {
  const { by } = answer
  const told = answer.kind === 'speech' ? [] : clausesOf(toldPart(answer.text), { by, as: 'told' })
  const how = readingOf(question, answer.text)
  if (how.as === 'stated') return [...told, ...clausesOf(question, { by, as: 'told', denied: how.negated })]
  const asked = clausesOf(question, { by, as: 'asked' })
  if (how.as === 'asked') return [...told, ...asked]
  const first = sentencesOf(toldPart(answer.text))[0] ?? ''
  const about = clausesOf(first, { by, as: 'told' }).flatMap((clause) =>
    clausesOf(question, { by, as: 'told' }).map((topic) => joined(clause, topic)),
  )
  return [...told, ...asked, ...about]
}

function joined(clause: Clause, topic: Clause): Clause {
  const stems = new Map(clause.stems)
  for (const [stem, polarities] of topic.stems) stems.set(stem, new Set([...polarities, ...(stems.get(stem) ?? [])]))
  return {
    ...clause,
    stems,
    units: [...clause.units, ...topic.units],
    sides: [...clause.sides, ...topic.sides],
    numbers: [...clause.numbers, ...topic.numbers],
    doses: [...clause.doses, ...topic.doses],
  }
}

/** A draft may say of an order that it was ordered, of a measurement that it was measured. */
function prefixed(item: Evidence): string {
  if (item.kind === 'order') return `ordered ${item.text}`
  return item.kind === 'observation' ? `measured ${item.text}` : item.text
}

/** Where a new clause begins: at "but" and its like, and where a list gives way to a new subject. */
function cut(words: readonly Word[]): Word[][] {
  const clauses: Word[][] = [[]]
  words.forEach((word, at) => {
    const before = words[at - 1]?.text
    const next = words[at + 1]?.text ?? ''
    const joins = word.text === ',' || word.text === 'and' || word.text === 'so'
    const anew = BREAKS.has(word.text) || (joins && before !== ',' && SUBJECT.has(next) && next !== before)
    // "I don't think there is a fracture" is one clause, "no swelling there is a bruise" is two.
    const linked = before === undefined || LINKS.has(before)
    const thereIs = word.text === 'there' && /^(?:is|are|was|were|there)$/.test(next) && !linked
    const after = words[at + 1]?.text ?? ''
    const opinion = (word.text === 'i' || word.text === 'it') && OPINES.has(after) && !linked && words.length - at > 5
    // "Protonix, it's forty milligrams" tells a dose of what stands before it.
    const itsDose = isNumber(next) && DOSE.has(words[at + 2]?.text ?? '')
    const itIs = /^it['’]s$/i.test(word.raw) && !linked && at > 2 && !itsDose
    if (anew || thereIs || opinion || itIs || (word.text === 'and' && before === ',' && SUBJECT.has(next)))
      clauses.push([])
    clauses.at(-1)?.push(word)
  })
  return clauses.filter((clause) => clause.length > 0)
}

/** "My right knee hurts and the left one is fine" tells of each side apart; "left and right knee" of both. */
function cutBetweenSides(words: Word[]): Word[][] {
  const isSide = ({ text }: Word) => text === 'left' || text === 'right'
  const first = words.findIndex(isSide)
  const second = words.findIndex((word, at) => at > first + 2 && isSide(word) && word.text !== words[first]?.text)
  if (first < 0 || second < 0) return [words]
  const between = words.slice(first + 1, second)
  const joint = between.findLastIndex(({ text }) => [',', 'and', 'or', 'than', 'not'].includes(text))
  if (joint < 0) return [words]
  const cutAt = first + 1 + joint
  return [words.slice(0, cutAt), ...cutBetweenSides(words.slice(cutAt))]
}

function read(
  words: readonly Word[],
  { by, as, denied = false }: Reading,
  conditional: boolean,
  added: boolean,
): Clause {
  const standing = standings(words, denied, added)
  const standsAt = (at: number): Standing => standing[at] ?? 'told'
  const doubts = new Set<string>()
  words.forEach(({ text }, at) => {
    const doubt = DOUBTS[text]
    const next = words[at + 1]?.text ?? ''
    if (doubt !== undefined && !(text === 'could' && next === 'not'))
      doubts.add(standsAt(at) === 'told' ? doubt : `not ${doubt}`)
    if (text === 'not' && (next === 'sure' || next === 'certain')) doubts.add('possible')
  })
  const stems = new Map<string, Set<Standing>>()
  const stand = (name: string, at: number) => stems.set(name, (stems.get(name) ?? new Set()).add(standsAt(at)))
  words.forEach(({ stem }, at) => stand(stem, at))
  const things = thingsIn(words)
  for (const { thing, start } of things) stand(thing, start)
  const sides = sidesOf(words, standsAt)
  const units: Unit[] = things.map(({ thing, start, length }) => {
    const own = words.slice(start, start + length)
    return {
      key: thing,
      parts: own.map(({ stem }) => stem).filter((each) => !STOP.has(each)),
      raw: own.map(({ raw }) => raw).join(' '),
      stands: standsAt(start),
      limits: limitsOf(words, start, length),
      what: 'thing',
    }
  })
  const inThing = new Set(things.flatMap(({ start, length }) => Array.from({ length }, (_, offset) => start + offset)))
  words.forEach(({ text, stem, raw }, at) => {
    const sided = text === 'left' || text === 'bilateral' || text === 'bilaterally'
    if (inThing.has(at) || text === ',' || isNumber(text) || MEASURES.has(text) || STOP.has(text) || NEGATES.has(text))
      return
    if (text in DOUBTS || (sided && sides.length > 0)) return
    const what = DRUGS.has(text) || DRUGS.has(stem) ? 'drug' : KIN.has(text) ? 'kin' : 'word'
    units.push({ key: stem, parts: [stem], raw, stands: standsAt(at), limits: limitsOf(words, at, 1), what })
  })
  return {
    by,
    as,
    units,
    stems,
    sides,
    numbers: numbersOf(words),
    doses: dosesOf(words),
    actions: actionsOf(words),
    doubts,
    conditional,
    negates: denied || words.some(({ text }) => NEGATES.has(text)),
    bare: words.some(({ text }) => NEGATES.has(text)) && !units.some(({ stands }) => stands !== 'told'),
    ofKin: words.some(({ text }) => KIN.has(text)),
  }
}

/** For each word whether a negation reaches it; what only accompanies the denied thing is beside it to the end of the clause. */
function standings(words: readonly Word[], denied: boolean, added: boolean): Standing[] {
  let now: Standing = denied ? (added ? 'beside' : 'denied') : 'told'
  // "Do these headaches change with light?": a no leaves the headaches.
  const taken = denied ? takenForGranted(words) : -1
  return words.map(({ text }, at) => {
    const next = words[at + 1]?.text ?? ''
    if (NEGATES.has(text) && !(text === 'not' && ['sure', 'certain', 'only'].includes(next))) {
      now = 'denied'
      return denied ? 'denied' : 'told'
    }
    if (at <= taken) return 'beside'
    const names = text === 'as' && words[at - 1]?.text === 'such'
    if (now === 'denied' && at > 0 && ACCOMPANIES.has(text) && !names) now = 'beside'
    return now
  })
}

/** Up to which word a question speaks of what is known: "the pain" in "does the pain wake you"; -1 where of nothing. */
function takenForGranted(words: readonly Word[]): number {
  const verb = words.findIndex(({ text }) => AUXILIARY.has(text))
  const known = words[verb + 1]?.text ?? ''
  if (verb < 0 || verb > 3 || !KNOWN.has(known)) return -1
  const first = thingsIn(words).find(({ start }) => start > verb)
  const part = words.findIndex(({ text, stem }, at) => at > verb && (BODY.has(text) || BODY.has(stem)))
  const thing = first === undefined ? words.length : first.start + first.length - 1
  return Math.min(thing, part < 0 ? words.length : part)
}

/** The word before it and the part and side behind it, up to where the list goes on. */
function limitsOf(words: readonly Word[], start: number, length: number): Set<string> {
  const behind = words.slice(start + length)
  const end = behind.findIndex(({ text }) => text === ',' || text === 'or' || text === 'and')
  const limits = behind
    .slice(0, end < 0 ? undefined : end)
    .filter(({ text, stem }) => BODY.has(text) || BODY.has(stem) || text === 'left' || text === 'right')
    .map(({ stem }) => stem)
  const before = words[start - 1]
  const says = before !== undefined && before.text !== ',' && !STOP.has(before.text) && !NEGATES.has(before.text)
  return new Set(says && !NEUTRAL.has(before.stem) ? [...limits, before.stem] : limits)
}

function sidesOf(words: readonly Word[], standsAt: (at: number) => Standing): Side[] {
  return words.flatMap(({ text, raw }, at) => {
    const side = text === 'bilateral' || text === 'bilaterally' || text === 'both' ? 'both' : text
    if (side !== 'left' && side !== 'right' && side !== 'both') return []
    const near = words.slice(at + 1, at + 5)
    const away = near.findIndex(({ text: word }) => ASIDE.has(word) && !(side === 'both' && OWNS.has(word)))
    const after = near
      .slice(0, away < 0 ? undefined : away)
      .find(({ text: word, stem }) => BODY.has(word) || BODY.has(stem))
    if (after !== undefined) return [{ of: after.stem, is: side, raw, stands: standsAt(at) }]
    if (side === 'both' && text === 'both') return []
    const before = words
      .slice(Math.max(0, at - 5), at)
      .findLast(({ text: word, stem }) => BODY.has(word) || BODY.has(stem))
    const article = words[at - 1]?.text
    if (text !== 'bilaterally' && article !== 'the' && article !== 'on') return []
    return [{ of: before?.stem ?? '', is: side, raw, stands: standsAt(at) }]
  })
}

function numbersOf(words: readonly Word[]): Pair[] {
  return words.flatMap(({ text, raw }, at) => {
    if (!isNumber(text)) return []
    const next = words[at + 1]
    const unit = next !== undefined && MEASURES.has(next.text) ? next.stem : ''
    return [{ of: text, is: unit, raw }]
  })
}

function dosesOf(words: readonly Word[]): Pair[] {
  return words.flatMap(({ text, raw }, at) => {
    const unit = words[at + 1]?.text ?? ''
    if (!isNumber(text) || !DOSE.has(unit)) return []
    const isDrug = (word: Word) => DRUGS.has(word.text) || DRUGS.has(word.stem)
    const of = words.slice(at + 2, at + 4).some(({ text: word }) => word === 'of')
    const before = words.slice(Math.max(0, at - 12), at).findLast(isDrug)
    const after = words.slice(at + 2, at + 8).find(isDrug)
    const drug = of ? (after ?? before) : (before ?? after)
    return drug === undefined ? [] : [{ of: drug.stem, is: `${text} ${words[at + 1]?.stem}`, raw }]
  })
}

function actionsOf(words: readonly Word[]): Pair[] {
  return words.flatMap(({ text, stem, raw }, at) => {
    if (!DRUGS.has(text) && !DRUGS.has(stem)) return []
    const done = words.slice(0, at).findLast((word) => word.stem in ACTIONS)
    return done === undefined ? [] : [{ of: stem, is: ACTIONS[done.stem] ?? '', raw }]
  })
}
