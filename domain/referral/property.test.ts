import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FIELDS, type Consent, type Field } from './consent.ts'
import type { ReferralHappening } from './decide.ts'
import { permitted, toTell, viewOf } from './disclosure.ts'
import { consentTo, digestNow, ORDERED, played } from './rehearsal.ts'
import { evolve, start, type Word } from './referral.ts'
import { rowsOf } from './rows.ts'
import { summaryOf, type Item } from './summary.ts'

const MINUTE = 60_000
const at = (minutes: number) => new Date(ORDERED.getTime() + minutes * MINUTE).toISOString()

const fields = fc.subarray<Field>([...FIELDS])
/** Whole and broken ones, of this patient and of others, over at any time. */
const consent: fc.Arbitrary<Consent> = fc
  .record({
    id: fc.constantFrom('c1', 'c2', 'c3'),
    patient: fc.constantFrom('Patient/p1', 'Patient/p1', 'Patient/p2'),
    discloser: fc.constantFrom('behavioral-health', 'behavioral-health', 'another'),
    recipient: fc.constantFrom('riverbend', 'riverbend', 'elsewhere'),
    permits: fc.oneof(fields, fc.constant<Field[]>([...FIELDS])),
    purpose: fc.constantFrom('treatment' as const, 'treatment-payment-operations' as const),
    until: fc.option(fc.integer({ min: -5, max: 30 }).map(at), { nil: null, freq: 2 }),
    signedAt: fc.integer({ min: -5, max: 10 }).map(at),
    ends: fc.boolean(),
  })
  .map(({ permits, ends, ...more }) => consentTo(permits, { ...more, ...(ends && { endsWith: 'summary' as const }) }))

