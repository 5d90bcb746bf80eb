import { expect, test } from 'vitest'
import {
  booking,
  ending,
  meeting,
  onward,
  PATHWAY,
  played,
  preparing,
  signing,
  START,
  typing,
  wrote,
  type Play,
} from '../visit/rehearsal.ts'
import type { Happening } from '../visit/happening.ts'
import { chargeEvidence, type ChargeEvidence } from './evidence.ts'
import type { ChargeCode, CodeTable } from './codes.ts'
import {
  linkedOf,
  numbersUnsaid,
  propose,
  proposeNext,
  rejudged,
  type ChargeChoice,
  type Diagnosis,
  type Linked,
} from './proposal.ts'
import type { ChargeRule, ChargeRules } from './rules.ts'

const ZONE = 'America/New_York'
const CODE: ChargeCode = {
  system: 'urn:example:invented',
  code: 'ZZ101',
  label: 'Invented visit',
  visitType: 'follow-up-video',
  modality: null,
  minutes: { from: 1, until: 10 },
  from: '2026-01-01',
  to: null,
}
const CODES: CodeTable = {
  version: 1,
  attestation: 'nobody: invented codes',
  at: '2026-01-01T00:00:00Z',
  since: '2026-01-01T00:00:00Z',
  codes: [CODE],
}
const RULES: ChargeRules = {
  version: 'r1',
  payers: [{ id: 'medicare', title: { en: 'Medicare', es: 'Medicare' } }],
  modifiers: [{ code: 'FQ', title: { en: 'by sound', es: 'por audio' } }],
  rules: [
    {
      id: 'at-home',
      payer: 'medicare',
      state: null,
      from: '2026-01-01',
      to: null,
      patientAt: 'home',
      clinicianAt: null,
      modality: null,
      place: '10',
      modifiers: [],
      source: 'a test',
    },
    {
      id: 'by-sound',
      payer: 'medicare',
      state: null,
      from: '2026-01-01',
      to: null,
      patientAt: null,
      clinicianAt: null,
      modality: 'audio-only',
      place: null,
      modifiers: ['FQ'],
      source: 'a test',
    },
  ],
}
const HYPERTENSION: Diagnosis = {
  reference: 'Condition/1',
  text: 'Hypertension',
  coding: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Essential hypertension' },
}
const AT_HOME: ChargeChoice = { payer: 'medicare', patientAt: 'home', code: null }
const SIGNED: { signed: boolean; linked: Linked } = { signed: true, linked: linkedOf([HYPERTENSION]) }

const waiting = onward(played('2026-11-23T15:00:00.000Z', ...booking), '2026-11-24T14:30:00.000Z', ...preparing)
const finish: Happening[] = [typing, ending, signing, wrote('sign', 'note', 'DocumentReference/1')]
const visited = (play: Play, ...acts: Happening[]): ChargeEvidence => {
  const { state, log } = onward(play, START, ...acts)
  return chargeEvidence(PATHWAY, state, log, ZONE)
}
const EVIDENCE = visited(waiting, ...meeting, ...finish)

const proposed = (evidence: ChargeEvidence, given = SIGNED, choice = AT_HOME, codes: CodeTable | null = CODES) =>
  propose(evidence, { codes, rules: RULES }, given, choice)

test('what a visit proves: its day by the practice’s calendar, minutes together, medium, state and who met whom', () => {
  expect(EVIDENCE).toMatchObject({
    visitType: 'follow-up-video',
    date: '2026-11-24',
    minutes: 2,
    modality: 'audio-video',
    state: 'MA',
    performer: 'Practitioner/okafor',
    period: { start: '2026-11-24T15:01:00.000Z', end: '2026-11-24T15:05:00.000Z' },
    consented: true,
    licenceOverridden: false,
    audioExplained: true,
    interpreter: 'not-needed',
  })
})

