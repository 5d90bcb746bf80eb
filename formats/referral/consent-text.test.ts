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

/** 42 CFR 2.31(a), and what it wants said where treatment, payment and operations are the purpose. */
const ELEMENTS = {
  en: {
    patient: /Ana Ruiz, 1980-02-01/,
    'who tells, and whom': /Meadowlark to give Riverbend/,
    'what is told': /^I permit: whether I was accepted/m,
    purpose: /my treatment, payment and health care operations/,
    'right to revoke, and how': /revoke it at any time in writing, here on this page/,
    'what can’t be taken back': /sent before can’t be taken back/,
    end: /It ends on June 1, 2027/,
    'may be told again': /may share again .*no longer be protected by 42 CFR Part 2/,
    'never against the patient':
      /never be used against me in civil, criminal, administrative or legislative proceedings/,
    'what refusing means': /If I do not sign, I am treated all the same/,
    'signature and day': /Signed by Ana Ruiz, November 30, 2026/,
  },
  es: {
    patient: /Ana Ruiz, 1980-02-01/,
    'who tells, and whom': /Meadowlark dé a Riverbend/,
    'what is told': /^Permito: si me aceptaron/m,
    purpose: /mi tratamiento, el pago y las operaciones/,
    'right to revoke, and how': /retirarlo en cualquier momento por escrito, aquí en esta página/,
    'what can’t be taken back': /ya se envió no se puede recuperar/,
    end: /Termina el 1 de junio de 2027/,
    'may be told again': /puede volver a compartir .*dejar de estar protegido por 42 CFR Parte 2/,
    'never against the patient':
      /Nunca se puede usar contra mí en procedimientos civiles, penales, administrativos o legislativos/,
    'what refusing means': /Si no firmo, igual recibo atención/,
    'signature and day': /Firmado por Ana Ruiz, 30 de noviembre de 2026/,
  },
}

test.each(['en', 'es'] as const)('the copy holds every element that a written consent must have (%s)', (language) => {
  const copy = signedConsent(language, NAMES, SIGNED)
  const lacking = Object.entries(ELEMENTS[language]).filter(([, element]) => !element.test(copy))
  expect(lacking.map(([name]) => name)).toEqual([])
})

test('of a paper the copy says its day', () => {
  const copy = signedConsent('en', NAMES, { ...SIGNED, until: 'summary', at: '2026-11-30' }).split('\n\n')
  expect(copy.slice(-2)).toEqual(['It ends when one summary has been sent.', 'Signed by Ana Ruiz, November 30, 2026'])
})

test('it says that with the status a declining and its reason are told, and what is asked for', () => {
  expect(signedConsent('en', NAMES, SIGNED)).toMatch(/accepted or why not, what they ask for/)
  expect(signedConsent('es', NAMES, SIGNED)).toMatch(/aceptaron o por qué no, qué piden/)
})
