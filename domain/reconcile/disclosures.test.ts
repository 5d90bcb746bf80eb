import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { disclosures } from '../referral/disclosure.ts'
import { FIELDS, type Field } from '../referral/consent.ts'
import type { ReferralHappening } from '../referral/decide.ts'
import { DISCLOSURE_FAULTS } from '../referral/referral.ts'
import { consentTo, ORDER, ORDERED, played } from '../referral/rehearsal.ts'
import { minutesAfter } from '../visit/rehearsal.ts'
import {
  DISCLOSURE_RULE,
  disclosedWrongly,
  revocationOf,
  type DisclosureCase,
  type InChart,
  type Left,
} from './disclosures.ts'

const SIGNED = ORDERED.toISOString()
const LEFT_AT = minutesAfter(SIGNED, 60)
const LEFT: Left = {
  at: LEFT_AT,
  what: 'summary-released',
  consent: 'c1',
  fields: ['status', 'scores'],
  to: 'riverbend',
}
const DOCUMENT: InChart = {
  key: 'r/summary/s1/document',
  reference: 'DocumentReference/1',
  patient: ORDER.patient,
  labelled: true,
}
const AGREEING: DisclosureCase = {
  organization: 'riverbend',
  patient: ORDER.patient,
  department: ORDER.department,
  consents: [consentTo(['status', 'scores'])],
  left: [LEFT],
  inChart: [DOCUMENT],
  revocations: [],
}
const found = (changed: Partial<DisclosureCase>) =>
  disclosedWrongly({ ...AGREEING, ...changed }).map(({ fault, reference }) => [fault, reference])
const signed = (more: Parameters<typeof consentTo>[1], permits: readonly Field[] = ['status', 'scores']) => ({
  consents: [consentTo(permits, more)],
})
/** It is entered in the chart today that they revoked at that time. */
const onRecord = (from: string) => ({ revocations: [{ from, before: from }] })
const minutesBefore = (minutes: number) => minutesAfter(LEFT_AT, -minutes)
const anotherDay = minutesAfter(SIGNED, 20)

const INSIDE: readonly (readonly [fault: (typeof DISCLOSURE_FAULTS)[number], name: string, Partial<DisclosureCase>])[] =
  [
    ['revoked', 'a revocation on paper is entered late: it was sent between the two', onRecord(minutesBefore(2))],
    ['revoked', 'a feed goes on after the patient has revoked', signed({ revokedAt: minutesBefore(1) })],
    ['no-consent', 'nothing was signed', { consents: [] }],
    ['no-consent', 'it was over by then', signed({ until: minutesBefore(1.1) })],
    ['no-consent', 'it was signed only afterwards', signed({ signedAt: minutesAfter(LEFT_AT, 1) })],
    ['recipient', 'the consent names another recipient', signed({ recipient: 'lakeside' })],
    ['recipient', 'it names another department', signed({ discloser: 'elsewhere' })],
    ['recipient', 'it went to another organization', { left: [{ ...LEFT, to: 'lakeside' }] }],
    ['field', 'the consent permits less', signed({}, ['status'])],
    [
      'field',
      'a later and narrower one on paper turns up',
      { consents: [...AGREEING.consents, consentTo(['status'], { id: 'c2', signedAt: anotherDay })] },
    ],
    [
      'other-patient',
      'the chart moves the document to somebody else',
      { inChart: [{ ...DOCUMENT, patient: 'Patient/2' }] },
    ],
    ['notice', 'the chart strips its labels', { inChart: [{ ...DOCUMENT, labelled: false }] }],
    ['not-listed', 'what was sent was forgotten here, as by a backup', { left: [] }],
  ]

const OUTSIDE: readonly (readonly [name: string, Partial<DisclosureCase>])[] = [
  ['all agrees', {}],
  ['they revoked, and sends stopped within a minute', signed({ revokedAt: minutesBefore(0.9) })],
  ['a revocation on paper is entered late, and nothing was sent between', onRecord(minutesAfter(LEFT_AT, 1))],
  ['a revocation of before the consent was signed', onRecord(minutesAfter(SIGNED, -1))],
  ['it ended while it was on its way', signed({ until: minutesBefore(0.9) })],
  ['the consent permits more', signed({}, FIELDS)],
  [
    'a later one on paper turns up that permits it too',
    { consents: [...AGREEING.consents, consentTo(FIELDS, { id: 'c2', signedAt: anotherDay })] },
  ],
  [
    'a department that is no programme needs no consent, and no labels',
    { department: { ...ORDER.department, part2: false }, consents: [], inChart: [{ ...DOCUMENT, labelled: false }] },
  ],
  ['nothing has left, and nothing is there', { consents: [], left: [], inChart: [] }],
]

