import { SAME_THING } from './lexicon.ts'

/** One word as it is compared: lower case, numbers as digits, contractions written out. */
export interface Word {
  text: string
  stem: string
  /** What stood in the text. */
  raw: string
}

const UNITS: Record<string, number> = Object.fromEntries(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, value) => [word, value]),
)
const TENS: Record<string, number> = Object.fromEntries(
  'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, at) => [word, (at + 2) * 10]),
)
const SAME_WORD: Record<string, string> = {
  milligram: 'mg',
  milligrams: 'mg',
  microgram: 'mcg',
  micrograms: 'mcg',
  gram: 'g',
  grams: 'g',
  milliliter: 'ml',
  milliliters: 'ml',
  units: 'unit',
  percent: '%',
  pounds: 'pound',
  lbs: 'pound',
  feet: 'foot',
  yrs: 'year',
  using: 'use',
  used: 'use',
  uses: 'use',
  took: 'take',
  taken: 'take',
  felt: 'feel',
  gave: 'give',
  given: 'give',
  told: 'tell',
  said: 'say',
  saw: 'see',
  seen: 'see',
  began: 'begin',
  begun: 'begin',
  broke: 'break',
  kept: 'keep',
  slept: 'sleep',
  ate: 'eat',
  eaten: 'eat',
  drank: 'drink',
  came: 'come',
  woke: 'wake',
  ran: 'run',
  lost: 'lose',
  found: 'find',
  worse: 'worse',
  getting: 'get',
  got: 'get',
  goes: 'go',
  gone: 'go',
  went: 'go',
  ca: 'can',
  wo: 'will',
}

