import type { ChargeCode, CodeTable } from '../charge/codes.ts'
import type { ChargeRules } from '../charge/rules.ts'
import type { Happening } from '../visit/happening.ts'
import {
  after,
  booking,
  ending,
  launching,
  minutesAfter,
  NOTHING_YET,
  OKAFOR,
  PATHWAY,
  preparing,
  signing,
  START,
  typing,
  wrote,
  type Play,
} from '../visit/rehearsal.ts'
import { caseOf, type SiteFacts } from './case.ts'
import type { EmrFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { judge } from './judge.ts'

// A visit that both sides agree about, in tests: what is changed of it is what a rule has to find.

/** Invented codes: none of any code system stands here. */
export const CODE: ChargeCode = {
  system: 'urn:example:invented',
  code: 'ZZ101',
  label: 'Invented visit',
  visitType: null,
  modality: 'audio-video',
  minutes: { from: 10, until: 20 },
  class: 'em.time',
  amount: 12_000,
  from: '2026-01-01',
  to: null,
}
export const CODES: CodeTable = {
  version: 1,
  attestation: 'nobody: invented codes',
  at: '2026-01-01T00:00:00.000Z',
  since: '2026-01-01T00:00:00.000Z',
  codes: [
    CODE,
    { ...CODE, code: 'ZZ102', minutes: { from: 20, until: null } },
    { ...CODE, code: 'ZZ201', class: 'psychotherapy', minutes: { from: 16, until: 38 } },
    { ...CODE, code: 'ZZ202', class: 'psychotherapy.add-on', minutes: { from: 5, until: null } },
    { ...CODE, code: 'ZZ301', modality: 'audio-only' },
  ],
}
export const RULES_OF_PAYER: ChargeRules = {
  version: 'r1',
  payers: [{ id: 'medicare', title: { en: 'Medicare', es: 'Medicare' } }],
  modifiers: [],
  rules: [
    {
      id: 'at-home',
      payer: 'medicare',
      state: null,
      from: '2026-01-01',
      to: null,
      patientAt: 'home',
      modality: null,
      place: '10',
      modifiers: [],
      source: 'a test',
    },
  ],
}
export const SITE: SiteFacts = {
  zone: 'America/New_York',
  codes: CODES,
  rules: RULES_OF_PAYER,
  licences: [{ state: 'MA', from: '2020-01-01', until: '2027-12-31' }],
  tuning: [],
}

/** How a visit goes: minutes and seconds from *Admit* on. */
export interface Course {
  together: number
  medium: 'video' | 'audio'
  phone: boolean
  signed: boolean
  charged: boolean
  need: 'interpreter' | null
}
const AS_PLANNED: Course = {
  together: 12,
  medium: 'video',
  phone: false,
  signed: true,
  charged: true,
  need: null,
}

export const ADMITTED = minutesAfter(START, 1)
/** When a visit that took twelve minutes was over. */
export const OVER = minutesAfter(ADMITTED, 12)

/** A visit as its log has it, with every receipt of the EMR. */
export function held(course: Partial<Course> = {}): Play {
  const { together, medium, phone, signed, charged, need } = { ...AS_PLANNED, ...course }
  const over = minutesAfter(ADMITTED, together)
  const intake = { need } as const
  const before: Happening[] = [
    ...booking,
    ...preparing.map((one) => (one.kind === 'answer-intake' ? { ...one, ...intake } : one)),
    wrote('consent', '2026-11', 'Consent/1'),
    wrote('intake', 'qr', 'QuestionnaireResponse/1'),
    wrote('arrive', 'encounter', 'Encounter/1'),
    launching,
  ]
  const join = (who: 'clinician' | 'patient'): Happening => ({ kind: 'join', who, medium, connection: `${who}-1` })
  const during: Happening[] = [
    { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null },
    wrote('admit', 'encounter', 'Encounter/1', '2'),
    join('clinician'),
    join('patient'),
    ...(phone ? [{ kind: 'start-phone', by: OKAFOR, reason: 'cannot' } as const] : []),
    typing,
  ]
  const link: Happening = { kind: 'assess', by: OKAFOR, problems: ['Condition/1'], digest: 'D1', held: 'assessed/1' }
  const afterwards: Happening[] = [
    ending,
    wrote('finish', 'encounter', 'Encounter/1', '3'),
    wrote('fulfil', 'appointment', 'Appointment/1', '2'),
    link,
    ...(signed
      ? [signing, wrote('sign', 'note', 'DocumentReference/1', '2'), wrote('summary', 'summary', 'Communication/1')]
      : [wrote('note', 'note', 'DocumentReference/1', '1', 'N1')]),
    ...(signed && charged
      ? ([
          {
            kind: 'accept-charge',
            by: { who: 'staff', ref: 'Practitioner/nguyen' },
            charge: {
              code: 'ZZ101',
              payer: 'medicare',
              patientAt: 'home',
              place: '10',
              modifiers: [],
              rules: 'r1',
              table: 1,
              assessed: 'D1',
            },
            held: 'charge/1',
          },
          wrote('charge', 'charge', 'ChargeItem/1'),
        ] satisfies Happening[])
      : []),
  ]
  const at = (instant: string) => (play: Play, one: Happening) => after(play, one, instant)
  const prepared = before.reduce(at(minutesAfter(START, -20)), NOTHING_YET)
  return afterwards.reduce(at(over), during.reduce(at(ADMITTED), prepared))
}

/** What the EMR says where nothing was lost and nobody has changed anything. */
export function agreeing({ state }: Play): EmrFacts {
  const at = state.ended?.at ?? ADMITTED
  return {
    appointment: {
      reference: 'Appointment/1',
      status: 'fulfilled',
      at,
      start: START,
      patient: 'Patient/1',
      practitioners: [OKAFOR.ref],
      basedOn: [],
      isVisit: true,
    },
    others: [],
    encounter: { reference: 'Encounter/1', status: 'finished', at, patient: 'Patient/1', state: 'MA', ours: true },
    notes: [
      {
        reference: 'DocumentReference/1',
        status: 'current',
        at,
        final: state.note === 'final',
        period: { start: ADMITTED, end: at },
        addendum: false,
      },
    ],
    charges:
      state.charge === undefined
        ? []
        : [
            {
              reference: 'ChargeItem/1',
              status: 'billable',
              at,
              code: 'ZZ101',
              date: '2026-11-24',
              place: '10',
              modifiers: [],
              performer: OKAFOR.ref,
              patient: 'Patient/1',
            },
          ],
    consent: {
      reference: 'Consent/1',
      status: 'active',
      at,
      dateTime: minutesAfter(START, -20),
      version: '2026-11',
      until: null,
      patient: 'Patient/1',
      performers: [],
    },
    pictures: [],
    communications: [{ reference: 'Communication/1', status: 'completed', at, kind: 'summary', sentAt: at }],
    coverages: [],
  }
}

/** What is found in a visit so long after its end. */
export function found(
  play: Play,
  emr: EmrFacts,
  { minutes = 20, site = SITE }: { minutes?: number; site?: SiteFacts } = {},
): Finding[] {
  const now = new Date(Date.parse(play.state.ended?.at ?? START) + minutes * 60_000)
  return judge(caseOf({ pathway: PATHWAY, state: play.state, log: play.log }, emr, site, now)).findings
}
