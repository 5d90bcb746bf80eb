import { expect, test } from 'vitest'
import { en } from './en.ts'
import { es } from './es.ts'

/** Every text of a catalogue with its path; functions are called with sample facts, and say nothing of a code not theirs. */
function texts(words: unknown, path = ''): [string, string][] {
  if (typeof words === 'string') return [[path, words]]
  if (typeof words === 'function')
    return FACTS.filter(([first]) => typeof first === 'string' || !OF_TEXT.test(path)).flatMap((facts) => {
      const text: unknown = words(...facts)
      return typeof text === 'string' ? [[`${path}(${String(facts[0])})`, text] as [string, string]] : []
    })
  if (typeof words !== 'object' || words === null) throw new Error(`words: ${path} is neither text nor group`)
  return Object.entries(words).flatMap(([key, value]) => texts(value, path === '' ? key : `${path}.${key}`))
}

/** Names and figures, one of what is counted, and the codes that a sentence is chosen by. */
const FACTS: unknown[][] = [
  ['3', '4', '5'],
  [1, '1', '1'],
  ['add', 'no-answer', '5'],
  ['no-answer', 'reached', '5'],
  ['refused', '4', '5'],
  ['another-order', '4', '5'],
]

/** These take no figure. */
const OF_TEXT = /^(receipts\.states|chart\.loading|sign\.attested)/

/** These say nothing: a weak line that is not, and a check that has no press of its own. */
const SILENT = /^(weakLine\.(own|other)\.full|rooming\.lists\.press\.identity)/

test('each text exists in both languages and says something', () => {
  const paths = (words: unknown) => texts(words).map(([path]) => path)
  expect(paths(es)).toEqual(paths(en))
  const empty = [...texts(en), ...texts(es)].filter(([path, text]) => text.trim() === '' && !SILENT.test(path))
  expect(empty).toEqual([])
})

/** The same in both: a figure, a unit, a list of names, a name that facts alone make up. */
const SAME =
  /^(call\.region|facts\.video|guests\.and|rating\.eases\.[123]|rooming\.vitals\.units|rooming\.doctor|samePatient\.who|note\.addendum\.state|absent\.attempt|sign\.attested)/

test('no text is left in English in the Spanish workspace', () => {
  const spanish = new Map(texts(es))
  const same = texts(en).filter(
    ([path, text]) => spanish.get(path) === text && /\p{L}{2}/u.test(text) && !SAME.test(path) && !SILENT.test(path),
  )
  expect(same).toEqual([])
})

test('who reads it is spoken to by usted', () => {
  const familiar = /(?<!\p{L})(tú|tu|tus|te|ti|contigo|puedes|tienes|quieres|haz)(?!\p{L})/iu
  expect(texts(es).filter(([, text]) => familiar.test(text))).toEqual([])
})
