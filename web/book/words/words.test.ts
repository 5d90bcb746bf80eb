import { expect, test } from 'vitest'
import { en } from './en.ts'
import { es } from './es.ts'

/** Every text of a catalogue with its path; functions are called with sample facts. */
function texts(words: unknown, path = ''): [string, string][] {
  if (typeof words === 'string') return [[path, words]]
  if (typeof words === 'function') return [[path, String(words('3', '4', '5'))]]
  if (typeof words !== 'object' || words === null) throw new Error(`words: ${path} is neither text nor group`)
  return Object.entries(words).flatMap(([key, value]) => texts(value, path === '' ? key : `${path}.${key}`))
}

test('each text exists in both languages and is never empty', () => {
  const paths = (words: unknown) => texts(words).map(([path]) => path)
  expect(paths(es)).toEqual(paths(en))
  expect([...texts(en), ...texts(es)].filter(([, text]) => text.trim() === '')).toEqual([])
})

test('no text is left in English on the Spanish page', () => {
  const spanish = new Map(texts(es))
  expect(texts(en).filter(([path, text]) => spanish.get(path) === text)).toEqual([])
})

test('nothing after booking says whether a person is known', () => {
  const said = [en.booked, es.booked, en.link, es.link]
    .flatMap((group) => texts(group).map(([, text]) => text))
    .join(' ')
  expect(said).not.toMatch(/we (found|know) you|your record was|le encontramos/i)
  expect(en.booked.match).toMatch(/^If /)
  expect(en.link.sent).toMatch(/^If /)
})