describe('R36 finds what was told otherwise than the consents permit', () => {
  test.each(INSIDE)('%s: %s', (fault, _, changed) => {
    expect(found(changed)).toEqual([
      [fault, ['other-patient', 'notice', 'not-listed'].includes(fault) ? DOCUMENT.reference : null],
    ])
  })
  test.each(OUTSIDE)('and not where %s', (_, changed) => expect(found(changed)).toEqual([]))
  test('every fault has a case', () => {
    expect([...new Set(INSIDE.map(([fault]) => fault))]).toEqual(DISCLOSURE_FAULTS)
  })
})

test('a revocation counts from its instant, or from the start of its day, for what was signed before it was entered', () => {
  const said = { reference: 'Consent/1', patient: ORDER.patient, on: '2026-11-20', recordedAt: '2026-11-25T15:00:00Z' }
  const of = (more: Partial<typeof said> | { on: null }) =>
    revocationOf({ ...said, ...more }, 'America/New_York', new Date('2026-11-26T15:00:00Z'))
  expect(of({})).toEqual({ from: '2026-11-20T05:00:00.000Z', before: '2026-11-21T05:00:00.000Z' })
  expect(of({ recordedAt: '2026-11-20T16:00:00Z' }).before).toBe('2026-11-20T16:00:00Z')
  expect(of({ on: '2026-11-20T16:00:00Z' })).toEqual({ from: '2026-11-20T16:00:00Z', before: '2026-11-20T16:00:00Z' })
  expect(of({ on: null })).toEqual({ from: said.recordedAt, before: said.recordedAt })
  expect(of({ on: '2026-11' })).toEqual({ from: said.recordedAt, before: said.recordedAt })
})

const happening: fc.Arbitrary<ReferralHappening> = fc.oneof(
  fc
    .record({ id: fc.constantFrom('c1', 'c2', 'c3'), permits: fc.subarray([...FIELDS], { minLength: 1 }) })
    .map(({ id, permits }) => ({ kind: 'consent-signed', consent: consentTo(permits, { id }) }) as const),
  fc.constantFrom('c1', 'c2', 'c3').map((consent) => ({ kind: 'consent-revoked', consent, by: 'patient' }) as const),
  fc
    .constantFrom('received' as const, 'accepted' as const, 'scheduled' as const, 'held' as const)
    .map((stage) => ({ kind: 'heard', word: { stage } }) as const),
)
/** Signed when it happens: `played` lets a minute pass with each, the order and its sending before them. */
const signedThen = (one: ReferralHappening, index: number): ReferralHappening =>
  one.kind === 'consent-signed'
    ? { ...one, consent: { ...one.consent, signedAt: minutesAfter(SIGNED, index + 2) } }
    : one

test('what the gate let go is never found while nobody learns anything later', () => {
  let told = 0
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 20 }), (happenings) => {
      const { state } = played(happenings.map(signedThen))
      const { organization, patient, department, consents } = state
      const left = disclosures(state).map((one): Left => {
        return { ...one, fields: ['status', ...one.fields] }
      })
      told += left.length
      const about = { organization, patient, department, consents, left, inChart: [], revocations: [] }
      expect(disclosedWrongly(about)).toEqual([])
    }),
    { seed: 36, numRuns: 500 },
  )
  expect(told).toBeGreaterThan(100)
})

test('docs/reconciliation.md says it, with its owner and its time', () => {
  const page = readFileSync(new URL('../../docs/reconciliation.md', import.meta.url), 'utf8')
  const { id, severity, title, limit, owner, within } = DISCLOSURE_RULE
  expect(page).toContain(`| ${id} ${severity} | ${title.en} | ${limit} min | ${owner} | ${within / 60} h |`)
})
