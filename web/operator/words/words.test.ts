import { expect, test } from 'vitest'
import { speaker } from '../../ui/phrases.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { phrasesEs } from './phrases-es.ts'

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

test.each([
  [
    'learned from 6 weeks: at least 17 an hour can be counted on now; a silence that began now would be told in 38 minutes; more than 100 in 15 minutes would be told as a flood',
    'aprendido de 6 semanas: ahora se puede contar con al menos 17 por hora; un silencio que empezara ahora se avisaría en 38 minutos; más de 100 en 15 minutos se avisarían como una avalancha',
  ],
  [
    'learned from 4 weeks: nothing can be counted on now; a silence that began now would be told in 16 hours; more than 240 in 15 minutes would be told as a flood',
    'aprendido de 4 semanas: ahora no se puede contar con nada; un silencio que empezara ahora se avisaría en 16 horas; más de 240 en 15 minutos se avisarían como una avalancha',
  ],
  ['MLLP to 127.0.0.1:2575, whose answers go back', 'MLLP a 127.0.0.1:2575, cuyas respuestas vuelven'],
])('what a route says of itself is whole in Spanish: %s', (english, spanish) => {
  expect(speaker(phrasesEs.routes)(english)).toBe(spanish)
})