test('where the clinician was is the word of whoever met the patient, and of nobody else', () => {
  const place = (ref: string): Happening => ({
    kind: 'place-clinician',
    by: { who: 'clinician', ref },
    place: 'home',
    state: 'NH',
  })
  expect(EVIDENCE.clinician).toBeNull()
  expect(visited(waiting, ...meeting, place('Practitioner/okafor'), ...finish).clinician).toEqual({
    at: 'home',
    state: 'NH',
  })
  // Before *Admit* nobody has met anybody; and said again it is the last word that counts.
  expect(visited(waiting, place('Practitioner/okafor'), ...meeting, ...finish).clinician).toBeNull()
  const moved: Happening = { ...place('Practitioner/okafor'), place: 'office', state: 'MA' } as Happening
  expect(visited(waiting, ...meeting, place('Practitioner/okafor'), moved, ...finish).clinician).toEqual({
    at: 'office',
    state: 'MA',
  })
})

test('a charge whose payer’s rule turns on where the clinician was waits for their word, and for no other payer', () => {
  const fromHome = {
    ...RULES.rules[0],
    id: 'from-home',
    clinicianAt: 'home',
    place: null,
    modifiers: ['FQ'],
  } as ChargeRule
  const turning = { ...RULES, rules: [...RULES.rules, fromHome] }
  const of = (evidence: ChargeEvidence) => propose(evidence, { codes: CODES, rules: turning }, SIGNED, AT_HOME)
  expect(of(EVIDENCE).holds).toEqual(['clinician-place-unsaid'])
  expect(of({ ...EVIDENCE, clinician: { at: 'home', state: 'MA' } })).toMatchObject({
    holds: [],
    ruled: { place: '10', modifiers: ['FQ'] },
  })
  expect(of({ ...EVIDENCE, clinician: { at: 'office', state: 'MA' } })).toMatchObject({
    holds: [],
    ruled: { modifiers: [] },
  })
})

test('a number that a rule asks for is missed until it is given, and one that a changed rule asks for is told', () => {
  const asking = { id: 'agreed', place: null, asks: ['authorization', 'referral'] } as const
  const rules = { ...RULES, rules: [...RULES.rules, { ...RULES.rules[0], ...asking } as ChargeRule] }
  const { ruled, holds } = propose(EVIDENCE, { codes: CODES, rules }, SIGNED, AT_HOME)
  expect(holds).toEqual([])
  expect(numbersUnsaid(ruled, {})).toEqual(['authorization-unsaid', 'referral-unsaid'])
  expect(numbersUnsaid(ruled, { authorization: 'A-1' })).toEqual(['referral-unsaid'])
  expect(numbersUnsaid(ruled, { authorization: 'A-1', referral: 'R-1' })).toEqual([])
  const accepted = { code: 'ZZ101', payer: 'medicare', patientAt: 'home', place: '10', modifiers: [] } as const
  expect(rejudged(EVIDENCE, rules, accepted, { then: CODES, now: CODES })).toEqual([
    { field: 'numbers', was: '', now: 'authorization referral' },
  ])
  const numbered = { ...accepted, numbers: ['authorization', 'referral'] } as const
  expect(rejudged(EVIDENCE, rules, numbered, { then: CODES, now: CODES })).toEqual([])
})

test('the same minute on two devices is one minute', () => {
  const twice = visited(
    waiting,
    ...meeting,
    { kind: 'join', who: 'patient', medium: 'video', connection: 'p2' },
    ...finish,
  )
  expect(twice.minutes).toBe(3)
})

test('a visit that proves everything is proposed with code, place and rules, and nothing holds it', () => {
  expect(proposed(EVIDENCE)).toEqual({
    code: CODE,
    fitting: [CODE],
    choices: [CODE],
    ruled: { place: '10', modifiers: [], asks: [], by: ['at-home'], disagree: false, asksClinician: false },
    holds: [],
  })
})

