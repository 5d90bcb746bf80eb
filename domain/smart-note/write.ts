import { type Clause, clausesOf, type Unit } from './claims.ts'
import type { DraftSentence, Evidence, TemplateSection } from './evidence.ts'
import {
  answerOf,
  isOpenQuestion,
  isQuestion,
  questionAtEnd,
  readingOf,
  sentencesOf,
  spokenAnswer,
  withoutFillers,
} from './said.ts'
import { DRUGS } from './drugs.ts'
import { BODY } from './lexicon.ts'
import { doneWithMedicines } from './medicines.ts'
import { asPlan, sentence, thirdPerson, withoutNoise } from './style.ts'
import { unsupported } from './support.ts'
import { isNumber, wordsOf } from './words.ts'

/** Beyond this a sentence is read like speech. */
const LONGEST = 16
/** One that names age and history holds a list. */
const LONGEST_INTRODUCTION = 28
/** A draft is this much of what was said, and never less than a few sentences. */
const SHARE = 0.42
const LEAST_WORDS = 45

/** Of whom a companion speaks. */
const PRONOUN = /^(?:She|He|They|It|His|Her|The)\b/

/** A complaint is named, not told. */
const COMPLAINT_WORDS = 8

type Holds = TemplateSection['holds']

interface Proposal {
  holds: Holds
  text: string
  evidence: readonly string[]
  /** How much it says; of two the fuller stays. */
  weight: number
}

const COMPLAINT_ASKED =
  /\b(?:brings? you|brought you|going on|can i (?:do|help)|help you|the (?:problem|issue|matter|reason)|reason for|concern|seeing you for|main)\b/i
const PRESENTS =
  /\b(?:presents?|presenting|here (?:today )?(?:for|with|to)|comes? in|came in|coming in|chief complaint|complain(?:s|ing|ts?)?(?: of)?|seen (?:today )?for|evaluation of)\b/i
const INTRODUCES = /\byear[- ]old\b|\bpast (?:medical|surgical) history\b|\bhistory (?:of|significant)\b/i
const EXAM =
  /\b(?:exam|examination|appreciate|palpation|auscultation|range of motion|murmur|tender(?:ness)?|vitals?|vital signs|lungs are|lungs|bowel sounds|reflexes|edema|on your (?:heart|lung|neck|skin|eye))\b/i
const RESULT =
  /\b(?:x-?rays?|ct|mri|ultrasound|echo(?:cardiogram)?|ekg|labs?|results?|panel|count|a1c|creatinine|hemoglobin|cholesterol|biopsy|test) .*\b(?:show\w*|reveal\w*|is|was|were|are|looks?|came back|demonstrates?)\b|\bblood pressure\b.*\d|\bheart rate\b/i
