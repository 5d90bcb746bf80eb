import type { OrderCategory } from '../visit/event.ts'
import { DRUGS } from './drugs.ts'
import type { TemplateSection } from './evidence.ts'

/** What rules look at in the words of a signed note: a number and kinds of order, and never the words. */
export interface NoteSays {
  /** The total time that it states, in minutes; null where it states none. */
  minutes: number | null
  /** Kinds of order that its plan says are placed. */
  asks: OrderCategory[]
  /** Kinds of order that it speaks of anywhere. */
  names: OrderCategory[]
  /** In which language the words for the patient are; null where there are none, or it can't be told. */
  forPatient: 'en' | 'es' | null
}

const CATEGORIES = ['laboratory', 'imaging', 'prescription', 'referral'] as const satisfies readonly OrderCategory[]

const MINUTES = /(\d{1,3})\s*min(?:ute|uto)?s?\b/i
/** Whose minutes they are: those of the one who signs, not those of a walk or of a headache. */
const OF_THE_SIGNER =
  /\btotal (?:clinician |visit |encounter )?time\b|\btime spent\b|\b(?:I|we) (?:have )?spent\b|\bminutes (?:were |was )?spent\b|\btotal of \d+ minutes\b|\btiempo total\b|\b(?:dediqué|dedicamos|se dedicaron)\b/i

/** Things that are ordered, by their kind, in the words in which plans name them. */
const THINGS: Readonly<Record<OrderCategory, RegExp>> = {
  laboratory:
    /\b(?:labs?|lab ?work|blood ?work|blood tests?|cbc|bmp|cmp|complete blood count|metabolic panel|lipid panel|a1c|tsh|urinalysis|urine culture|cultures?|hemograma|análisis de (?:sangre|orina)|laboratorios?|cultivos?)\b/i,
  imaging:
    /\b(?:x[- ]?rays?|radiographs?|mri|ct|cat scan|ultrasound|sonogram|echo(?:cardiogram)?|mammogram|dexa|radiografías?|resonancia|tomografía|ecografía|mamografía)\b/i,
  prescription: /\b(?:prescri\w+|refills?|rx|recet\w+)\b/i,
  referral:
    /\b(?:refer(?:ral|rals|red|ring)?|consult(?:ation)?|physical therapy|deriv\w+|interconsulta|fisioterapia)\b/i,
}

/** Somebody has it done now: nothing that was, that may be, or that depends. */
const ASKING: Readonly<Record<OrderCategory, RegExp>> = {
  laboratory: /\b(?:order(?:ed|ing)?|obtain|check|draw|get|send|repeat|recheck|solicit\w+|pedir|pido|orden\w+)\b/i,
  imaging: /\b(?:order(?:ed|ing)?|obtain|get|schedule|send for|repeat|solicit\w+|pedir|pido|orden\w+)\b/i,
  prescription:
    /\b(?:prescribe[d]?|prescription (?:sent|for)|sent to (?:the |your )?pharmacy|refill(?:ed)?|recet[oóa]\w*)\b/i,
  referral: /\b(?:refer(?:red|ring)?|referral) (?:\w+ )?to\b|\b(?:derivar|derivo|interconsulta) (?:a|con)\b/i,
}
const NOT_NOW =
  /\b(?:no|not|without|never|defer\w*|declin\w*|hold(?:ing)? off|consider|may|might|could|would|if|unless|until|discussed|previous\w*|prior|was|were|showed|reviewed|results?|pending|awaiting|already|sin|si|considerar|podría|resultados?|pendientes?)\b/i

/**
 * Reads these from a note, in English or Spanish. It errs toward what makes no row: an order counts as asked for only where
 * the plan plainly says so, and as spoken of wherever its kind is named.
 */
export function noteSays(sections: readonly { text: string; holds: TemplateSection['holds'] }[]): NoteSays {
  const whole = sections.flatMap(({ text }) => sentences(text))
  const plan = sections.filter(({ holds }) => holds === 'plan').flatMap(({ text }) => sentences(text))
  const stated = whole.find((one) => OF_THE_SIGNER.test(one) && MINUTES.test(one))
  const minutes = stated === undefined ? null : Number(MINUTES.exec(stated)?.[1])
  return {
    minutes,
    asks: CATEGORIES.filter((kind) => plan.some((one) => asksFor(kind, one))),
    names: CATEGORIES.filter((kind) => whole.some((one) => namesKind(kind, one))),
    forPatient: languageOf(
      sections
        .filter(({ holds }) => holds === 'for-patient')
        .map(({ text }) => text)
        .join(' '),
    ),
  }
}

/** What a later addendum adds to it. */
export function alsoSays(note: NoteSays, addendum: NoteSays): NoteSays {
  const both = (of: 'asks' | 'names') =>
    CATEGORIES.filter((kind) => note[of].includes(kind) || addendum[of].includes(kind))
  return { ...note, minutes: addendum.minutes ?? note.minutes, asks: both('asks'), names: both('names') }
}

function asksFor(kind: OrderCategory, sentence: string): boolean {
  return !NOT_NOW.test(sentence) && ASKING[kind].test(sentence) && namesKind(kind, sentence)
}

function namesKind(kind: OrderCategory, sentence: string): boolean {
  return THINGS[kind].test(sentence) || (kind === 'prescription' && words(sentence).some((one) => DRUGS.has(one)))
}

const SMALL: Readonly<Record<'en' | 'es', ReadonlySet<string>>> = {
  en: new Set('the and you your to of is are for with if not take this that it in on or call have will'.split(' ')),
  es: new Set(
    'el la los las y usted su de es son para con si no tome este que en o llame tiene por del una un'.split(' '),
  ),
}

/** By the small words of each; a few words alone say nothing. */
function languageOf(text: string): 'en' | 'es' | null {
  const said = words(text)
  const [en, es] = [said.filter((one) => SMALL.en.has(one)).length, said.filter((one) => SMALL.es.has(one)).length]
  if (Math.max(en, es) < 3 || Math.abs(en - es) < 2) return null
  return en > es ? 'en' : 'es'
}

function sentences(text: string): string[] {
  return text.split(/[.;!?]\s+|\n+/).filter((one) => one.trim() !== '')
}

function words(text: string): string[] {
  return text.toLowerCase().split(/[^a-zñáéíóúü]+/)
}
