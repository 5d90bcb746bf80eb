import { expect, test } from 'vitest'
import { en } from './en.ts'
import { es } from './es.ts'

/** Every text of a catalogue with its path; functions are called with sample facts. */
function texts(words: unknown, path = ''): [string, string][] {
  if (typeof words === 'string') return [[path, words]]
  if (typeof words === 'function') return [[path, String(words('3', '4'))]]
  return Object.entries(words ?? {}).flatMap(([key, value]) => texts(value, path === '' ? key : `${path}.${key}`))
}

test('each text exists in both languages and is never empty', () => {
  const paths = (words: unknown) => texts(words).map(([path]) => path)
  expect(paths(es)).toEqual(paths(en))
  expect([...texts(en), ...texts(es)].filter(([, text]) => text.trim() === '')).toEqual([])
})

test('no text is left in English on the Spanish desk', () => {
  const spanish = new Map(texts(es))
  const same = texts(en).filter(([path, text]) => spanish.get(path) === text && !/^keys\.list\.\d\.0$/.test(path))
  expect(same).toEqual([])
})
