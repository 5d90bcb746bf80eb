import type { NoteSays } from '../smart-note/note-says.ts'
import type { ClaimAnswer } from '../charge/answer.ts'
import type { ChargeCode, CodeTable } from '../charge/codes.ts'
import type { ChargeRules } from '../charge/rules.ts'
import type { Happening } from '../visit/happening.ts'
import {
  after,
  askBooking,
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
    { ...CODE, code: 'ZZ401', class: 'interpreter', minutes: { from: 0, until: null } },
    { ...CODE, code: 'ZZ501', class: 'procedure', globalDays: 90 },
  ],
}
export const RULES_OF_PAYER: ChargeRules = {
  version: 'r1',
  payers: [
    { id: 'medicare', title: { en: 'Medicare', es: 'Medicare' } },
    { id: 'plan', title: { en: 'A plan', es: 'Un plan' } },
  ],
  modifiers: [],
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
    ...(['office', 'home'] as const).map((clinicianAt) => ({
      id: `plan-from-${clinicianAt}`,
      payer: 'plan',
      state: null,
      from: '2026-01-01',
      to: null,
      patientAt: 'home' as const,
      clinicianAt,
      modality: null,
      place: '10',
      modifiers: clinicianAt === 'home' ? ['GT'] : [],
      source: 'a test',
    })),
  ],
}
export const SITE: SiteFacts = {
  zone: 'America/New_York',
  codes: CODES,
  rules: RULES_OF_PAYER,
  licences: [{ state: 'MA', from: '2020-01-01', until: '2027-12-31' }],
  tuning: [],
}

/** How a visit goes, and by which references the EMR knows it. */
export interface Course {
  /** When it is to start; the patient is admitted a minute later. */
  start: string
  together: number
  medium: 'video' | 'audio'
  phone: boolean
  signed: boolean
  charged: boolean
  /** Who is charged. */
  payer: 'medicare' | 'plan'
  /** Another coverage stands that day, whose place in the order is clear. */
  covered: string | null
  /** Where the clinician says they are; null: they say nothing. */
  placed: 'office' | 'home' | null
  need: 'interpreter' | null
  /** The interpreter came in by their link. */
  interpreted: boolean
  pictured: boolean
  /** Everybody agrees to be heard for the note, and is. */
  listened: boolean
  /** In which language the patient reads. */
  language: 'en' | 'es'
  /** The patient wrote when the visit was over. */
  wrote: boolean
  /** What came back of its claim, one after the other. */
  answered: ClaimAnswer[]
  /** False: it goes on. */
  ended: boolean
  /** Called off by staff before anybody was let in. */
  cancelled: boolean
  /** What stands in the words that are signed. */
  says: NoteSays
  refs: Refs
}

export interface Refs {
  appointment: string
  encounter: string
  patient: string
  practitioner: string
  consent: string
  note: string
  charge: string
  summary: string
  picture: string
  message: string
}

const REFS: Refs = {
  appointment: 'Appointment/1',
  encounter: 'Encounter/1',
  patient: 'Patient/1',
  practitioner: OKAFOR.ref,
  consent: 'Consent/1',
  note: 'DocumentReference/1',
  charge: 'ChargeItem/1',
  summary: 'Communication/1',
  picture: 'Media/1',
  message: 'Communication/2',
}
const AS_PLANNED: Course = {
  start: START,
  together: 12,
  medium: 'video',
  phone: false,
  signed: true,
  charged: true,
  payer: 'medicare',
  covered: null,
  placed: null,
  need: null,
  interpreted: false,
  pictured: false,
  listened: false,
  language: 'en',
  answered: [],
  wrote: false,
  ended: true,
  cancelled: false,
  says: { minutes: 20, asks: [], names: [], forPatient: null },
  refs: REFS,
}

export const ADMITTED = minutesAfter(START, 1)
/** When a visit that took twelve minutes was over. */
export const OVER = minutesAfter(ADMITTED, 12)

/** A visit as its log has it, with every receipt of the EMR. */
export function held(course: Partial<Course> = {}): Play {
  return happeningsOf(course).reduce((play, { at, one }) => after(play, one, at), NOTHING_YET)
}

