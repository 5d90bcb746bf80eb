import { type Clause, claimsOf, clausesOf, type Pair, type Side, type Standing, type Unit } from './claims.ts'
import type { DraftSentence, Evidence, TemplateSection, Unsupported } from './evidence.ts'
import { AGREED, COUNSELLED, EXAMINED } from './lexicon.ts'
import { GAP } from './turns.ts'
import { wordsOf } from './words.ts'

/** Who alone can bring it: findings of an examination and vitals, what somebody agreed to, what time was given to. */
const ONLY_BY: readonly [RegExp, Evidence['by'][]][] = [
  [EXAMINED, ['clinician', 'emr']],
  [AGREED, ['patient', 'other']],
  [COUNSELLED, ['clinician', 'emr']],
]

type Fault = Pick<Unsupported, 'fault' | 'words'>

/** Words by which a note says who said something; they claim nothing themselves. */
const NOTE_WORDS = new Set(
  wordsOf('patient reports states notes describes endorses clinician asked about recommends').map(({ stem }) => stem),
)
/** How a sentence begins that says whose word it is. */
const ATTRIBUTED =
  /^(?:(?:the )?(?:patient|clinician|companion)(?::| (?:reports|reported|states|stated|notes|noted|describes|endorses|says|said|admits|recommends|recommended|advises|advised))|(?:reports|states|endorses|describes|admits))(?: that)?\s+/i
const SAYS =
  '(?:reports?|reported|states?|stated|denies|denied|endorses|notes|describes|complains|says|admits|feels|thinks|believes)'