const PLAN_TURN =
  /\b(?:assessment and (?:my |a )?plan|my plan|the plan|my impression|treatment plan|paragraph , plan|here's what)\b/i
const PLANS =
  /\b(?:(?:i|we)(?:'ll| will|'m going to|'re going to| am going to| are going to| want| would like|'d like| recommend| need| do need| do want| also want| can (?:do|try|start|also)| should)|let's|go ahead|going to (?:order|start|prescribe|refer|get|send|have|put|give|schedule|increase|continue|check)|(?:you should|you need to|i want you|you can (?:take|continue|keep|start|use|try)|you(?:'re| are) going to (?:keep|take|start|stop|continue|use|need|get|be)|you(?:'ll| will) (?:keep|take|start|stop|continue|use|need|get)|go to the lab|refrain)|^(?:continue|start|stop|increase|decrease|take|avoid|order|refer|schedule|return|follow up|keep)|follow[- ]?up|come back|see you (?:back|again|in)|prescri\w+|refer(?:ral)?|recheck)\b/i
/** What is planned that has no name in the lexicon. */
const DONE_WITH =
  /\b(?:medic(?:ation|ine)s?|regimen|dose|diet\w*|exercis\w*|fluids?|water|hydrat\w*|ice|icing|elevat\w+|rest|crutches|boot|cast|sling|compression|\w+(?:ologist|ology|iatrist|iatry|pedics?)|surgeon|nutritionist|dietitian|specialist|counselor|therapist|emg|(?:blood )?panels?|blood counts?|levels?|imaging|scan|study|culture|screening|appointment|emergency|blood (?:pressures?|sugars?)|salt|sodium|alcohol)\b/i
const ORDERS =
  /\b(?:order|prescrib\w+|refer\w*|schedule|continue|start|increase|decrease|appointment|return|come back)\b/i
const ASSESSES =
  /\b(?:i (?:do )?(?:think|believe|suspect)|this (?:is|looks|sounds|seems)|consistent with|diagnos\w+|you (?:do )?have|likely|appears|sounds like|looks like|well controlled|uncontrolled|controlled|stable|impression|exacerbation|suspicious|in terms of|from an? \w+ standpoint)\b/i
const SMALL_TALK =
  /\b(?:dragon|dax|nurse told you|weather|nice to (?:meet|see)|good to see|how are you|any questions|questions|thank|bye|have a (?:good|great)|take care|hear that|sorry|let me know|weekend plans|no problem|sounds good|take a look|pull up|look at)\b/i
const LOOKS =
  /\b(?:check (?:\w+ ){0,2}out|take a look|look at|examine|listen to|press|go over|talk about|let you know|(?:quick )?physical exam\w*)\b/i
const SOCIAL =
  /\b(?:drinks?|married|divorced|widow\w*|single|separated|live[sd]?|living|work(?:s|ed|ing)?|retired|job|children|kids|sons?|daughters?|wife|husband|mother|father|brothers?|sisters?|pack|packs|beers?|wine|quit|exercis\w+|diet|sleep\w*|school)\b/i
const COURSE =
  /\b(?:ago|since|started|began|worse|better|improv\w*|constant|sharp|dull|burning|aching|throbbing|radiat\w*|days?|weeks?|months?|years?|morning|night|walking|stairs|sitting|standing|appetite|weight|allerg\w*|medic\w+|surg\w+|hospital\w*|diagnos\w+)\b/i

/** The writer that every install has: it takes what was said, by rules alone, and puts it the way a note is written. */
export function writeLocally(evidence: readonly Evidence[], sections: readonly TemplateSection[]): DraftSentence[] {
  const placed = proposals(evidence).flatMap((proposal): (DraftSentence & Proposal)[] => {
    const section = sectionFor(proposal.holds, sections)
    return section === undefined ? [] : [{ ...proposal, section: section.id, holds: section.holds }]
  })
  const known = new Map(sections.map((section) => [section.id, section]))
  const standing = placed.filter((one) => unsupported(one, evidence, known.get(one.section)) === null)
  const chosen = withinLength(withoutRepeats(standing), evidence)
  const order = new Map(sections.map(({ id }, at) => [id, at]))
  return chosen
    .map(({ section, text, evidence: cited }) => ({ section, text, evidence: cited }))
    .sort((a, b) => (order.get(a.section) ?? 0) - (order.get(b.section) ?? 0))
}

/** A template without a section for it leaves findings out, and keeps the rest where it is nearest. */
function sectionFor(holds: Holds, sections: readonly TemplateSection[]): TemplateSection | undefined {
  const nearest: Partial<Record<Holds, Holds>> = { complaint: 'history', assessment: 'plan', plan: 'assessment' }
  const find = (wanted: Holds | undefined) => sections.find((section) => section.holds === wanted)
  return find(holds) ?? find(nearest[holds])
}

function proposals(evidence: readonly Evidence[]): Proposal[] {
  const spoken = evidence.filter(({ kind }) => kind === 'speech')
  const out: Proposal[] = evidence.filter(({ kind }) => kind !== 'speech').flatMap(fromKept)
  let zone: 'talk' | 'exam' | 'plan' = 'talk'
  let complaint = out.some(({ holds }) => holds === 'complaint')
  for (const [at, item] of spoken.entries()) {
    if (item.unread !== undefined) continue
    const before = spoken[at - 1]
    if (item.by === 'clinician') {
      for (const said of sentencesOf(item.text)) {
        if (PLAN_TURN.test(said)) zone = 'plan'
        else if (/\bexam\w*\b/i.test(said) && zone === 'talk') zone = 'exam'
        if (!isQuestion(said)) out.push(...fromClinician(said, item, zone))
      }
    } else
      out.push(...sentencesOf(toldIn(item.text)).flatMap((said) => (isQuestion(said) ? [] : fromPatient(said, item))))
    out.push(...fromAnswer(item, evidence))
    const asksWhy = before !== undefined && before.by === 'clinician' && COMPLAINT_ASKED.test(before.text)
    if (!complaint && (asksWhy || PRESENTS.test(item.text))) {
      const named = complaintIn(item)
      if (named !== null) {
        out.push(named)
        complaint = true
      }
    }
  }
  return out
}

/** Intake, chat, orders and measurements: what was kept in writing. */
function fromKept(item: Evidence): Proposal[] {
  const { id, kind, by, asked, text } = item
  const propose = (holds: Holds, words: string): Proposal => ({ holds, text: words, evidence: [id], weight: 4 })
  const words = text.trim().replace(/[.\s]+$/, '')
  switch (kind) {
    case 'order':
      // One that is only proposed says so itself.
      if (/^proposed\b/i.test(words)) return [propose('plan', `${words}.`)]
      return [propose('plan', `Ordered: ${words.replace(/^ordered:? */i, '')}.`)]
    case 'observation':
      if (id.startsWith('problem/')) return [propose('assessment', `${words}.`)]
      return [by === 'patient' ? propose('history', `Patient reports ${words}.`) : propose('findings', `${words}.`)]
    case 'chat':
      return by === 'patient' && item.unread === undefined
        ? sentencesOf(text).flatMap((said) => (isQuestion(said) ? [] : fromPatient(said, item)))
        : []
    case 'intake': {
      const quoted = [propose(isReason(id) ? 'complaint' : 'history', `Patient: "${words}".`)]
      if (asked === undefined) return isReason(id) || item.unread !== undefined ? quoted : fromPatient(text, item)
      const how = readingOf(asked, text)
      if (how.as === 'stated' && item.unread === undefined && !HOW_OFTEN.test(asked))
        return joinedWith(asked, how.negated, [id], by)
      if (words === '') return []
      if (isReason(id) || COMPLAINT_ASKED.test(asked)) return [propose('complaint', `Patient: "${words}".`)]
      return [propose('history', `Asked "${asked.trim()}": "${words}".`)].filter(() => words.length < 200)
    }
    case 'mark':
    case 'speech':
      return []
  }
}

function isReason(id: string): boolean {
  return /\b(?:reason|complaint|chief-complaint)$/.test(id)
}

/** What a turn tells beyond the yes or no that it begins with. */
function toldIn(text: string): string {
  return answerOf(text)?.rest ?? text
}

function complaintIn(item: Evidence): Proposal | null {
  const said = sentencesOf(item.text).filter((one) => item.by !== 'clinician' || PRESENTS.test(one))
  for (const one of said) {
    const after = item.by === 'clinician' ? one.slice(one.search(PRESENTS)) : one
    const [piece] = piecesOf(withoutNoise(after.replace(/\b(?:can|could|would|do|are|have|so) you\b.*$/i, ''))).filter(
      (part) => thingsNamed(part).length > 0,
    )
    if (piece === undefined) continue
    const words = piece.split(' ')
    const from =
      words.findIndex((_, at) => thingsNamed(words.slice(at).join(' ')).length < thingsNamed(piece).length) - 1
    const text = sentence(
      thirdPerson(words.slice(Math.max(0, from), Math.max(0, from) + COMPLAINT_WORDS).join(' ')).replace(TRAILING, ''),
    )
    return { holds: 'complaint', text, evidence: [item.id], weight: 9 }
  }
  return null
}

/** The complaints and problems that a text names, in its own words, each with its side. */
function thingsNamed(text: string): string[] {
  return clausesOf(text, { by: 'patient', as: 'told' }).flatMap((clause) => {
    const side = clause.sides[0]
    return clause.units
      .filter(({ what, stands, key }) => what === 'thing' && stands === 'told' && !OFTEN.has(key))
      .map(nameOf)
      .map((raw) =>
        side !== undefined && side.is !== 'both' && raw.split(' ').at(-2) === side.of ? `${side.is} ${raw}` : raw,
      )
  })
}

/** A thing as it was said, or by its own name where it was said to somebody. */
function nameOf({ raw, key }: Unit): string {
  if (/^drink alcohol$/i.test(raw)) return 'alcohol'
  if (/^(?:smoke|drink)$/i.test(raw)) return /^s/i.test(raw) ? 'smoking' : 'drinking'
  return /\b(?:my|your|yourself|others)\b/i.test(raw) ? key : raw
}

/** Inside a sentence. */
function withSmallStart(name: string): string {
  return name.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())
}

/** With the word that narrows it: who has no muscle weakness may have another. */
function limitedName(unit: Unit, question: string): string {
  const name = nameOf(unit)
  if (unit.limits.size === 0 || name !== unit.raw) return name
  const [narrowed = name] = new RegExp(String.raw`\b[a-z]+ ${name}\b`, 'i').exec(question) ?? []
  return wordsOf(narrowed).some(({ stem }) => unit.limits.has(stem)) ? narrowed : name
}

const OFTEN = new Set(['daily', 'weekly', 'monthly', 'nightly', 'as needed', 'follow up'])

function fromPatient(said: string, item: Evidence): Proposal[] {
  if (SMALL_TALK.test(said)) return []
  return piecesOf(withoutNoise(said)).flatMap((piece) => {
    const weight = weightOf(piece) + (SOCIAL.test(piece) ? 1 : 0) + (COURSE.test(piece) ? 1 : 0)
    if (weight < 1 || /\byou\b/i.test(piece)) return []
    const words = thirdPerson(piece)
    const text = item.by === 'other' ? `Companion says ${words.replace(PRONOUN, (one) => one.toLowerCase())}` : words
    return propose('history', text, item, weight)
  })
}

function fromClinician(spoken: string, item: Evidence, zone: 'talk' | 'exam' | 'plan'): Proposal[] {
  // What is said to a voice assistant is an order, or asks to be shown something.
  const said = spoken.replace(
    /^(?:[\s,.]*\b(?:all right|alright|okay|so|and|um|uh)\b)*[\s,.?]*(?:hey\b[\s,]*)?\bdragon\b[\s,.?!]*/i,
    '',
  )
  if (SMALL_TALK.test(said) && !PLANS.test(said)) return []
  const denied = DENIES_A_LIST.exec(said)?.groups?.list
  if (denied !== undefined) return fromList(denied, item)
  const medicines = doneWithMedicines(withoutNoise(said)).flatMap((words) =>
    propose('plan', words, item, weightOf(words) + 2),
  )
  const rest = piecesOf(
    withoutNoise(said).replace(WHAT_WE_DO, 'we will '),
    INTRODUCES.test(said) ? LONGEST_INTRODUCTION : LONGEST,
  ).flatMap((piece) => {
    const plans = PLANS.test(piece)
    const weight = weightOf(piece) + (plans && DONE_WITH.test(piece) ? 2 : 0)
    if (weight < 1 || (LOOKS.test(piece) && !(plans && ORDERS.test(piece)))) return []
    const bare = piece
    if (INTRODUCES.test(bare) && zone === 'talk') {
      const from = bare.replace(/^.*?\bis an? (?=\d|\w+[- ]year)/i, '').replace(/^(?:who |and )/i, '')
      return propose('history', from.replace(/\b(?:your|you)\b ?/gi, ''), item, weight + 2)
    }
    if (zone === 'talk' && PRESENTS.test(bare) && !/\byou\b/i.test(bare))
      return propose('history', bare.replace(/^who /i, ''), item, weight + 2)
    if (SEES_NONE.test(bare) && !PLANS.test(bare)) return propose('findings', finding(bare), item, weight + 1)
    if (zone !== 'talk' && (EXAM.test(bare) || RESULT.test(bare)) && !PLANS.test(bare)) {
      return propose('findings', finding(bare), item, weight)
    }
    if (PLANS.test(bare)) return propose('plan', asPlan(bare), item, weight + 2)
    const record = zone === 'plan' ? null : IN_THE_RECORD.exec(bare)
    if (record !== null) return propose('history', recited(bare.slice(record.index)), item, weight + 1)
    if (zone === 'talk' && HAS_IT.test(bare) && thingsNamed(bare).length > 0)
      return propose('history', assessment(bare), item, weight)
    if (zone === 'plan' || ASSESSES.test(bare)) {
      if (zone === 'talk' && !/\b(?:i (?:do )?(?:think|believe|suspect)|consistent with|diagnos)/i.test(bare)) return []
      const named = heading(bare, item)
      const more = bare.replace(HEADING, '').replace(/^[\s,]+/, '')
      if (named.length > 0 && more.split(' ').length < 4) return named
      return [...named, ...propose('assessment', assessment(named.length > 0 ? more : bare), item, weight)]
    }
    return zone === 'exam' && /\b(?:looks?|normal|no|good|swelling|pain)\b/i.test(bare)
      ? propose('findings', finding(bare), item, weight)
      : []
  })
  return [...rest, ...medicines]
}

/** "What I'd like to do is increase your Lasix" is a plan with a long beginning. */
const WHAT_WE_DO =
  /\bwhat (?:i|we) (?:(?:would|will|want|am|are)\b(?: (?:like|going|want))?)(?: to)?(?: do)? is(?: that)?(?: (?:to|we will|i will|i want to|we are going to|i am going to)\b)? /gi

/** "He denies fever, cough, chest pain and so on": too long to be read at once, and true part by part. Told by the clinician, it is not the patient’s own word. */
const DENIES_A_LIST =
  /^(?:(?:so|and|again),? )*(?:he|she|the patient|patient) (?:also )?denies (?:any )?(?<list>.*,.*,.*)$/i

function fromList(list: string, item: Evidence): Proposal[] {
  const parts = withoutNoise(list)
    .split(/,? or |, (?:and )?/)
    .map((part) => part.trim())
  return regrouped(parts, LONGEST - 2).flatMap((part) => propose('history', `no ${part}`, item, weightOf(part) + 2))
}

/** That somebody looked and did not find it. */
const SEES_NONE =
  /\b(?:i (?:do|did) not (?:really |even |also )*(?:see|appreciate|feel|hear|notice)|no (?:clear |obvious )?(?:signs?|evidence) of|(?:shows?|showed|reveals?|revealed) no|(?:does|do|did) not show|there (?:is|was|are|were) no)\b/i

/** What the clinician reads from the record to the patient: what they take, had and can't have. */
const IN_THE_RECORD =
  /\b(?:(?:you are|you're|patient is|he is|she is) (?:also )?allergic to|(?:you are|you're|you were|you have been|patient is|he is|she is) (?:also |now |still |currently )*(?:on|taking)\b|(?:have|had|put|started|gave) you on)\b/i

/** What the clinician says the patient has, or comes for, before anything was examined. */
const HAS_IT =
  /^(?!.*\b(?:if|when|might|may|could|would|should|will|going to|risk)\b).*\b(?:(?:you|he|she|patient|they)(?:'ve| also| still| do| does| did| currently| just)* (?:have|has|had|are|is|was|were)\b(?! to\b)|(?:regarding|following up|follow up on|here for|recheck (?:on|of)|evaluation (?:for|of)) (?:on |of )?(?:the |your)\b)/i

function recited(said: string): string {
  return said
    .replace(/^(?:have|had) you on\b/i, 'on')
    .replace(/^(?:put|started|gave) you on\b/i, (hit) => `was ${hit.slice(0, -7)} on`)
    .replace(/^(?:you (?:are|were|have been)|you're) /i, '')
    .replace(/\b(?:your|you) ?\b/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
}

const HEADING =
  /^(?:so,? |and,? |then,? |again,? )*(?:for|in terms of|regarding|as far as|from an?|with) (?:your |the )?(?:\w+ (?:problem|issue)(?: of)?,? ?)?(?:your |the )?(?<named>[^,]{3,40}?)(?: standpoint)?(?:,|$| (?=(?:i|i'm|it|we|you|let's|he|she|again)\b))/i

/** "For your first problem, your arthritis, …" names what is assessed. */
function heading(said: string, item: Evidence): Proposal[] {
  const named = HEADING.exec(said)?.groups?.named
  const [thing] = named === undefined ? [] : thingsNamed(named)
  return thing === undefined ? [] : [{ holds: 'assessment', text: sentence(thing), evidence: [item.id], weight: 5 }]
}

function finding(said: string): string {
  return said
    .replace(/^(?:so |and |now |okay )*/i, '')
    .replace(/\bi do not (?:appreciate|see|hear|feel|notice)(?: any)?\b/gi, 'no')
    .replace(/\b(?:i|we) (?:do )?(?:also )?(?:appreciate|see|hear|feel|notice)\b/gi, '')
    .replace(/\bthere(?:'s| is| are)\b/gi, '')
    .replace(/\b(?:you (?:do )?(?:still )?have)\b/gi, 'has')
    .replace(/\byou(?:'re| are)\b/gi, 'is')
    .replace(/\b(?:your|you) ?\b/gi, '')
    .replace(/\bi\b/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function assessment(said: string): string {
  return said
    .replace(/\bi (?:do )?(?:think|believe) (?:that )?(?:this|it|that)(?:'s| is) /gi, 'thought to be ')
    .replace(/\bi (?:do )?(?:think|believe) (?:that )?you (?:do )?have\b/gi, 'thought to have')
    .replace(/\byou (?:do )?have\b/gi, 'has')
    .replace(/\byou(?:'re| are)\b/gi, 'is')
    .replace(/\b(?:your|you) ?\b/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** A question and what answers it, as one sentence that cites both. */
function fromAnswer(item: Evidence, evidence: readonly Evidence[]): Proposal[] {
  const question = item.by === 'clinician' ? questionAtEnd(item.text) : null
  const answer = question === null ? null : spokenAnswer(item, evidence)
  if (question === null || answer === null) return []
  const ids = [item.id, answer.id]
  const how = readingOf(question, answer.text)
  if (how.as === 'stated') return joinedWith(question, how.negated, ids, answer.by)
  const named = [...new Set(thingsNamed(question))].slice(0, 3)
  const first = sentencesOf(toldIn(answer.text))[0] ?? ''
  if (named.length === 0 || first === '' || isQuestion(first)) return []
  if (how.as === 'topic' && isOpenQuestion(question)) {
    const told = thirdPerson(withoutNoise(first))
    if (told.split(' ').length > LONGEST - 2 || thingsNamed(first).length > 0) return []
    return [{ holds: 'history', text: sentence(`${named[0]}, ${told}`), evidence: ids, weight: 4 }]
  }
  const quote = answer.text
    .trim()
    .replace(/["“”]/g, '')
    .replace(/[\s.]+$/, '')
  if (quote.split(/\s+/).length > 9) return []
  return [{ holds: 'history', text: `Asked about ${named.join(', ')}: "${quote}".`, evidence: ids, weight: 3 }]
}

function joinedWith(question: string, negated: boolean, ids: readonly string[], by: Evidence['by']): Proposal[] {
  const plain = withoutNoise(withoutFillers(question))
  const named = clausesOf(question, { by: 'patient', as: 'told' }).flatMap(({ units }) =>
    units.filter(({ what, key }) => (what === 'thing' || what === 'drug') && !OFTEN.has(key)),
  )
  const asksNot = /\b(?:no|not|never|without)\b/i.test(plain)
  const verb = negated || asksNot ? 'Denies' : 'Reports'
  const says = by === 'other' ? `Companion ${verb.toLowerCase()}` : verb
  const list = [...new Set(named.map((unit) => withSmallStart(limitedName(unit, plain))))]
  const whole = askedOf(plain.replace(/\b(?:no|not|never)\b ?/gi, ''))
  // A single word leans on what was asked before: "Any medications?" after a question for allergies.
  const telling = named.length > 0 || (whole.includes(' ') && (SOCIAL.test(whole) || COURSE.test(whole)))
  const reads =
    telling &&
    !/\b(?:yourself|others)\b/.test(whole) &&
    !STILL_ASKS.test(whole) &&
    !HOW_OFTEN.test(whole) &&
    !/\b(?:that|there|here|it)$/.test(whole)
  // As it was asked, else what was asked for; the check takes the second only where nothing narrowed it.
  return [reads ? withSmallStart(whole) : '', list.length === 1 && list[0] === 'pain' ? '' : list.join(', ')]
    .filter((words) => words !== '' && words.split(' ').length <= LONGEST)
    .map((words) => ({ holds: 'history', text: sentence(`${says} ${words}`), evidence: ids, weight: 3 + list.length }))
}

/** Asks for a measure, though the time that it is asked for may stand before it: "Over the last two weeks, how often …" */
const HOW_OFTEN = /\bhow (?:often|much|many|long)\b/i
const STILL_ASKS =
  /^(?:is|are|am|was|were|do|does|did|have|has|had|can|could|would|will|so|and|what|how|which|(?:being )?(?:ready|able)|thinks?|looks? like|hi|hello|recall\w*|remember\w*|know(?!n)\w*|mind\w*|understand\w*|if)\b/i

/** What a question asks for, without its asking: "Do you smoke?" asks for smoking, "Are you married?" for being married. */
function askedOf(question: string): string {
  const asked = question
    .replace(/\?.*$/, '')
    .replace(/,? (?:correct|right|ma'am|sir)$/i, '')
    .replace(IN_THE_FAMILY, 'anyone in your family having ')
    .replace(/,? \b(?:(?:or|and) )?anything(?: else)?(?: like that)?\b.*$/i, '')
  const [, aux = '', rest = ''] =
    /^(do|does|did|are|have|has|had|is|was|were) (?:you|it|he|she|they|there) (.*)$/i.exec(asked) ?? []
  const bare = (rest === '' ? asked : rest)
    .replace(
      /^(?:(?:have|had|been|ever|also|still|currently|noticed|notice|experienced|experiencing|experience|having|feel|felt|feeling|get|got|getting|guys?)\b,? ?)+/i,
      '',
    )
    .replace(/^(?:you(?:'re| are)?|and|how about|what about) /i, '')
    .replace(/^(?:any|an?)\b(?: (?:other|more))? ?/i, '')
    .replace(/^(?:other )?symptoms?,? (?:like |such as )?/i, '')
  const kept = bare === rest
  const verb = kept && /^do/i.test(aux) ? gerund(bare) : kept && /^ha/i.test(aux) ? `having ${bare}` : bare
  const state =
    kept && /^(?:are|were) you\b|^(?:is|was) (?:he|she)\b/i.test(asked) && !/^\w+ing\b/i.test(bare)
      ? `being ${bare}`
      : verb
  return thirdPerson(state.replace(/\byou(?:'re| are)?\b ?/gi, ''))
}

const IN_THE_FAMILY =
  /^(?:do you know (?:if|of) )?(?:do|does|did|has|have|is)? ?(?:there )?any(?:one|body) in your family (?:ever )?(?:(?:suffer(?:ed)?|been|have|has|had|diagnosed|from|with|an?|any|history|of)\b ?)+/i

function gerund(words: string): string {
  return words.replace(
    /^[a-z]+|(?<=^(?:smok|drink)\S*(?: alcohol)? (?:or|and|nor) )(?:smoke|drink|use|do)\b/gi,
    (verb) => {
      if (/(?:ing|ed)$/i.test(verb)) return verb
      return /[^e]e$/i.test(verb) ? `${verb.slice(0, -1)}ing` : `${verb}ing`
    },
  )
}

/** Short enough to be read at once: a long sentence falls into its clauses. */
function piecesOf(text: string, longest = LONGEST): string[] {
  const split = (pieces: string[], where: RegExp, from: number) =>
    pieces.flatMap((piece) => (piece.split(' ').length > from ? piece.split(where) : [piece]))
  return split(split(split([text], AND_IF, 6), NEW_SUBJECT, 6), NEW_STATEMENT, longest)
    .flatMap((piece) => (piece.split(' ').length > longest ? regrouped(piece.split(LIST), longest) : [piece]))
    .flatMap((piece) => (piece.split(' ').length > longest + 4 ? regrouped(piece.split(JOINT), longest, ' ') : [piece]))
    .map((piece) => piece.replace(ASKS_BACK, '').trim())
    .reduce<string[]>(withCondition, [])
    .map(withoutJoint)
    .filter((piece) => piece !== '' && piece.split(/\s+/).length <= longest + (CONDITION.test(piece) ? 8 : 4))
}

const CONDITION = /\bif\b/i

/** What is to be done under a condition is one with it: neither stands alone. */
function withCondition(pieces: string[], piece: string): string[] {
  const last = pieces.at(-1)
  if (last === undefined || `${last} ${piece}`.split(' ').length > LONGEST + 8) return [...pieces, piece]
  if (/^(?:or sooner )?if\b/i.test(piece)) return [...pieces.slice(0, -1), `${last} ${piece}`]
  return /^(?:(?:and|so|but) )?if\b[^,]*$/i.test(last)
    ? [...pieces.slice(0, -1), `${last}, ${withoutJoint(piece)}`]
    : [...pieces, piece]
}

function withoutJoint(piece: string): string {
  return piece.replace(/^(?:and|so|but) /i, '')
}

/** The parts of a long sentence, as many together as can be read at once. */
function regrouped(parts: readonly string[], longest: number, by = ', '): string[] {
  return parts.reduce<string[]>((groups, part) => {
    const last = groups.at(-1)
    const joined = `${last}${by}${part}`
    if (last === undefined || joined.split(' ').length > longest) return [...groups, part]
    return [...groups.slice(0, -1), joined]
  }, [])
}

/** How a clinician ends a plan that is said without a stop. */
const ASKS_BACK = /,? ?\b(?:do you have )?any (?:other )?questions\b.*$/i
/** A condition of what comes, and of nothing before it. */
const AND_IF = / (?=(?:and|but|so) if\b)/i
const NEW_SUBJECT =
  /,? (?:and|but|so|because|which|who) (?=(?:i|he|she|it|it's|we|they|you|there|then|presents?|my|your|the|that|let's)\b)|, (?=(?:i|he|she|it|it's|we|they|there|then)\b)/i
const NEW_STATEMENT =
  / (?=(?:there(?:'s| is| are)|you (?:do )?have|i (?:do )?(?:see|appreciate|feel|hear|notice|want|do not)|i am going|we are going|i (?:will|also)|we will|i would like|let's|(?:do you have )?any questions|continue (?:on )?(?:the|your)|(?:we|i) (?:put|give|start|keep) you|you (?:can|should) (?:also )?(?:keep|take|start|continue|stop|try|use)|on your|your (?:heart|lungs?|vital|blood pressure|knee|ankle|exam))\b)/i
/** Where a sentence that is still too long may be cut: whatever bears on the rest of it, the check asks for. */
const JOINT =
  / (?=(?:and|so|because|which|but|as|when|while|until|in addition|in order|to (?:help|get|see|make|try)|you can|i also|we also|that is going to)\b)/i
const LIST = /, | and (?=\w+(?:ing|ed)\b)| (?=because\b|since\b|when\b|if\b)/

/** How much a text speaks of: complaints, problems, medicines, doses, numbers. */
function weightOf(text: string): number {
  return clausesOf(text, { by: 'clinician', as: 'told' }).reduce((sum, clause) => {
    const things = clause.units.filter(({ what }) => what === 'thing').length
    const drugs = clause.units.filter(({ what }) => what === 'drug').length
    return (
      sum +
      things * 2 +
      drugs * 3 +
      clause.doses.length +
      (clause.numbers.length > 0 ? 1 : 0) +
      (clause.sides.length > 0 ? 1 : 0) +
      (clause.units.some(({ key }) => BODY.has(key)) ? 1 : 0)
    )
  }, 0)
}

function propose(holds: Holds, words: string, item: Evidence, weight: number): Proposal[] {
  const names = (said: string) =>
    (holds === 'plan' && DONE_WITH.test(said)) || clausesOf(said, { by: 'clinician', as: 'told' }).some(isTelling)
  const text = withoutHalfDose(sentence(words.replace(TRAILING, '')))
  // What depends on a condition is nothing without what depends on it.
  const half = /^(?:if|when|because|since|unless|while)\b[^,]*$/i.test(text)
  const fragment = /^(?:on|in|for|with|at|from|of|to|by|as)\b/i.test(text) && text.split(' ').length < 8 && weight < 3
  const empty = text.split(' ').length < 4 && !names(text)
  return half || fragment || empty || text.split(' ').length < 2 ? [] : [{ holds, text, evidence: [item.id], weight }]
}

/** "Twelve. Five milligrams" ends after the twelve: a number without its unit is no dose. */
function withoutHalfDose(text: string): string {
  const [medicine, count] = wordsOf(text).slice(-2)
  const half = count !== undefined && isNumber(count.text) && DRUGS.has(medicine?.text ?? '')
  return half ? text.replace(/ \S+$/, '.') : text
}

function isTelling({ units }: Clause): boolean {
  return units.some(({ what, key }) => (what === 'thing' && !OFTEN.has(key)) || what === 'drug' || BODY.has(key))
}

const TRAILING = /[\s,]+(?:and|or|but|so|because|with|to|of|the|a|in|on|for|that|if|when|is|was)\s*$/i

/** Of two sentences of one section the one that says no more than the other goes. */
function withoutRepeats<T extends Proposal & DraftSentence>(all: readonly T[]): T[] {
  const saying = all.map((one) => ({
    one,
    said: new Set(
      clausesOf(one.text.replace(/^Reports /, '').replace(/^Denies /, 'no '), { by: 'clinician', as: 'told' }).flatMap(
        ({ units, numbers }) => [...units.map(({ key, stands }) => `${stands} ${key}`), ...numbers.map(({ of }) => of)],
      ),
    ),
  }))
  return saying
    .filter(({ one, said }, at) => {
      return !saying.some(
        (other, index) =>
          index !== at &&
          other.one.section === one.section &&
          one.holds !== 'complaint' &&
          said.size <= other.said.size &&
          (said.size < other.said.size || index < at) &&
          [...said].every((each) => other.said.has(each)),
      )
    })
    .map(({ one }) => one)
}

/** The weightiest sentences, as many as a note of such a visit has. */
function withinLength<T extends Proposal & DraftSentence>(all: readonly T[], evidence: readonly Evidence[]): T[] {
  const count = (text: string) => text.split(/\s+/).length
  const said = evidence.reduce((sum, item) => sum + (item.kind === 'speech' ? count(item.text) : 0), 0)
  let left = Math.max(LEAST_WORDS, said * SHARE)
  const kept = new Set(
    all
      .map((one, at) => ({ at, one, worth: one.weight / Math.sqrt(count(one.text)) }))
      .sort((a, b) => b.worth - a.worth || a.at - b.at)
      .filter(({ one }) => {
        const written = one.evidence.some((id) => evidence.some((item) => item.id === id && item.kind !== 'speech'))
        if (written || left > 0) left -= written ? 0 : count(one.text)
        else return false
        return true
      })
      .map(({ one }) => one),
  )
  return all.filter((one) => kept.has(one))
}