/** The words of a text; a comma stands as a word of its own. */
export function wordsOf(text: string): Word[] {
  const plain = withPoints(text)
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/,?\s*\b(?:you know|i mean)\b\s*,?/gi, ' ')
    .replace(/\b([a-z']+)(?:\s*,?\s+\1\b)+/gi, '$1')
    .replace(/\bn't\b/gi, ' not')
    .replace(/n't\b/gi, ' not')
    .replace(/\bcannot\b/gi, 'can not')
    .replace(/\bwan ?na\b/gi, 'want to')
    .replace(/\bgon ?na\b/gi, 'going to')
    .replace(/\bgot ?ta\b/gi, 'have to')
    .replace(/\bkinda\b/gi, 'kind of')
    .replace(/\ba (?=(?:hundred|thousand)\b)/gi, 'one ')
    .replace(/(\d),(\d{3})\b/g, '$1$2')
    .replace(/\b(\d+(?:\.\d+)?)(mg|mcg|ml|g)\b/gi, '$1 $2')
    .replace(/%/g, ' % ')
    .replace(/\bwhether or not\b/gi, 'whether')
    .replace(/\bi\.e\.|\be\.g\./gi, ' ')
  const found = plain.matchAll(/\d+(?:[./:]\d+)*(?:st|nd|rd|th)?|%|[a-z]+\d+[a-z]*|[a-z]+(?:'[a-z]+)?|,/gi)
  const words: Word[] = []
  for (const [raw] of found) {
    const bare = raw.toLowerCase().replace(/'(s|re|ve|ll|d|m)$/, '')
    if (bare !== '') words.push(word(SAME_WORD[bare] ?? bare, raw))
  }
  return ratios(decimals(numbers(words)))
}

/** A temperature is heard as "a hundred. Four" by recognizers that take the point for a stop. */
export function withPoints(text: string): string {
  return text.replace(
    /\b(hundred|ninety[- ]\w+) ?\. ?(?=(?:zero|one|two|three|four|five|six|seven|eight|nine)\b)/gi,
    '$1 point ',
  )
}

/** Whether a word is a number, as digits. */
export function isNumber(text: string): boolean {
  return /^\d/.test(text)
}

function word(text: string, raw: string): Word {
  return { text, stem: stem(text), raw }
}

/** "one hundred thirty six" as 136, "twenty five" as 25. What only stands side by side stays apart. */
function numbers(words: readonly Word[]): Word[] {
  const out: Word[] = []
  for (let at = 0; at < words.length;) {
    const [value, length] = pressureAt(words, at) ?? numberAt(words, at)
    const first = words[at]
    if (first === undefined) break
    if (length === 0) out.push(first)
    else {
      const raw = words
        .slice(at, at + length)
        .map((each) => each.raw)
        .join(' ')
      out.push(word(String(value), raw))
    }
    at += Math.max(1, length)
  }
  return out
}

/** "One thirty six over eighty" is how a blood pressure is said: 136. */
function pressureAt(words: readonly Word[], start: number): [value: number, length: number] | null {
  const hundreds = UNITS[words[start]?.text ?? '']
  if (hundreds !== 1 && hundreds !== 2) return null
  const [rest, length] = numberAt(words, start + 1)
  const isSaid = length > 0 && rest >= 10 && rest < 100 && words[start + 1 + length]?.text === 'over'
  return isSaid ? [hundreds * 100 + rest, length + 1] : null
}

function numberAt(words: readonly Word[], start: number): [value: number, length: number] {
  let total = 0
  let part = 0
  let at = start
  let last: 'none' | 'unit' | 'tens' | 'big' = 'none'
  for (; at < words.length; at++) {
    const text = words[at]?.text ?? ''
    const unit = UNITS[text]
    const tens = TENS[text]
    if (unit !== undefined && (last === 'none' || last === 'big' || (last === 'tens' && unit < 10 && unit > 0))) {
      part += unit
      last = 'unit'
    } else if (tens !== undefined && (last === 'none' || last === 'big')) {
      part += tens
      last = 'tens'
    } else if (text === 'hundred' && (last === 'unit' || last === 'tens')) {
      part *= 100
      last = 'big'
    } else if (text === 'thousand' && (last === 'unit' || last === 'tens' || last === 'big')) {
      total += part * 1000
      part = 0
      last = 'big'
    } else if (
      text === 'and' &&
      last === 'big' &&
      ((words[at + 1]?.text ?? '') in UNITS || (words[at + 1]?.text ?? '') in TENS)
    ) {
      continue
    } else break
  }
  return [total + part, at - start]
}

/** "6 point 7" as 6.7. */
function decimals(words: readonly Word[]): Word[] {
  const out: Word[] = []
  for (let at = 0; at < words.length; at++) {
    const [whole, point, part] = words.slice(at, at + 3)
    if (whole === undefined) break
    const isSaid = /^\d+$/.test(whole.text) && point?.text === 'point' && part !== undefined && /^\d+$/.test(part.text)
    out.push(isSaid ? word(`${whole.text}.${part.text}`, `${whole.raw} point ${part.raw}`) : whole)
    at += isSaid ? 2 : 0
  }
  return out
}

/** "3 out of 6" as 3/6, "120 over 80" as 120/80. */
function ratios(words: readonly Word[]): Word[] {
  const out: Word[] = []
  for (let at = 0; at < words.length; at++) {
    const [a, b, c, d] = words.slice(at, at + 4)
    if (a === undefined) break
    const outOf = isNumber(a.text) && b?.text === 'out' && c?.text === 'of' && d !== undefined && isNumber(d.text)
    const over = isNumber(a.text) && b?.text === 'over' && c !== undefined && isNumber(c.text)
    const below = outOf ? d : over ? c : undefined
    if (below === undefined) out.push(a)
    else {
      out.push(word(`${a.text}/${below.text}`, `${a.raw} ${outOf ? 'out of' : 'over'} ${below.raw}`))
      at += outOf ? 3 : 2
    }
  }
  return out
}

/** What a word has in common with its other forms; crude on purpose, and the same for both sides of a comparison. */
function stem(text: string): string {
  if (isNumber(text) || text.length < 4) return text
  let out = text
  if (out.endsWith('ies')) out = `${out.slice(0, -3)}y`
  else if (/(ss|us|is)$/.test(out)) return out
  else if (/(ch|sh|x|ss)es$/.test(out)) out = out.slice(0, -2)
  else if (out.endsWith('s')) out = out.slice(0, -1)
  if (out.length > 5 && out.endsWith('ing')) out = undouble(out.slice(0, -3))
  else if (out.length > 4 && out.endsWith('ied')) out = `${out.slice(0, -3)}y`
  else if (out.length > 4 && out.endsWith('ed')) out = undouble(out.slice(0, -2))
  return out.length > 3 && out.endsWith('e') ? out.slice(0, -1) : out
}

function undouble(text: string): string {
  return /([bdgmnprt])\1$/.test(text) ? text.slice(0, -1) : text
}

/** A row of the lexicon, found in a text. */
export interface Found {
  /** The first words of its row. */
  thing: string
  start: number
  length: number
}

const BY_FIRST = new Map<string, { stems: string[]; thing: string }[]>()
for (const row of SAME_THING) {
  for (const said of row) {
    const stems = wordsOf(said).map((each) => each.stem)
    const [first] = stems
    if (first === undefined) continue
    const known = BY_FIRST.get(first) ?? []
    known.push({ stems, thing: row[0] ?? said })
    known.sort((a, b) => b.stems.length - a.stems.length)
    BY_FIRST.set(first, known)
  }
}

/** The things of the lexicon in `words`, the longest first and none inside another. */
export function thingsIn(words: readonly Word[]): Found[] {
  const found: Found[] = []
  for (let at = 0; at < words.length;) {
    const start = at
    const hit = BY_FIRST.get(words[at]?.stem ?? '')?.find(({ stems }) =>
      stems.every((each, offset) => words[start + offset]?.stem === each),
    )
    if (hit !== undefined) found.push({ thing: hit.thing, start, length: hit.stems.length })
    at += hit?.stems.length ?? 1
  }
  return found
}
