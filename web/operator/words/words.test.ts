import { expect, test } from 'vitest'
import { en } from './en.ts'
import { es } from './es.ts'

/** Every text of a catalogue with its path; functions are called with sample facts. */
function texts(words: unknown, path = ''): [string, string][] {
  if (typeof words === 'string') return [[path, words]]
  if (typeof words === 'function')
    return [
      ...texts(words('3', '4', '5', '6'), `${path}(3)`),
      ...texts(words(1, 1, 1, 1), `${path}(1)`),
      ...texts(words(0, 0, 0, 0), `${path}(0)`),
    ]
  if (typeof words !== 'object' || words === null) throw new Error(`words: ${path} is neither text nor group`)
  return Object.entries(words).flatMap(([key, value]) => texts(value, path === '' ? key : `${path}.${key}`))
}

test('each text exists in both languages and is never empty', () => {
  const paths = (words: unknown) => texts(words).map(([path]) => path)
  expect(paths(es)).toEqual(paths(en))
  expect([...texts(en), ...texts(es)].filter(([, text]) => text.trim() === '')).toEqual([])
})

/** Names of standards and of nobody, the same in both. */
const SAME =
  /^(connection\.doors\.says\.(smart|fhir|hl7v2)|profile\.test\.(fictive|sent)|profile\.form\.numbers\.kinds\.UUID)/

test('no text is left in English on the Spanish page', () => {
  const spanish = new Map(texts(es))
  const same = texts(en).filter(
    ([path, text]) => spanish.get(path) === text && /\p{L}{2}/u.test(text) && !SAME.test(path),
  )
  expect(same).toEqual([])
})