test('a visit by telephone asks for the modifier of sound alone', () => {
  const [launched, admit] = meeting
  const phone = visited(
    waiting,
    ...[launched, admit].flatMap((one) => one ?? []),
    { kind: 'start-phone', by: { who: 'clinician', ref: 'Practitioner/okafor' }, reason: 'cannot' },
    ...finish,
  )
  expect(phone.modality).toBe('audio-only')
  expect(proposed(phone).ruled).toMatchObject({ place: '10', modifiers: ['FQ'] })
})

/** Another place by another rule; and a place only for a clinician of whom it is said that they were at home. */
const AGAINST: ChargeRules = {
  ...RULES,
  rules: [...RULES.rules, ...RULES.rules.slice(0, 1).map((one) => ({ ...one, id: 'other', place: '02' }))],
}
const TURNING: ChargeRules = {
  ...RULES,
  rules: RULES.rules.map((one) => ({ ...one, clinicianAt: 'home', modality: null })),
}

test.each([
  ['not-signed', proposed(EVIDENCE, { ...SIGNED, signed: false })],
  ['no-diagnosis', proposed(EVIDENCE, { ...SIGNED, linked: linkedOf([]) })],
  ['diagnosis-uncoded', proposed(EVIDENCE, { ...SIGNED, linked: linkedOf([HYPERTENSION, { coding: null }]) })],
  ['no-time', proposed({ ...EVIDENCE, minutes: 0, segments: [] }, SIGNED, { ...AT_HOME, code: 'ZZ101' })],
  ['no-consent', proposed({ ...EVIDENCE, consented: false })],
  ['licence-overridden', proposed({ ...EVIDENCE, licenceOverridden: true })],
  ['audio-unexplained', proposed({ ...EVIDENCE, audioExplained: false })],
  ['interpreter-absent', proposed({ ...EVIDENCE, interpreter: 'absent' })],
  ['payer-unsaid', proposed(EVIDENCE, SIGNED, { ...AT_HOME, payer: null })],
  ['place-unsaid', proposed(EVIDENCE, SIGNED, { ...AT_HOME, patientAt: null })],
  ['no-rule', proposed(EVIDENCE, SIGNED, { ...AT_HOME, patientAt: 'elsewhere' })],
  ['no-location', proposed({ ...EVIDENCE, state: null })],
  ['no-codes', proposed(EVIDENCE, SIGNED, AT_HOME, null)],
  ['no-modality', proposed({ ...EVIDENCE, modality: null }, SIGNED, { ...AT_HOME, code: 'ZZ101' })],
  [
    'not-in-force',
    propose(EVIDENCE, { codes: CODES, rules: RULES }, { ...SIGNED, uncovered: 'not-in-force' }, AT_HOME),
  ],
  [
    'no-telehealth',
    propose(EVIDENCE, { codes: CODES, rules: RULES }, { ...SIGNED, uncovered: 'no-telehealth' }, AT_HOME),
  ],
  ['rules-disagree', propose(EVIDENCE, { codes: CODES, rules: AGAINST }, SIGNED, AT_HOME)],
  ['clinician-place-unsaid', propose(EVIDENCE, { codes: CODES, rules: TURNING }, SIGNED, AT_HOME)],
  ['no-code-fits', proposed({ ...EVIDENCE, minutes: 11 })],
  ['several-codes-fit', proposed(EVIDENCE, SIGNED, AT_HOME, { ...CODES, codes: [CODE, { ...CODE, code: 'ZZ102' }] })],
] as const)('it is held as %s, and by nothing else', (hold, proposal) => {
  expect(proposal.holds).toEqual([hold])
})

test('a person’s code stands over what fits, but only one that may be used that day', () => {
  const long: ChargeCode = { ...CODE, code: 'ZZ103', minutes: { from: 30, until: null } }
  const table = { ...CODES, codes: [CODE, long] }
  expect(proposed(EVIDENCE, SIGNED, { ...AT_HOME, code: 'ZZ103' }, table)).toMatchObject({ code: long, holds: [] })
  expect(proposed(EVIDENCE, SIGNED, { ...AT_HOME, code: 'ZZ999' }, table).code).toBeNull()
})

