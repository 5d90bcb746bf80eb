import { describe, expect, test } from 'vitest'
import { speaker } from './phrases.ts'

const say = speaker({
  declared: 'lo declara',
  'not offered: <lacks>': 'no lo ofrece: <lacks>',
  '{type} search by {param}': 'búsqueda de {type} por {param}',
  '{place} answers {status}.': '{place} responde {status}.',
  'Look there.': 'Mire allí.',
})

describe('what the server says is said in another language', () => {
  test.each([
    ['a sentence of its own', 'declared', 'lo declara'],
    ['with its facts', '/metadata answers 404.', '/metadata responde 404.'],
    ['sentence by sentence', '/metadata answers 404. Look there.', '/metadata responde 404. Mire allí.'],
    ['clause by clause', 'declared; not offered: Slot', 'lo declara; no lo ofrece: Slot'],
    [
      'item by item, names as they are',
      'not offered: Slot, Slot search by status',
      'no lo ofrece: Slot, búsqueda de Slot por status',
    ],
    ['no sentence ends with a title', 'Dr. Okafor answers 404.', 'Dr. Okafor responde 404.'],
    ['what is not known stays as it came', 'It rains.', 'It rains.'],
    ['a fact that looks like a pattern stays as it is', '{type} answers $1.', '{type} responde $1.'],
  ])('%s', (_, english, other) => expect(say(english)).toBe(other))
})