const word: fc.Arbitrary<Word> = fc.oneof(
  fc.constantFrom<Word>(
    { stage: 'received' },
    { stage: 'accepted' },
    { stage: 'scheduled' },
    { stage: 'unattended' },
    { stage: 'not-reached' },
    { stage: 'held' },
    { stage: 'information-requested', information: 'history' },
    { stage: 'declined', reason: 'no-capacity', alternative: 'community-service' },
  ),
)
const ofDepartment: fc.Arbitrary<ReferralHappening> = fc.oneof(
  { weight: 6, arbitrary: word.map((one) => ({ kind: 'heard' as const, word: one })) },
  // Of a department that speaks FHIR.
  { weight: 3, arbitrary: word.map((one) => ({ kind: 'task-read' as const, word: one })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('s1', 's2').map((summary) => ({ kind: 'summary-drafted' as const, summary, by: null })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(FIELDS.join(), 'status', '')
      .map((digest) => ({ kind: 'summary-released' as const, digest })),
  },
)
const OF_DEPARTMENT: ReadonlySet<string> = new Set(['heard', 'task-read', 'summary-drafted', 'summary-released'])
const ofPatient: fc.Arbitrary<ReferralHappening> = fc.oneof(
  consent.map((one) => ({ kind: 'consent-signed' as const, consent: one })),
  fc.constantFrom('c1', 'c2', 'c3').map((id) => ({ kind: 'consent-revoked' as const, consent: id, by: 'patient' })),
)
const ofReferrer: fc.Arbitrary<ReferralHappening> = fc.constantFrom<ReferralHappening>(
  { kind: 'patient-asked', by: 'Practitioner/desk' },
  { kind: 'ninth-is-0', by: 'Practitioner/dr-okafor' },
  { kind: 'handed-off', by: 'Practitioner/dr-okafor' },
  { kind: 'acknowledged', by: 'Practitioner/dr-okafor' },
  { kind: 'information-given', given: 'g1', by: 'Practitioner/dr-okafor' },
  { kind: 'order-called-off' },
)
const anything = fc.oneof(
  { weight: 8, arbitrary: ofDepartment },
  { weight: 4, arbitrary: ofPatient },
  { weight: 1, arbitrary: ofReferrer },
)
/** Some begin where there is something to tell. */
const BEGINNINGS: readonly (readonly ReferralHappening[])[] = [
  [],
  [{ kind: 'consent-signed', consent: consentTo(FIELDS, { until: at(15) }) }],
  [
    { kind: 'heard', word: { stage: 'accepted' } },
    { kind: 'consent-signed', consent: consentTo(['status']) },
  ],
  [
    { kind: 'consent-signed', consent: consentTo(FIELDS) },
    { kind: 'heard', word: { stage: 'accepted' } },
    { kind: 'heard', word: { stage: 'held' } },
    { kind: 'summary-drafted', summary: 's1', by: null },
  ],
]
const RUNS = { numRuns: 600, seed: 20261127 }

/** Said here by itself, and not by the code that is tried: what 42 CFR 2.31 asks of a consent by which this may be told at this instant. */
function allows(one: Consent | undefined, at: string, field: Field): boolean {
  return (
    one !== undefined &&
    one.patient === 'Patient/p1' &&
    one.discloser === 'behavioral-health' &&
    one.recipient === 'riverbend' &&
    one.permits.includes(field) &&
    one.signedAt <= at &&
    (one.revokedAt === null || one.revokedAt > at) &&
    (one.endedAt === undefined || one.endedAt > at) &&
    (one.until === null ? one.purpose !== 'treatment' || one.endsWith !== undefined : one.until > at)
  )
}

test('a Part 2 programme tells nothing but by a consent that held, for these parties, in that moment', () => {
  let toldByConsent = 0
  fc.assert(
    fc.property(fc.constantFrom(...BEGINNINGS), fc.array(anything, { maxLength: 20 }), (begun, happenings) => {
      const { log } = played([...begun, ...happenings])
      let state = start()
      for (const recorded of log) {
        if (recorded.event.type === 'told' || recorded.event.type === 'sending') {
          toldByConsent++
          const { consent: by } = recorded.event
          expect(state.consents.some((one) => one.id === by && allows(one, recorded.at, 'status'))).toBe(true)
        }
        state = evolve(state, recorded)
      }
    }),
    RUNS,
  )
  expect(toldByConsent).toBeGreaterThan(100)
})

test('without a consent to it the referring side’s rows and view read the same, whatever the department does', () => {
  const unpermitting = consent.map((one) => ({
    kind: 'consent-signed' as const,
    consent: { ...one, permits: one.permits.filter((field) => field !== 'status') },
  }))
  fc.assert(
    fc.property(fc.array(fc.oneof(ofDepartment, ofReferrer, unpermitting), { maxLength: 25 }), (happenings) => {
      // The same minutes pass where the department says nothing.
      const silent = happenings.map((one) => (OF_DEPARTMENT.has(one.kind) ? ({ kind: 'sent' } as const) : one))
      const [spoke, was] = [played(happenings), played(silent)].map(({ state }) => viewOf(state))
      expect(spoke).toEqual(was)
      expect(spoke && rowsOf(spoke)).toEqual(was && rowsOf(was))
    }),
    RUNS,
  )
})

test('after a revocation nothing more is told, and what was told stays as it was', () => {
  fc.assert(
    fc.property(
      fc.array(anything, { maxLength: 12 }),
      fc.array(ofDepartment, { maxLength: 12 }),
      (before, afterwards) => {
        const revoked = ['c1', 'c2', 'c3'].map((id) => ({
          kind: 'consent-revoked' as const,
          consent: id,
          by: 'patient',
        }))
        const [then, later] = [played([...before, ...revoked]), played([...before, ...revoked, ...afterwards])]
        expect(later.state.told).toEqual(then.state.told)
        expect(later.state.sending).toEqual(then.state.sending)
        expect(toTell(later.state, new Date(ORDERED.getTime() + 60 * MINUTE))).toBeNull()
      },
    ),
    RUNS,
  )
})

test('every state of a referral that is open has a row with an owner and an end', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 25 }), fc.boolean(), (happenings, part2) => {
      const { state } = played(happenings, { department: { id: 'behavioral-health', part2 } })
      const rows = rowsOf(viewOf(state))
      expect(rows.length > 0).toBe(state.closed === null)
      for (const { due } of rows) expect(Date.parse(due)).toBeGreaterThan(ORDERED.getTime())
    }),
    RUNS,
  )
})

