/** What is said, by its English: `{fact}` is one thing and kept as it is, `<part>` is said in the other language too. */
export type Phrases = Readonly<Record<string, string>>

/**
 * Says in another language what the server says in English, because it prints, logs, keeps or signs the same sentence: the English is
 * its name here. What is not known stays as it came: a fact is worth more than a language.
 */
export function speaker(phrases: Phrases): (english: string) => string {
  const shapes = Object.entries(phrases)
    .filter(([english]) => english.search(HOLES) !== -1)
    .map(([english, other]) => ({ ...shapeOf(english), other }))

  const filled = (text: string): string | null => {
    for (const { shape, holes, other } of shapes) {
      const found = shape.exec(text)
      if (found === null) continue
      const said = new Map(holes.map((hole, at) => [hole, found[at + 1] ?? '']))
      return other.replaceAll(HOLES, (hole) => (hole.startsWith('<') ? say : asItIs)(said.get(hole) ?? ''))
    }
    return null
  }
  const say = (text: string): string => {
    if (Object.hasOwn(phrases, text)) return phrases[text] ?? text
    const sentences = text.split(BETWEEN_SENTENCES)
    if (sentences.length > 1) return sentences.map(say).join(' ')
    const whole = filled(text)
    if (whole !== null) return whole
    const words = text.split(' ')
    if (words.every((word) => Object.hasOwn(phrases, word))) return words.map(say).join(' ')
    const separator = SEPARATORS.find((one) => text.includes(one))
    return separator === undefined ? text : text.split(separator).map(say).join(separator)
  }
  return say
}

const HOLES = /[{<]\w+[}>]/g
/** No sentence ends with a title, as in `Dr. Okafor`. */
const BETWEEN_SENTENCES = /(?<=[.?])(?<!\b\p{Lu}\p{Ll}{1,2}\.) (?=\p{Lu})/u
/** Between clauses, and between the items of a list. */
const SEPARATORS = ['; ', ', '] as const

function shapeOf(english: string): { shape: RegExp; holes: string[] } {
  const holes = english.match(HOLES) ?? []
  const between = english.split(HOLES).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  const pattern = between.map((text, at) => text + (holes[at] === undefined ? '' : filling(holes[at]))).join('')
  return { shape: new RegExp(`^${pattern}$`, 'su'), holes }
}

function filling(hole: string): string {
  return hole.startsWith('<') ? '(.*?)' : '((?:(?!, |; |: ).)*?)'
}

function asItIs(fact: string): string {
  return fact
}
