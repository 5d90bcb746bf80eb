import { DRUGS } from './drugs.ts'
import { isNumber, wordsOf, type Word } from './words.ts'

/** That the clinician means to do it now: not that they could, did, or were asked to. */
const MEANS_TO = [
  String.raw`(?:i|we) (?:am |are )?(?:also |just |still |then )*(?:going to|will|(?:do )?(?:also |just )*(?:want|need|plan)(?: you)? to|would (?:also |just )*like(?: you)? to)(?: recommend)?(?: have you)?(?: we)?`,
  String.raw`(?:i|we) (?:would )?recommend(?: that)?(?: we| you)?`,
  String.raw`(?<!\bto )let(?: us)?`,
  String.raw`you (?:can|should|need to|will|are going to)`,
  // "… and then continue the lisinopril": nobody asks or tells of the past like this.
  String.raw`(?:^|(?:and|then|also)) (?=continue|discontinue)`,
].join('|')
const DOES =
  'start|put|give|get|prescribe|add|try|use|take|continue|keep|stay|resume|refill|stop|discontinue|hold|avoid|increase|decrease|reduce|lower|raise'
/** What stands between what is done and the medicine, and narrows neither. */
const BETWEEN =
  ',|new|different|you|him|her|on|with|to|back|taking|take|using|use|your|the|some|an?|that|this|of|both|also|just|medication|medicine|called|current|same|prescription|for|refill|high|low|dose'
const DONE = new RegExp(
  String.raw`(?<before>\b[a-z]+ |, |^)(?:${MEANS_TO}) ?(?:also |just |then )*(?<done>(?:${DOES})(?: (?:${BETWEEN}))*)$`,
)
/** After these it hangs on something, or is somebody's report. */
const HANGS =
  /^(?:if|when|once|before|until|unless|after|whether|or|not|never|say|said|told|think|thought|because|than) $/
const SMALL = new Set(', you him her your the some a an that this both also just'.split(' '))
/** Between a medicine and its dose. */
const APART = new Set([',', 'it', 'at', 'to', 'is', 'that', 'the', 'of'])
const MEASURE = /^(?:mg|mcg|unit|ml|puffs?|tablets?|pills?|capsules?|drops?)$/
const HOW_OFTEN =
  /^(?:,? ?(?:(?:\d+|once|twice) (?:times? )?(?:a|per|each|every) (?:day|week)|(?:once |twice )?daily|(?:a|per) day|every (?:other )?(?:day|morning|night|evening|(?:\d+ (?:to |or )?){1,2}hours?\b)|at (?:night|bedtime)|in the (?:morning|evening)|as needed|by mouth))+/
/** What bounds it: without it, it would say more than was said. */
const BOUND =
  /^,? ?(?:for|until|before|after|while|during|through|only|except|prior|instead)\b(?:(?! (?:and|so|then|i|we|you|it|but|that|which|because|continue|let|,)\b) [^ ,]+){1,7}/
const OPEN = /^,? ?(?:or|if|unless|when|versus|only if)\b/
/** "Stop the one, and the other we'll keep": no list goes on there. */
const TOLD_ANEW = /^,? ?(?:i|we|you|it|that|is|are|will|can|should|stays?)\b/
/** In words: no beginning of an order is longer. */
const FAR = 18
const GOES_ON = /^(?:(?:,|and|plus|along|with|as|well|also|then|the|your|some|on|that|an?) ?)*$/

/**
 * What the clinician says they do with medicines, each with its dose and how often it is taken: "I'm going to put you on
 * Protonix, it's forty milligrams once a day" as "put on Protonix 40 mg once a day". In speech without stops such a
 * telling stands amid much else. What is only thought of, asked, or hangs on something is left out.
 */
export function doneWithMedicines(said: string): string[] {
  const words = wordsOf(said)
  const out: string[] = []
  let list: { done: readonly string[]; to: number } | null = null
  for (const [at, word] of words.entries()) {
    if (!isDrug(word)) continue
    const { from, to, dose } = doseAround(words, at)
    const ahead = textOf(words.slice(Math.max(0, from - FAR), from))
    const groups = DONE.exec(ahead)?.groups
    const begun = groups !== undefined && !HANGS.test(groups.before ?? '') ? (groups.done ?? '').split(' ') : null
    const goesOn: boolean = list !== null && GOES_ON.test(textOf(words.slice(list.to, from)))
    const done: readonly string[] | null = begun ?? (goesOn && list !== null ? list.done : null)
    list = null
    if (done === null) continue
    const rest = textOf(words.slice(to))
    const often = HOW_OFTEN.exec(rest)?.[0] ?? ''
    const after = rest.slice(often.length).trim()
    if (OPEN.test(after) || (begun === null && TOLD_ANEW.test(after))) continue
    const bound = BOUND.exec(after)?.[0] ?? ''
    const end = to + wordCount(often)
    list = { done, to: end }
    const told = [word.raw, dose, often.replace(/^, ?/, ''), bound.replace(/^, ?/, '')].filter((part) => part !== '')
    out.push([...done.filter((each) => !SMALL.has(each)), ...told].join(' '))
  }
  return out
}

function isDrug({ text, stem }: Word): boolean {
  return DRUGS.has(text) || DRUGS.has(stem)
}

/** A medicine with the dose that stands right before or behind it, and from where to where both stand. */
function doseAround(words: readonly Word[], at: number): { from: number; to: number; dose: string } {
  let next = at + 1
  while (next < at + 4 && APART.has(words[next]?.text ?? '')) next += 1
  const behind = doseAt(words, next)
  if (behind !== '')
    return { from: at, to: next + 2, dose: next > at + 1 && words[at + 1]?.text === 'to' ? `to ${behind}` : behind }
  let before = at - 1
  while (before > at - 4 && /^(?:of|the|your)$/.test(words[before]?.text ?? '')) before -= 1
  const ahead = doseAt(words, before - 1)
  return ahead === '' ? { from: at, to: at + 1, dose: '' } : { from: before - 1, to: at + 1, dose: ahead }
}

function doseAt(words: readonly Word[], at: number): string {
  const [count, measure] = [words[at], words[at + 1]]
  if (count === undefined || measure === undefined || !isNumber(count.text) || !MEASURE.test(measure.text)) return ''
  return `${count.text} ${measure.text}`
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ')
}

function wordCount(text: string): number {
  return text.split(' ').filter((word) => word !== '').length
}