test('one problem without a code holds the charge, whichever it is of those that were linked', () => {
  expect([[HYPERTENSION], [{ coding: null }, HYPERTENSION], [{ coding: null }], []].map(linkedOf)).toEqual([
    'coded',
    'uncoded',
    'uncoded',
    'none',
  ])
})

test('to the next payer goes what the first was billed, once it is said who that is', () => {
  const billed = { code: { system: 'urn:x', code: 'ZZ101', display: 'Invented visit' }, place: '10', modifiers: ['FQ'] }
  expect(proposeNext(billed, { payer: 'another' })).toMatchObject({
    code: { code: 'ZZ101', label: 'Invented visit' },
    ruled: { place: '10', modifiers: ['FQ'] },
    holds: [],
  })
  expect(proposeNext(billed, { payer: null }).holds).toEqual(['payer-unsaid'])
  expect(proposeNext(null, { payer: 'another' })).toMatchObject({ code: null, ruled: null, holds: [] })
})

const SAME = { then: CODES, now: CODES }

test('rules that have changed judge a past charge again, and say what they would change', () => {
  const accepted = { code: 'ZZ101', payer: 'medicare', patientAt: 'home', place: '10', modifiers: [] } as const
  expect(rejudged(EVIDENCE, RULES, accepted, SAME)).toEqual([])
  const today = { ...RULES, rules: RULES.rules.map((rule) => ({ ...rule, place: rule.place && '11', modality: null })) }
  expect(rejudged(EVIDENCE, today, accepted, SAME)).toEqual([
    { field: 'place', was: '10', now: '11' },
    { field: 'modifiers', was: '', now: 'FQ' },
  ])
  expect(rejudged(EVIDENCE, { ...RULES, rules: [] }, accepted, SAME)).toEqual([{ field: 'place', was: '10', now: '' }])
  // To the next payer goes what the one before was billed.
  const next = { ...accepted, payer: 'another', again: { how: 'next-payer', payerNumber: null } } as const
  expect(rejudged(EVIDENCE, { ...RULES, rules: [] }, next, SAME)).toEqual([])
})

test('a table that has changed judges a past charge again: by another code, or by what it says of the same', () => {
  const accepted = { code: 'ZZ101', payer: 'medicare', patientAt: 'home', place: '10', modifiers: [] } as const
  const by = (...codes: ChargeCode[]) =>
    rejudged(EVIDENCE, RULES, accepted, { then: CODES, now: { ...CODES, version: 2, codes } })
  const other: ChargeCode = { ...CODE, code: 'ZZ102' }
  expect(by(CODE)).toEqual([])
  expect(by({ ...CODE, label: 'Called otherwise' })).toEqual([])
  expect(by(other)).toEqual([{ field: 'code', was: 'ZZ101', now: 'ZZ102' }])
  expect(by(CODE, other)).toEqual([{ field: 'code', was: 'ZZ101', now: 'ZZ101 ZZ102' }])
  expect(by({ ...CODE, minutes: { from: 30, until: null } })).toEqual([{ field: 'code', was: 'ZZ101', now: '' }])
  expect(by({ ...CODE, to: '2026-01-31' })).toEqual([{ field: 'code', was: 'ZZ101', now: '' }])
  expect(by({ ...CODE, amount: 9_000, class: 'em.time' })).toEqual([
    { field: 'amount', was: '', now: '9000' },
    { field: 'class', was: '', now: 'em.time' },
  ])
  // Chosen by a person over the one proposed then as now.
  const chosen = { ...accepted, code: 'ZZ109' }
  const long: ChargeCode = { ...CODE, code: 'ZZ109', minutes: { from: 30, until: null } }
  const tables = { then: { ...CODES, codes: [CODE, long] }, now: { ...CODES, version: 2, codes: [CODE, long] } }
  expect(rejudged(EVIDENCE, RULES, chosen, tables)).toEqual([])
  // The table by which it was accepted is not known any more.
  expect(rejudged(EVIDENCE, RULES, accepted, { then: null, now: CODES })).toEqual([])
})
