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
  const same = texts(en).filter(([path, text]) => new Map(texts(es)).get(path) === text)
  expect(same.map(([path]) => path)).toEqual(['call.chat', 'call.chatTitle'])
})

test('nobody is told that something was done successfully, or oops', () => {
  const said = [...texts(en), ...texts(es)].filter(([, text]) => /success|oops|éxito|ups\b/i.test(text))
  expect(said).toEqual([])
})

test('sentences stay short enough to be understood at the first reading', () => {
  const long = [...texts(en), ...texts(es)].flatMap(([path, text]) =>
    text
      .split(/(?<=[.!?:])\s+/)
      .filter((sentence) => sentence.split(/\s+/).length > 26)
      .map(() => path),
  )
  expect(long).toEqual([])
})

test('a time in Spanish that ends with a full stop ends its sentence with the same one', () => {
  const time = '10:20 p.m.'
  const said = [
    es.help.asked(time),
    es.waiting.planned(time),
    es.move.done('el lunes', time),
    es.early.body('lunes', time),
  ]
  expect(said.filter((text) => text.includes('..') || !/p\.m\.( [¿A-Z]|$)/.test(text))).toEqual([])
})
