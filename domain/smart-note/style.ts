import { isNumber, wordsOf } from './words.ts'

const NOISE =
  /\b(?:um+|uh+|hm+|mm+|you know|i mean|i guess you could say|quite frankly|honestly|actually|basically|obviously|go ahead and|kind of like|gosh|oh|yeah|okay|ok|alright|real quick)\b/gi
const FORMS: Record<string, string> = { m: 'am', ve: 'have', ll: 'will', re: 'are', d: 'would' }
const SPLICE =
  /^(?:(?:(?:so|and|but|well|then|now|like|just|also|yes|sure|good|great|because|or|that|which)\b,?|(?:right|no),|,)\s+)+/i
const TAG =
  /[\s,]+(?:okay|ok|alright|you know|so|and|but|or|then|though|too|as well|for me|for you|just|just because)\s*$/i

/** Spoken words without what is only spoken: hesitation, repetition, the split forms of a transcript. */
export function withoutNoise(said: string): string {
  let text = said
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/["“”]/g, '')
    .replace(/ n't\b/g, "n't")
    .replace(/\bwan na\b/gi, 'want to')
    .replace(/\bgon na\b/gi, 'going to')
    .replace(/\bgot ta\b/gi, 'have to')
    .replace(/\bca n't\b|\bcan't\b/gi, 'can not')
    .replace(/\bwon't\b/gi, 'will not')
    .replace(/n't\b/gi, ' not')
    .replace(
      /\b(i|you|we|they|he|she|it|that|there|who|what)'(m|ve|ll|re|d)\b/gi,
      (_, who: string, form: string) => `${who} ${FORMS[form.toLowerCase()] ?? ''}`,
    )
    .replace(NOISE, ' ')
    .replace(
      /\b(i|we|he|she|they|was|were|is|are|had|and|just|to), like,? |\bi like (?=\w+ed\b)/gi,
      (_, who: string | undefined) => `${who ?? 'i'} `,
    )
    .replace(/\b(?!(?:mri|ct|cbc|ekg|ecg|tsh)-)[a-z]{1,4}-(?=\s|$)/gi, ' ')
    .replace(/[-–]+(?=\s|$)/g, ' ')
    .replace(/[.!?;:]+\s*$/, '')
    .replace(/(\d),(\d{3})\b/g, '$1$2')
    .replace(/(?:\s*,\s*)+/g, ', ')
    .replace(/\b(to|an?|the|of|your|my|i|we|for|with),(?= )/gi, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  for (let before = ''; before !== text;) {
    before = text
    text = text
      .replace(/\b([a-z']+(?: [a-z']+){0,2}),? \1\b/gi, '$1')
      .replace(SPLICE, '')
      .replace(TAG, '')
      .replace(/^[\s,]+|[\s,]+$/g, '')
  }
  return text
}

/** Verbs in the past keep their form with any person. */
const PAST = new Set(
  `was were had did went felt took got fell saw came broke lost hit cut hurt put kept slept ate woke began gave told said thought made ran
  found heard knew left quit tore threw twisted could would will can cannot might should may must ought`.split(/\s+/),
)
const BETWEEN = /^(?:\w+ly|also|still|always|sometimes|never|just|often|only|even|then|ever|not)$/
const THIRD: Record<string, string> = {
  am: 'is',
  "'m": 'is',
  have: 'has',
  "'ve": 'has',
  do: 'does',
  go: 'goes',
  are: 'is',
}

/** What a patient says of themselves, as others write it: "I take my lisinopril" as "takes lisinopril". */
export function thirdPerson(said: string): string {
  const text = said
    .replace(/\bi am going to\b/gi, 'i will')
    .replace(/\bit's been\b|\bit has been\b/gi, 'has been')
    .replace(/^(?:it's|it is|that's)\b/i, 'is')
    .replace(/\bit's\b/gi, 'it is')
    .replace(/\bthere's\b/gi, 'there is')
    .replace(/^(?:it|they) (?=\w)/i, '')
  const words = text.split(' ')
  const out: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (/^(?:my|our|your)$/i.test(word)) continue
    if (/^(?:me|us|myself)$/i.test(word)) {
      if (!/^(?:gave|gives?|told|tells?|for|bother(?:s|ing|ed)?)$/i.test(words[at - 1] ?? '')) continue
      out.push('patient')
    } else if (/^(?:i|we)$/i.test(word)) {
      let next = at + 1
      while (BETWEEN.test(words[next] ?? '')) out.push(words[next++] ?? '')
      const verb = words[next]
      if (verb !== undefined) out.push(third(verb))
      at = next
    } else out.push(word)
  }
  return out.join(' ').replace(/\s+,/g, ',').trim()
}

function third(verb: string): string {
  const bare = verb.toLowerCase()
  const known = THIRD[bare]
  if (known !== undefined) return known
  if (PAST.has(bare) || bare.endsWith('ed') || !/^[a-z]+$/.test(bare)) return verb
  if (/(?:s|sh|ch|x|z)$/.test(bare)) return `${verb}es`
  return /[^aeiou]y$/.test(bare) ? `${verb.slice(0, -1)}ies` : `${verb}s`
}

const WILL_DO =
  /^(?:what )?(?:i|we)(?:'d| would|'m| am|'re| are|'ll| will| do)?(?: also| just| definitely| still| really| then)*(?: going to| want| like| need| plan| recommend(?:ing)?| suggest| have)?(?: to do is(?: that)?| is(?: that)?)?(?: (?:i|we)(?:'d| would|'ll| will|'m| am)(?: like| going to)?)?(?: for)?(?: you(?! (?:to )?have\b))?(?: to)?(?: be)? /i
const LET_US =
  /^(?:let's|let us|you(?:'re| are) going to|you(?:'ll| will)(?: need to| want to)?|you should|you need to|you can|please|i'd like you to)(?: (?:also|just|go|continue to(?= \w+ing)))? /i

const AGREES: Record<string, string> = { are: 'is', were: 'was', have: 'has', do: 'does', 'need to': 'needs to' }

/** What a clinician says will be done, as a plan is written: "I want to start you on Lasix" as "start Lasix". */
export function asPlan(said: string): string {
  const [, condition = '', rest = ''] = /^(if [^,]+), (.+)$/i.exec(said) ?? []
  if (condition !== '') return `${asPlan(condition)}, ${asPlan(rest)}`
  let text = said
  for (let before = ''; before !== text;) {
    before = text
    text = text.replace(/^(?:so|and|but|then|now|also|for now|first|secondly|next|otherwise|in the meantime),? /i, '')
    if (!/^(?:i|we) (?:do )?(?:not )?(?:think|believe|suspect|feel)/i.test(text))
      text = text.replace(WILL_DO, '').replace(LET_US, '')
  }
  return text
    .replace(
      /\b(start|starting|continue|continuing|keep|put|get|set|prescribe|refer|referring|give|giving|have|send|sending|order|see|want|ask|like|allow|advise|encourage)(?:ing)? you (?:on (?=\w)|up (?=with))?/gi,
      (hit, verb: string) => (/^put.* on $/i.test(hit) ? `${verb} on ` : `${verb} `),
    )
    .replace(/^have (?=continue|take|follow|start|stop|come|see|go|do|get|use)/i, '')
    .replace(/^(?:(?:have|see) (?:you )?(?:come )?(?:back|again)|come back|return)\b/i, 'follow up')
    .replace(/\b(?:your|my|our)\b ?/gi, '')
    .replace(/\b(call|contact|message) (?:me|us)\b/gi, '$1')
    .replace(
      /\byou (are|were|have|do|need to|can|will|may|might)\b/gi,
      (_, verb: string) => `patient ${AGREES[verb.toLowerCase()] ?? verb}`,
    )
    .replace(/\byou\b ?/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
}

const WRITTEN: Record<string, string> = {
  mg: 'mg',
  mcg: 'mcg',
  ml: 'mL',
  mri: 'MRI',
  ct: 'CT',
  ekg: 'EKG',
  cbc: 'CBC',
  tsh: 'TSH',
  a1c: 'A1c',
  gerd: 'GERD',
  copd: 'COPD',
  i: 'I',
}

const COUNTED = /^(?:mg|mcg|ml|g|days?|weeks?|months?|years?|hours?|times?|tablets?|pills?|puffs?|packs?|%)$/

/** A sentence as it stands in a note: numbers as digits, units short, a capital and a full stop. */
export function sentence(text: string): string {
  const said = wordsOf(text)
  const words = said.map(({ text: norm, raw }, at) => {
    if (norm === ',') return ','
    // "I had one" counts nothing.
    if (norm === '1' && /^one$/i.test(raw) && !COUNTED.test(said[at + 1]?.text ?? '')) return raw
    const written = WRITTEN[norm] ?? (isNumber(norm) || norm === '%' ? norm : raw)
    return norm === 'percent' ? '%' : written
  })
  const line = words
    .join(' ')
    .replace(/ ,/g, ',')
    .replace(/ %/g, '%')
    .replace(/\bx ray/g, 'x-ray')
    .replace(/(\d+) years? old/g, '$1-year-old')
    .replace(/\bmilligrams?\b/g, 'mg')
    .replace(/^[\s,]+|[\s,]+$/g, '')
  return line === '' ? '' : `${line.charAt(0).toUpperCase()}${line.slice(1)}.`
}
