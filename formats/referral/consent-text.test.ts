import { expect, test } from 'vitest'
import { signedConsent } from './consent-text.ts'

const NAMES = { department: 'Meadowlark', practice: 'Riverbend' }
/** Of an evening in New York that is the next day in London. */
const SIGNED = {
  patient: 'Ana Ruiz, 1980-02-01',
  permits: ['status'],
  until: '2027-06-01',
  name: 'Ana Ruiz',
  at: '2026-12-01T01:04:40.009Z',
  zone: 'America/New_York',
} as const

test.each([
  ['en', 'It ends on June 1, 2027.', 'Signed by Ana Ruiz, November 30, 2026, 8:04 PM EST'],
  ['es', 'Termina el 1 de junio de 2027.', 'Firmado por Ana Ruiz, 30 de noviembre de 2026, 8:04 p.m. EST'],
] as const)(
  'the copy says in words of %s when it was signed, by the practice’s clock, and when it ends',
  (language, ends, signed) => {
    const copy = signedConsent(language, NAMES, SIGNED).split('\n\n')
    expect(copy.slice(-2)).toEqual([ends, signed])
  },
)

test('of a paper the copy says its day', () => {
  const copy = signedConsent('en', NAMES, { ...SIGNED, until: 'summary', at: '2026-11-30' }).split('\n\n')
  expect(copy.slice(-2)).toEqual(['It ends when one summary has been sent.', 'Signed by Ana Ruiz, November 30, 2026'])
})

test('it says that with the status a declining and its reason are told, and what is asked for', () => {
  expect(signedConsent('en', NAMES, SIGNED)).toMatch(/accepted or why not, what they ask for/)
  expect(signedConsent('es', NAMES, SIGNED)).toMatch(/aceptaron o por qué no, qué piden/)
})