const BY_PATIENT = new RegExp(
  String.raw`\b(?:patient|he|she|they) ${SAYS}\b|^(?:Denies|Reports|States|Endorses|Describes|Complains|Admits)\b|^Patient:`,
  'i',
)
const BY_CLINICIAN = new RegExp(
  String.raw`\bclinician (?:${SAYS}|recommends|advises|advised|recommended)\b|^(?:I|We)\b|^Clinician:`,
  'i',
)
const BY_OTHER = new RegExp(String.raw`\b(?:companion|caregiver|family member) ${SAYS}\b|^Companion:`, 'i')
const QUOTED = /["“]([^"”]+)["”]/g

/**
 * Why a sentence may not stand, or null when the evidence that it cites carries it: each of its words that says anything,
 * as it was said, by whom it was said. `section` is the one that it is for: assessment, plan and findings are the
 * clinician's and the EMR's, unless the sentence names another.
 */
export function unsupported(
  sentence: DraftSentence,
  evidence: readonly Evidence[],
  section?: TemplateSection,
): Unsupported | null {
  const fault = faultOf(sentence, evidence, section)
  return fault === null ? null : { sentence, ...fault }
}

function faultOf(sentence: DraftSentence, evidence: readonly Evidence[], section?: TemplateSection): Fault | null {
  if (sentence.evidence.length === 0) return { fault: 'no-evidence', words: sentence.text }
  const known = new Map(evidence.map((item) => [item.id, item]))
  const cited: Evidence[] = []
  for (const id of sentence.evidence) {
    const item = known.get(id)
    if (item === undefined) return { fault: 'unknown-evidence', words: id }
    cited.push(item)
  }
  const claims = claimsOf(cited, evidence)
  const speakers = speakersOf(sentence.text, section)
  const heard = speakers === null ? claims : claims.filter(({ by }) => speakers.includes(by))
  const texts = cited.filter(({ by }) => speakers === null || speakers.includes(by)).flatMap(wordsGiven)
  if (speakers === null && quotesWhole(sentence.text, cited)) return null
  const fault = neverInvented(sentence.text, claims) ?? firstFault(sentence.text, heard, texts)
  if (fault === null || speakers === null) return fault
  const said = firstFault(sentence.text, claims, cited.flatMap(wordsGiven))
  return said === null ? { fault: 'speaker', words: sentence.text } : said
}

/** A written question with its whole answer, both word for word: it says what they say, and a "not at all" stays with what was asked. */
function quotesWhole(text: string, cited: readonly Evidence[]): boolean {
  return cited.some(
    ({ asked, text: answer }) =>
      asked !== undefined && text === `Asked "${asked.trim()}": "${answer.trim().replace(/[.\s]+$/, '')}".`,
  )
}

/** What may be quoted of it. */
function wordsGiven({ asked, text }: Evidence): string[] {
  return asked === undefined ? [text] : [asked, text]
}

/** What no evidence of another kind can bring, however much its words are alike. */
function neverInvented(text: string, claims: readonly Clause[]): Fault | null {
  for (const [kind, by] of ONLY_BY) {
    const words = kind.exec(text.replace(QUOTED, ' '))?.[0]
    if (words === undefined) continue
    const carried = claims.some(
      (claim) => by.includes(claim.by) && wordsOf(words).every(({ stem }) => claim.stems.has(stem)),
    )
    if (!carried) return { fault: 'invented', words }
  }
  return null
}

/** Whose word a sentence claims to be; null where anybody's will do. */
function speakersOf(text: string, section: TemplateSection | undefined): Evidence['by'][] | null {
  if (BY_OTHER.test(text)) return ['other']
  if (BY_CLINICIAN.test(text)) return ['clinician']
  if (BY_PATIENT.test(text)) return ['patient']
  const clinical = section?.holds === 'assessment' || section?.holds === 'plan' || section?.holds === 'findings'
  return clinical ? ['clinician', 'emr'] : null
}

function firstFault(text: string, claims: readonly Clause[], texts: readonly string[]): Fault | null {
  for (const [, quote] of text.matchAll(QUOTED)) {
    const fault = quote === undefined ? null : quoteFault(quote, texts)
    if (fault !== null) return { fault, words: quote ?? '' }
  }
  const own = text
    .replace(QUOTED, ' ')
    .replace(ATTRIBUTED, '')
    .replace(/^(?:the )?(?:patient|companion) denie[sd]/i, 'Denies')
  const clauses = clausesOf(own, { by: 'clinician', as: 'told' })
  const says = clauses.some(({ numbers, units }) => numbers.length > 0 || units.some(({ key }) => !NOTE_WORDS.has(key)))
  // "Patient did." rests on anything, so it rests on nothing.
  if (!says && text.match(QUOTED) === null) return { fault: 'invented', words: text }
  for (const clause of clauses) {
    const asks = /\basked\b/i.test(own)
    const fault = clauseFault(clause, asks ? claims : claims.filter(({ as }) => as === 'told'))
    if (fault !== null) return fault
  }
  return null
}

/** A quotation is word for word, and leaves out nothing of its sentence that turns it: "chest pain" is not what "no chest pain" says. */
function quoteFault(quote: string, texts: readonly string[]): Fault['fault'] | null {
  const words = plain(quote).split(' ').join(`(?: ${ENDS})? `)
  const around = texts.flatMap((text) => {
    const said = text
      .split(/(?<=[.?!;])\s+|\n+/)
      .map(plain)
      .join(` ${ENDS} `)
    return [...said.matchAll(new RegExp(String.raw`(?<before>.*?)\b${words}\b(?<after>.*)`, 'g'))].map(
      ({ groups }) => `${groups?.before?.split(ENDS).at(-1) ?? ''} ${groups?.after?.split(ENDS)[0] ?? ''}`,
    )
  })
  if (around.length === 0) return 'invented'
  if (around.every((left) => TURNS.test(left))) return 'negation'
  return around.every((left) => TURNS.test(left) || LIMITS.test(left)) ? 'certainty' : null
}

/** Stands between two sentences, of which none has it. */
const ENDS = '/'
const TURNS = /\b(?:no|not|never|none|nothing|nobody|neither|nor|without|den(?:y|ies|ied)|cannot|\w+n t|n t)\b/
const LIMITS = /\b(?:if|unless|whether|might|may|maybe|perhaps|probably|possibly|think|thought|guess|wordsmissing)\b/

function plain(text: string): string {
  return text
    .replaceAll(GAP, ' wordsmissing ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

function clauseFault(clause: Clause, claims: readonly Clause[]): Fault | null {
  const units = clause.units.filter(({ key }) => !NOTE_WORDS.has(key))
  const alike = claims.filter((claim) =>
    [...clause.stems.keys()].every((stem) => claim.stems.has(stem) || NOTE_WORDS.has(stem)),
  )
  // Of the same words, or of none that say anything, the one "not" is all there is.
  const whole = alike.filter(({ units: told }) => units.length === 0 || told.every(({ key }) => clause.stems.has(key)))
  const turned = whole.length > 0 && !whole.some((claim) => claim.negates === clause.negates)
  if (turned) return { fault: 'negation', words: [...clause.stems.keys()].join(' ') }
  for (const unit of units) {
    const fault = unitFault(unit, clause, units, claims)
    if (fault !== null) return fault
  }
  // What belongs together must be told where most of the rest is told, and told the same way.
  const beside = (claim: Clause, of: string) => {
    const rest = units.filter(({ key, parts }) => key !== of && !(parts.length === 1 && parts[0] === of))
    const shared = (other: Clause) => rest.filter((unit) => standings(other, unit)?.has(unit.stands)).length
    return shared(claim) * 2 >= rest.length && claims.every((other) => shared(other) <= shared(claim))
  }
  const repeated = clause.numbers.map(({ of, raw }) => ({
    of,
    is: String(clause.numbers.filter((each) => each.of === of).length),
    raw,
  }))
  const drugs = units
    .filter(({ what }) => what === 'drug')
    .map(({ key, raw }) => ({ of: key, is: String(times(clause, key)), raw }))
  return (
    pairFault('drug', drugs, claims, (claim, { of, is }) => times(claim, of) >= Number(is), beside) ??
    pairFault(
      'drug',
      clause.actions,
      claims,
      ({ actions }, pair) => actions.some((action) => same(action, pair)),
      beside,
    ) ??
    pairFault('number', clause.doses, claims, ({ doses }, pair) => doses.some((dose) => same(dose, pair)), beside) ??
    pairFault('number', clause.numbers, claims, numberCarried, beside) ??
    pairFault(
      'number',
      repeated,
      claims,
      ({ numbers }, { of, is }) => numbers.filter((each) => each.of === of).length >= Number(is),
      beside,
    ) ??
    pairFault('side', clause.sides, claims, sideCarried, beside)
  )
}

/** How often a clause names something. */
function times({ units }: Clause, key: string): number {
  return units.filter((unit) => unit.key === key).length
}

function numberCarried({ numbers }: Clause, { of, is }: Pair): boolean {
  return numbers.some((number) => number.of === of && (is === '' || number.is === is))
}

function pairFault<P extends Pair>(
  fault: Unsupported['fault'],
  pairs: readonly P[],
  claims: readonly Clause[],
  carried: (claim: Clause, pair: P) => boolean,
  beside: (claim: Clause, of: string) => boolean,
): Fault | null {
  const pair = pairs.find((each) => !claims.some((claim) => carried(claim, each) && beside(claim, each.of)))
  return pair === undefined ? null : { fault, words: pair.raw }
}

function same(one: Pair, other: Pair): boolean {
  return one.of === other.of && one.is === other.is
}

/** "On the right" carries a right knee where a knee is spoken of and no other side of it is. */
function sideCarried(claim: Clause, { of, is, stands }: Side): boolean {
  const sides = claim.sides.filter((side) => side.is === is && side.stands === stands)
  if (sides.some((side) => side.of === of || of === '')) return true
  const otherwise = claim.sides.some((side) => side.of === of)
  return !otherwise && claim.stems.has(of) && sides.some((side) => side.of === '' || side.of === 'side')
}

/** How what a unit speaks of stands in a claim; null where it is not in it. */
function standings(claim: Clause, { key, parts }: Unit): ReadonlySet<Standing> | null {
  const whole = claim.stems.get(key)
  if (whole !== undefined) return whole
  const each = parts.map((part) => claim.stems.get(part))
  if (each.length === 0 || each.includes(undefined)) return null
  return new Set((['told', 'denied', 'beside'] as const).filter((one) => each.every((part) => part?.has(one))))
}

function carries(claim: Clause, unit: Unit): boolean {
  return standings(claim, unit) !== null
}

function unitFault(unit: Unit, clause: Clause, units: readonly Unit[], claims: readonly Clause[]): Fault | null {
  const words = unit.raw
  const where = claims.filter((claim) => carries(claim, unit))
  if (where.length === 0) return { fault: missingFault(unit), words }
  // Of two that share as much, the one that shares more of the small words is meant.
  const small = (claim: Clause) => [...clause.stems.keys()].filter((stem) => claim.stems.has(stem)).length / 1000
  const overlap = (claim: Clause) => units.filter((each) => carries(claim, each)).length + small(claim)
  const most = Math.max(...where.map(overlap))
  const best = where.filter((claim) => overlap(claim) === most)
  const told = new Set(best.flatMap((claim) => [...(standings(claim, unit) ?? [])]))
  const torn = told.has('told') && told.has('denied') && unit.what !== 'word'
  if (!told.has(unit.stands) || torn) return { fault: 'negation', words }
  if (best.every((claim) => claim.bare !== clause.bare)) return { fault: 'negation', words }
  const so = best.filter((claim) => standings(claim, unit)?.has(unit.stands))
  if (unit.stands === 'denied' && !so.some((claim) => deniesAsMuch(claim, unit, clause)))
    return { fault: 'negation', words }
  if (!so.some((claim) => claim.ofKin === clause.ofKin || !claim.ofKin)) return { fault: 'speaker', words }
  const sure = so.some(
    (claim) =>
      claim.conditional === clause.conditional &&
      claim.doubts.size > 0 === clause.doubts.size > 0 &&
      [...clause.doubts].every((doubt) => claim.doubts.has(doubt)),
  )
  return sure ? null : { fault: 'certainty', words }
}

/** Who has no *excessive* bruising may have some: a denial is not made wider than it was. */
function deniesAsMuch(claim: Clause, { key, what }: Unit, clause: Clause): boolean {
  const denied = claim.units.filter((unit) => unit.key === key && unit.stands === 'denied')
  if (what === 'word' || denied.length === 0) return true
  return denied.some(({ limits }) => [...limits].every((stem) => clause.stems.has(stem)))
}

function missingFault({ what }: Unit): Unsupported['fault'] {
  if (what === 'drug') return 'drug'
  if (what === 'kin') return 'speaker'
  return 'invented'
}