test('no summary is sent but the one that the department was shown and has released, by what was permitted when it was sent', () => {
  let sent = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...BEGINNINGS.slice(-1)),
      fc.array(anything, { maxLength: 25 }),
      (begun, happenings) => {
        const { log } = played([...begun, ...happenings])
        let state = start()
        for (const recorded of log) {
          const { event } = recorded
          if (event.type === 'told' && event.word.stage === 'summary-released') {
            sent++
            expect(state.summary?.shown?.blocked).toBeNull()
            expect(state.summary?.released).toBe(state.summary?.shown?.digest)
            expect(state.summary?.released).toBe(digestNow(state, new Date(recorded.at)))
          }
          state = evolve(state, recorded)
        }
      },
    ),
    RUNS,
  )
  expect(sent).toBeGreaterThan(30)
})

const canary = fc.constant('LEAK')
const item: fc.Arbitrary<Item> = fc.oneof(
  fc.record({
    field: fc.constant('diagnoses' as const),
    part2: fc.boolean(),
    code: fc.constantFrom({ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F32.1' }),
    certainty: fc.constantFrom('working' as const, 'confirmed' as const, null),
    on: fc.constant('2026-11-20'),
  }),
  fc.record({
    field: fc.constant('risk' as const),
    part2: fc.boolean(),
    level: fc.constantFrom('low' as const, 'high' as const),
    crisisPlan: fc.option(fc.boolean()),
    on: fc.constant('2026-11-20'),
  }),
  fc.record({
    field: fc.constant('scores' as const),
    part2: fc.boolean(),
    code: fc.constant({ system: 'http://loinc.org', code: '44261-6' }),
    total: fc.integer({ min: 0, max: 27 }),
    on: fc.constant('2026-11-20'),
  }),
  fc.record({
    field: fc.constantFrom('answer' as const, 'asks' as const),
    part2: fc.boolean(),
    words: fc.constantFrom('Yes, please go on.', 'Recheck in 6 weeks.'),
  }),
  fc.record({
    field: fc.constant('medicines' as const),
    part2: fc.boolean(),
    code: fc.constant({ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '36437' }),
    change: fc.constantFrom('started' as const, 'stopped' as const),
    on: fc.constant('2026-11-20'),
  }),
)

test('over all consents, no item of a field that is not permitted is in a summary, and what stays away leaves no gap', () => {
  fc.assert(
    fc.property(fc.array(consent, { maxLength: 4 }), fc.array(item), fc.boolean(), (consents, drafted, part2) => {
      const department = { id: 'behavioral-health', part2 }
      const now = new Date(ORDERED.getTime() + 10 * MINUTE)
      const gate = permitted({ department, consents, organization: 'riverbend', patient: 'Patient/p1' }, now)
      const made = summaryOf('r1', drafted, { department, permitted: gate, zone: 'America/New_York' })
      for (const one of made.items) {
        expect(gate.fields.has(one.field)).toBe(true)
        if (one.part2 || part2)
          expect(consents.some((consent) => allows(consent, now.toISOString(), one.field))).toBe(true)
      }
      // The same as if what was withheld had never been written.
      expect(summaryOf('r1', [...made.items], { department, permitted: gate, zone: 'America/New_York' })).toEqual(made)
      const protectedItems = part2 || made.items.some((one) => one.part2)
      expect(made.notice !== null).toBe(protectedItems)
      expect(made.labels.includes('42CFRPart2')).toBe(protectedItems)
      expect(made.consent !== null).toBe(protectedItems && gate.consent !== null)
    }),
    RUNS,
  )
})

test('what somebody has put beside the members of an item stays behind', () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 1 }), canary, (drafted, leak) => {
      const seeded = drafted.map((one) => {
        const more = { display: leak, reference: `Condition/${leak}`, note: leak, fileName: `${leak}.pdf`, error: leak }
        return 'code' in one ? { ...one, ...more, code: { ...one.code, display: leak } } : { ...one, ...more }
      })
      const department = { id: 'behavioral-health', part2: true }
      const gate = { fields: new Set(FIELDS), consent: consentTo(FIELDS) }
      expect(JSON.stringify(seeded)).toContain(leak)
      expect(
        JSON.stringify(summaryOf('r1', seeded, { department, permitted: gate, zone: 'America/New_York' })),
      ).not.toContain(leak)
    }),
    RUNS,
  )
})