/** What happens to a visit that goes so, in its order; what the EMR answers is among it. */
export function happeningsOf(course: Partial<Course> = {}): { at: string; one: Happening }[] {
  const {
    start,
    together,
    medium,
    phone,
    signed,
    charged,
    payer,
    covered,
    placed,
    need,
    interpreted,
    pictured,
    listened,
    language,
    answered,
    wrote: writes,
    ended,
    cancelled,
    says,
    refs,
  } = {
    ...AS_PLANNED,
    ...course,
  }
  const by = { who: 'clinician', ref: refs.practitioner } as const
  const admitted = minutesAfter(start, 1)
  const over = minutesAfter(admitted, together)
  const before: Happening[] = [
    {
      ...askBooking,
      patient: refs.patient,
      practitioner: refs.practitioner,
      language,
      start,
      end: minutesAfter(start, 20),
    },
    wrote('book', 'appointment', refs.appointment),
    ...preparing.map((one) => (one.kind === 'answer-intake' ? { ...one, need } : one)),
    wrote('consent', '2026-11', refs.consent),
    wrote('intake', 'qr', 'QuestionnaireResponse/1'),
    wrote('arrive', 'encounter', refs.encounter),
    { ...launching, by },
  ]
  const join = (who: 'clinician' | 'patient' | 'interpreter'): Happening => ({
    kind: 'join',
    who,
    medium,
    connection: `${who}-1`,
  })
  const interpreter: Happening[] = [
    { kind: 'invite-guest', guest: 'interpreter', by },
    { kind: 'guest-comes', guest: 'interpreter', invitation: 1, device: 'guest-1', held: 'guest/1' },
    { kind: 'admit-guest', guest: 'interpreter', by },
    join('interpreter'),
  ]
  const listening: Happening[] = [
    { kind: 'ask-listening', by },
    { kind: 'answer-listening', who: 'patient', agree: true },
    { kind: 'begin-transcript', turn: 1 },
  ]
  const picture: Happening[] = [
    { kind: 'ask-picture', by, picture: 'p1', site: 'hand' },
    { kind: 'answer-picture', by: { who: 'patient' }, picture: 'p1', decision: 'allow' },
    { kind: 'file-picture', by, picture: 'p1', digest: 'D', held: 'picture/p1', shows: { site: 'hand', side: 'left' } },
    wrote('picture', 'p1', refs.picture, '1', 'D'),
  ]
  const during: Happening[] = [
    { kind: 'admit', by, licensed: ['MA'], overrideHeld: null },
    wrote('admit', 'encounter', refs.encounter, '2'),
    join('clinician'),
    join('patient'),
    ...(phone ? [{ kind: 'start-phone', by, reason: 'cannot' } as const] : []),
    ...(interpreted ? interpreter : []),
    ...(pictured ? picture : []),
    ...(listened ? listening : []),
    ...(placed === null ? [] : [{ kind: 'place-clinician', by, place: placed, state: 'MA' } as const]),
    { ...typing, by },
  ]
  const afterwards: Happening[] = [
    { ...ending, by },
    wrote('finish', 'encounter', refs.encounter, '3'),
    wrote('fulfil', 'appointment', refs.appointment, '2'),
    { kind: 'assess', by, problems: ['Condition/1'], digest: 'D1', held: 'assessed/1' },
    ...(signed
      ? [{ ...signing, by, says }, wrote('sign', 'note', refs.note, '2'), wrote('summary', 'summary', refs.summary)]
      : [wrote('note', 'note', refs.note, '1', 'N1')]),
    ...(signed && charged ? charging(refs, payer, covered) : []),
    ...answered.map((said, at): Happening => ({ kind: 'take-claim-answer', answer: `a${at}`, of: 0, said })),
    ...(writes
      ? [{ kind: 'send-message', message: 'm1', held: 'message/1' } as const, wrote('message', 'm1', refs.message)]
      : []),
  ]
  const all = (at: string, happenings: readonly Happening[]) => happenings.map((one) => ({ at, one }))
  const prepared = all(minutesAfter(start, -20), before)
  const calledOff = [{ kind: 'appointment-cancelled' } as const, wrote('cancel', 'encounter', refs.encounter)]
  return cancelled
    ? [...prepared, ...all(start, calledOff)]
    : [...prepared, ...all(admitted, during), ...(ended ? all(over, afterwards) : [])]
}

function charging(refs: Refs, payer: Course['payer'], covered: string | null): Happening[] {
  return [
    {
      kind: 'accept-charge',
      by: { who: 'staff', ref: 'Practitioner/nguyen' },
      charge: {
        code: 'ZZ101',
        payer,
        patientAt: 'home',
        place: '10',
        modifiers: [],
        ...(covered !== null && { others: [{ coverage: covered, named: true }] }),
        rules: 'r1',
        table: 1,
        assessed: 'D1',
      },
      held: 'charge/1',
    },
    wrote('charge', 'charge', refs.charge),
  ]
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
      met: null,
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
              group: null,
              supervisors: [],
              patient: 'Patient/1',
            },
          ],
    filed: null,
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
    eligibilities: [],
    invoices: [],
    orders: [],
    procedures: [],
    recordings: [],
  }
}

/** What is found in a visit so long after its end. */
export function found(
  play: Play,
  emr: EmrFacts,
  { minutes = 20, site = SITE, transcript = [] }: { minutes?: number; site?: SiteFacts; transcript?: string[] } = {},
): Finding[] {
  const now = new Date(Date.parse(play.state.ended?.at ?? START) + minutes * 60_000)
  return judge(caseOf({ pathway: PATHWAY, state: play.state, log: play.log, transcript }, emr, site, now)).findings
}
