import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  after,
  booking,
  minutesAfter,
  OKAFOR,
  onward,
  PATHWAY,
  played,
  refused,
  START,
  type Play,
} from '../visit/rehearsal.ts'
import type { ChargeFact, EligibilityFact, EmrFacts } from './facts.ts'
import { caseOf, limitOf } from './case.ts'
import { judge } from './judge.ts'
import { nextLook } from './next-look.ts'
import { closedInEmr } from './statuses.ts'
import { ADMITTED, agreeing, CODE, CODES, found, held, OVER, SITE, type Course } from './rehearsal.ts'
import { taskOf } from './rows.ts'
import type { AnswerForm, AnswerOutcome } from '../charge/answer.ts'
import type { NoteSays } from '../smart-note/note-says.ts'
import type { OrderCategory } from '../visit/event.ts'
import type { ChargeState, VisitState } from '../visit/state.ts'
import { NOT_YET, RULES, type RuleId } from './rules.ts'

const HELD = held()
const EMR = agreeing(HELD)
const UNCHARGED = held({ charged: false })
const UNSIGNED = held({ signed: false })
const GOES_ON = held({ ended: false })
const DAY = 24 * 60

/** The EMR with one resource read otherwise. */
function but<K extends keyof EmrFacts>(emr: EmrFacts, kind: K, change: object): EmrFacts {
  const there = emr[kind]
  const changed = Array.isArray(there)
    ? there.map((one) => ({ ...one, ...change }))
    : { ...(there as object), ...change }
  return { ...emr, [kind]: changed }
}
const second = EMR.charges?.[0]
const twoCharges = (change: object): EmrFacts => ({
  ...EMR,
  charges: second === undefined ? [] : [second, { ...second, reference: 'ChargeItem/2', ...change }],
})
const another = (change: object = {}): EmrFacts => ({
  ...EMR,
  others: [
    {
      reference: 'Appointment/2',
      status: 'booked',
      at: null,
      start: minutesAfter(START, 120),
      patient: 'Patient/1',
      practitioners: [OKAFOR.ref],
      basedOn: [],
      isVisit: false,
      met: null,
      ...change,
    },
  ],
})
const earlier = (change: object) => another({ isVisit: true, start: minutesAfter(START, -120), ...change })
const pictured = held({ pictured: true })
const withPicture = (change: object = {}): EmrFacts => ({
  ...EMR,
  pictures: [
    {
      reference: 'Media/1',
      status: 'completed',
      at: OVER,
      patient: 'Patient/1',
      encounter: 'Encounter/1',
      site: 'hand',
      side: 'left',
      ...change,
    },
  ],
})
const says = (change: Partial<NoteSays>) =>
  held({ says: { minutes: 20, asks: [], names: [], forPatient: null, ...change } })
const UNTIMED = says({ minutes: null })
const LAB_ASKED = says({ asks: ['laboratory'], names: ['laboratory', 'imaging'] })
const ordered = (category: OrderCategory | null, status = 'active'): EmrFacts => ({
  ...EMR,
  orders: [{ reference: 'ServiceRequest/1', status, at: OVER, category }],
})
const charged = (change: object): EmrFacts => but(EMR, 'charges', change)
/** A procedure of the visit's clinician for the visit's problem, so many days before. */
const operated = (daysBefore: number, change: object = {}): EmrFacts => ({
  ...EMR,
  procedures: [
    {
      reference: 'Procedure/1',
      status: 'completed',
      at: null,
      codes: ['ZZ501'],
      on: minutesAfter(START, -daysBefore * DAY).slice(0, 10),
      performers: [OKAFOR.ref],
      groups: [],
      reasons: ['Condition/1'],
      ...change,
    },
  ],
})
/** The same by a colleague, for a group; and the visit's charge by a group of its own. */
const byColleague = (group: string | null): EmrFacts => ({
  ...charged({ group }),
  procedures: operated(90, { performers: ['Practitioner/serrano'], groups: ['Organization/surgeons'] }).procedures,
})
/** What a payer was asked of the coverage that day, and has answered. */
const eligible = (change: Partial<EligibilityFact>, emr = EMR): EmrFacts => ({
  ...emr,
  eligibilities: [
    ...(emr.eligibilities ?? []),
    {
      reference: 'CoverageEligibilityResponse/1',
      status: 'active',
      at: null,
      from: '2026-11-24',
      until: '2026-11-24',
      created: '2026-11-21',
      answered: true,
      inForce: false,
      ...change,
    },
  ],
})
/** What a payer has said of a coverage in a file. */
const told = (change: Partial<EligibilityFact> & { coverage?: string; telehealth?: boolean | null }, emr = EMR) => {
  const { coverage = 'Coverage/1', telehealth = null, ...fact } = change
  return eligible({ reference: 'a-file/9', told: { coverage, telehealth }, ...fact }, emr)
}
/** Booked, and still to come. */
const TO_COME = played(minutesAfter(START, -3 * DAY), ...booking)
const invoiced = ({
  visits = [],
  ...change
}: { visits?: string[]; date?: string; status?: string } = {}): EmrFacts => ({
  ...EMR,
  invoices: [
    {
      reference: 'Invoice/1',
      status: 'issued',
      at: OVER,
      lines: [{ codes: ['ZZ401'], visits }],
      date: '2026-11-24',
      ...change,
    },
  ],
})
/** The charge as the EMR has it now. */
const filed = (status: string, others: ChargeFact[] = []): EmrFacts => {
  const emr = status === 'missing' ? { ...EMR, charges: [] } : charged({ status })
  return { ...emr, charges: [...(emr.charges ?? []), ...others], filed: { status, answers: [] } }
}
/** Refused by the record system, and entered there by a person. */
const BY_HAND = onward(
  held({ charged: false }),
  OVER,
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
  refused('charge', 'charge', 'by-hand'),
  {
    kind: 'say-entered',
    write: 'charge',
    item: 'charge',
    number: '17',
    found: null,
    by: { who: 'staff', ref: 'Practitioner/nguyen' },
  },
)
const recorded: EmrFacts = {
  ...EMR,
  recordings: [{ reference: 'Media/9', status: 'completed', at: OVER }],
}
const IN_SPANISH: Partial<Course> = {
  language: 'es',
  says: { minutes: 20, asks: [], names: [], forPatient: 'en' },
}
const HEARD = held({ listened: true, signed: false, charged: false })
const HEARD_EMR = agreeing(HEARD)
/** Written on a Tuesday. */
const asked = held({ wrote: true })
const answeredAt = (sentAt: string): EmrFacts => ({
  ...EMR,
  communications: [
    ...(EMR.communications ?? []),
    { reference: 'Communication/3', status: 'completed', at: sentAt, kind: 'from-practice', sentAt },
  ],
})

test('a visit that both sides agree about has no finding, whenever it is looked at', () => {
  for (const minutes of [0, 29, 31, DAY + 1, 3 * DAY + 1, 5 * DAY + 1, 30 * DAY])
    expect(found(HELD, EMR, { minutes })).toEqual([])
})

/** Its charge is in the record system as a Claim, not as a ChargeItem. */
const AS_CLAIM: Play = {
  ...HELD,
  state: { ...HELD.state, ...(HELD.state.charge && { charge: { ...HELD.state.charge, door: 'claim' } }) },
}

/** A second coverage stands that day, and the charge left by this door. */
const withSecond = (charge: Partial<ChargeState>, ...outcomes: Parameters<typeof answered>): Play => {
  const play = outcomes.length === 0 ? HELD : answered(...outcomes)
  const others = [{ coverage: 'Coverage/2', named: true }]
  const was = play.state.charge
  return was === undefined ? play : { ...play, state: { ...play.state, charge: { ...was, others, ...charge } } }
}
/** The first payer has paid, and left 20.00 to whoever pays next. */
const leftSome = (charge: Partial<ChargeState>): Play => {
  const play = withSecond(charge, 'paid')
  const adjustments = [{ group: 'PR', code: '2', amount: 2_000, quantity: null }]
  const decision = { on: '2026-12-10', forwarded: false, adjustments, lines: [] }
  const was = play.state.charge
  const answers = (was?.answers ?? []).map((one) => ({ ...one, decision }))
  return was === undefined ? play : { ...play, state: { ...play.state, charge: { ...was, answers } } }
}

type Row = readonly [RuleId, string, Play, EmrFacts, { minutes?: number; site?: typeof SITE; transcript?: string[] }?]

/** Beside the unsigned note one that is final, and not the note. */
const besideUnsigned = (change: object): EmrFacts => {
  const emr = agreeing(UNSIGNED)
  const signed = EMR.notes?.map((note) => ({ ...note, reference: 'DocumentReference/2', ...change })) ?? []
  return { ...emr, notes: [...signed, ...(emr.notes ?? [])] }
}

/** Each just inside its boundary, and, below, just outside. */
const INSIDE: readonly Row[] = [
  [
    'R01',
    'together for two minutes',
    held({ together: 2, charged: false }),
    but(agreeing(held({ together: 2, charged: false })), 'encounter', { status: 'planned' }),
  ],
  [
    'R01',
    'in progress half an hour after the end',
    HELD,
    but(EMR, 'encounter', { status: 'in-progress' }),
    { minutes: 30.1 },
  ],
  [
    'R02',
    'still booked half an hour after the end',
    HELD,
    but(EMR, 'appointment', { status: 'booked' }),
    { minutes: 30.1 },
  ],
  ['R03', 'unsigned half an hour after the end', UNSIGNED, agreeing(UNSIGNED), { minutes: 30.1 }],
  [
    'R03',
    'an addendum is signed, and the note is not',
    UNSIGNED,
    besideUnsigned({ addendum: true }),
    { minutes: 30.1 },
  ],
  ['R03', 'what was signed was superseded', UNSIGNED, besideUnsigned({ status: 'superseded' }), { minutes: 30.1 }],
  ['R04', 'uncharged a day after the signature', UNCHARGED, agreeing(UNCHARGED), { minutes: DAY + 0.1 }],
  [
    'R04',
    'accepted by nobody, where the record system gives out no charges',
    UNCHARGED,
    { ...agreeing(UNCHARGED), charges: null },
    { minutes: 6 * DAY },
  ],
  ['R05', 'charged with a draft', HELD, but(EMR, 'notes', { final: false })],
  [
    'R06',
    'charged for a cancelled appointment that nobody came to',
    held({ cancelled: true }),
    notHeldEmr('cancelled'),
  ],
  [
    'R07',
    'five minutes together and a no-show',
    held({ together: 5, charged: false }),
    but(agreeing(held({ together: 5, charged: false })), 'appointment', { status: 'noshow' }),
  ],
  ['R08', 'another appointment that day', HELD, another()],
  [
    'R08',
    'an earlier visit that began after this one was booked',
    HELD,
    earlier({ met: minutesAfter(HELD.state.bookedAt ?? '', 1) }),
  ],
  [
    'R08',
    'another appointment for the same order',
    HELD,
    but(another({ basedOn: ['ServiceRequest/1'], practitioners: [] }), 'appointment', {
      basedOn: ['ServiceRequest/1'],
    }),
  ],
  [
    'R09',
    'two minutes together and no appointment',
    held({ together: 2, charged: false }),
    { ...agreeing(held({ together: 2, charged: false })), appointment: 'missing' },
  ],
  ['R10', 'an encounter of another patient', HELD, but(EMR, 'encounter', { patient: 'Patient/2' })],
  ['R11', 'an encounter without the patient’s place', HELD, but(EMR, 'encounter', { state: null })],
  ['R12', 'a licence that ended the day before', HELD, EMR, { site: licence('2020-01-01', '2026-11-23') }],
  ['R13', 'a consent taken back', HELD, but(EMR, 'consent', { status: 'inactive' })],
  ['R13', 'a consent a second after the start', HELD, but(EMR, 'consent', { dateTime: plusSeconds(ADMITTED, 1) })],
  ['R13', 'a consent that ended the day before', HELD, but(EMR, 'consent', { until: '2026-11-23' })],
  ['R13', 'a consent to another text', HELD, but(EMR, 'consent', { version: '2025-01' })],
  ['R13', 'a consent that somebody else has given', HELD, but(EMR, 'consent', { performers: ['Patient/2'] })],
  [
    'R14',
    'a code from one minute more',
    held({ together: 19 }),
    but(agreeing(held({ together: 19 })), 'charges', { code: 'ZZ102' }),
  ],
  [
    'R15',
    'a note of five minutes and a second more',
    HELD,
    but(EMR, 'notes', { period: { start: ADMITTED, end: plusSeconds(minutesAfter(OVER, 5), 1) } }),
  ],
  [
    'R16',
    'psychotherapy of a minute too little',
    held({ together: 15 }),
    but(agreeing(held({ together: 15 })), 'charges', { code: 'ZZ201' }),
  ],
  ['R17', 'charged by time, and the note states none', UNTIMED, EMR],
  ['R18', 'two charges that need three minutes more', HELD, twoCharges({ code: 'ZZ202' })],
  ['R18', 'just the minutes of the longer one alone', held({ together: 10 }), twoCharges({ code: 'ZZ202' })],
  ['R19', 'not at home by the charge', HELD, but(EMR, 'charges', { place: '02' })],
  ['R20', 'a code for sound alone', HELD, but(EMR, 'charges', { code: 'ZZ301' })],
  [
    'R21',
    'sound alone without a reason',
    held({ medium: 'audio' }),
    but(agreeing(held({ medium: 'audio' })), 'charges', { code: 'ZZ301' }),
  ],
  [
    'R21',
    'by telephone with its reason, and no picture of the clinician at any time',
    held({ phone: true, medium: 'audio' }),
    but(EMR, 'charges', { code: 'ZZ301' }),
  ],
  ['R22', 'a modifier that no rule gives', HELD, but(EMR, 'charges', { modifiers: ['GT'] })],
  [
    'R22',
    'no modifier, where the payer wants one of a clinician at home',
    held({ payer: 'plan', placed: 'home' }),
    EMR,
  ],
  ['R23', 'no place of service', HELD, but(EMR, 'charges', { place: null })],
  ['R23', 'a payer whose rules turn on where the clinician was, which nobody said', held({ payer: 'plan' }), EMR],
  ['R24', 'another clinician', HELD, but(EMR, 'charges', { performer: 'Practitioner/serrano' })],
  ['R24', 'one who supervised, and was not in the visit', HELD, charged({ supervisors: ['Practitioner/serrano'] })],
  ['R25', 'on the last day of a global period', HELD, operated(90)],
  ['R25', 'on the day of the procedure', HELD, operated(0)],
  ['R25', 'by a colleague of the surgeon’s group', HELD, byColleague('Organization/surgeons')],
  ['R27', 'the other side', pictured, withPicture({ side: 'right' })],
  ['R27', 'another patient', pictured, withPicture({ patient: 'Patient/2' })],
  ['R28', 'no answer after two working days', asked, EMR, { minutes: 2 * DAY + 0.1 }],
  ['R29', 'a plan that orders a laboratory test, and no order', LAB_ASKED, EMR, { minutes: 30.1 }],
  ['R29', 'an order of imaging beside it, and none of a test', LAB_ASKED, ordered('imaging'), { minutes: 30.1 }],
  ['R29', 'an order, and no word of it in the note', HELD, ordered('referral'), { minutes: 30.1 }],
  ['R30', 'the same code twice that day', HELD, twoCharges({})],
  ['R30', 'no charge after five days', UNCHARGED, agreeing(UNCHARGED), { minutes: 5 * DAY + 0.1 }],
  ['R37', 'an interpreter who did not come', held({ need: 'interpreter' }), agreeing(held({ need: 'interpreter' }))],
  ['R37', 'an interpreter who is charged and was not there', HELD, twoCharges({ code: 'ZZ401' })],
  ['R37', 'an interpreter who is invoiced and was not there', HELD, invoiced()],
  [
    'R37',
    'an interpreter who is invoiced a week later for this encounter',
    HELD,
    invoiced({ visits: ['Encounter/1'], date: '2026-12-01' }),
  ],
  [
    'R37',
    'one who is invoiced for this appointment',
    HELD,
    invoiced({ visits: ['Appointment/1'], date: '2026-12-01' }),
  ],
  ['R38', 'no summary a day after the signature', HELD, { ...EMR, communications: [] }, { minutes: DAY + 0.1 }],
  ['R38', 'a summary in another language', held(IN_SPANISH), agreeing(held(IN_SPANISH)), { minutes: DAY + 0.1 }],
  ['R40', 'a recording in the chart', HELD, recorded],
  ['R40', 'a transcript where nobody was asked', UNSIGNED, agreeing(UNSIGNED), { transcript: [ADMITTED] }],
  ['R40', 'words from before anybody agreed', HEARD, HEARD_EMR, { transcript: [plusSeconds(ADMITTED, -11)] }],
  ['R40', 'words from after the end', HEARD, HEARD_EMR, { transcript: [plusSeconds(OVER, 11)] }],
  ['R42', 'coverage that ended the day before', HELD, covered('active', '2026-11-23')],
  ['R42', 'coverage that was cancelled', HELD, covered('cancelled', null)],
  ['R42', 'no coverage in force by the payer’s word', HELD, eligible({}, covered('active', null))],
  ['R42', 'not in force by a payer’s file', HELD, told({}, covered('active', null))],
  ['R42', 'in force, and not for telehealth', HELD, told({ inForce: true, telehealth: false })],
  [
    'R42',
    'in force by a file, and later not',
    HELD,
    told({ created: '2026-11-23T09:00' }, told({ inForce: true, created: '2026-11-21T09:00' })),
  ],
  ['R42', 'asked by a file, and not answered', HELD, told({ answered: false, inForce: null })],
  [
    'R42',
    'not in force by the record, whatever an older or a newer file says',
    HELD,
    told({ inForce: true, created: '2026-11-23T09:00' }, eligible({})),
  ],
  ['R42', 'the payer was asked, and has not answered', HELD, eligible({ answered: false, inForce: null })],
  [
    'R42',
    'in force when it was asked first, and not later',
    HELD,
    eligible({}, eligible({ inForce: true, created: '2026-11-01' })),
  ],
  ['R43', 'a claim that is denied', answered('denied'), EMR],
  ['R43', 'a claim that was paid, and then taken back', answered('paid', 'reversed'), EMR],
  ['R43', 'a claim that was not taken on', answered('accepted', 'rejected'), EMR],
  ['R43', 'a denial before which others had taken it on', answeredBy(['835', 'denied'], ['999', 'accepted']), EMR],
  [
    'R43',
    'a denial that the record system tells',
    answeredBy(['ClaimResponse', 'accepted'], ['ClaimResponse', 'denied']),
    EMR,
  ],
  ['R44', 'finished by staff in mid-call', GOES_ON, but(agreeing(GOES_ON), 'encounter', { status: 'finished' })],
  ['R44', 'called off by staff in mid-call', GOES_ON, but(agreeing(GOES_ON), 'encounter', { status: 'cancelled' })],
  ['R45', 'a charge called off in the record system', HELD, filed('aborted')],
  ['R45', 'a charge entered in error there, after five days', HELD, filed('entered-in-error'), { minutes: 6 * DAY }],
  ['R45', 'a charge that is there no more', HELD, filed('missing')],
  ['R46', 'a ChargeItem has no place for a second coverage', withSecond({ door: 'fhir' }), EMR],
  [
    'R46',
    'a Claim names no coverage whose place in the order is not clear',
    withSecond({ door: 'claim', reference: 'Claim/1', others: [{ coverage: 'Coverage/2', named: false }] }),
    EMR,
  ],
  ['R46', 'the payer billed last has left some, and a third coverage stands', leftSome({ door: 'x837' }), EMR],
]

const OUTSIDE: readonly Row[] = [
  ['R01', 'a second under two minutes', shorter(2), but(agreeing(shorter(2)), 'encounter', { status: 'planned' })],
  ['R01', 'in progress just at half an hour', HELD, but(EMR, 'encounter', { status: 'in-progress' }), { minutes: 30 }],
  ['R02', 'still booked just at half an hour', HELD, but(EMR, 'appointment', { status: 'booked' }), { minutes: 30 }],
  [
    'R02',
    'an encounter that is not finished',
    HELD,
    but(but(EMR, 'appointment', { status: 'booked' }), 'encounter', { status: 'in-progress' }),
  ],
  ['R03', 'unsigned just at half an hour', UNSIGNED, agreeing(UNSIGNED), { minutes: 30 }],
  ['R30', 'two codes on one day', HELD, twoCharges({ code: 'ZZ202' })],
  ['R30', 'one code on two days', HELD, twoCharges({ date: '2026-11-23' })],
  ['R30', 'charged as a claim', AS_CLAIM, { ...agreeing(AS_CLAIM), charges: [] }, { minutes: 5 * DAY + 0.1 }],
  ['R04', 'uncharged just at a day', UNCHARGED, agreeing(UNCHARGED), { minutes: DAY }],
  [
    'R04',
    'uncharged where no table was imported',
    UNCHARGED,
    agreeing(UNCHARGED),
    { minutes: DAY + 0.1, site: { ...SITE, codes: null } },
  ],
  [
    'R04',
    'accepted here, where the record system gives out no charges',
    HELD,
    { ...EMR, charges: null },
    { minutes: DAY + 0.1 },
  ],
  [
    'R05',
    'a charge taken back',
    HELD,
    but(but(EMR, 'notes', { final: false }), 'charges', { status: 'entered-in-error' }),
  ],
  [
    'R06',
    'a charge taken back',
    held({ cancelled: true }),
    but(notHeldEmr('cancelled'), 'charges', { status: 'aborted' }),
  ],
  ['R07', 'a second under five minutes', shorter(5), but(agreeing(shorter(5)), 'appointment', { status: 'noshow' })],
  ['R08', 'another day', HELD, another({ start: minutesAfter(START, DAY) })],
  ['R08', 'another clinician', HELD, another({ practitioners: ['Practitioner/serrano'] })],
  ['R08', 'a cancelled one', HELD, another({ status: 'cancelled' })],
  ['R08', 'another patient’s', HELD, another({ patient: 'Patient/2' })],
  ['R08', 'one that names no patient', HELD, another({ patient: null })],
  ['R08', 'a later visit, which has the row', HELD, another({ isVisit: true })],
  ['R08', 'a follow-up, booked when the first visit had begun', HELD, earlier({ met: HELD.state.bookedAt })],
  ['R09', 'a second under two minutes', shorter(2), { ...agreeing(shorter(2)), appointment: 'missing' }],
  [
    'R10',
    'another patient’s encounter that was called off',
    HELD,
    but(EMR, 'encounter', { patient: 'Patient/2', status: 'cancelled' }),
  ],
  ['R10', 'an encounter that names no patient', HELD, but(EMR, 'encounter', { patient: null })],
  ['R19', 'at home by both', HELD, EMR],
  ['R19', 'a place of service that says nothing of home', HELD, charged({ place: '11' })],
  [
    'R20',
    'a code for sound alone, and most of it by telephone',
    held({ phone: true }),
    but(agreeing(held({ phone: true })), 'charges', { code: 'ZZ301' }),
  ],
  ['R20', 'a code for picture and sound, and so it was', HELD, EMR],
  [
    'R22',
    'the modifier of a clinician at home',
    held({ payer: 'plan', placed: 'home' }),
    charged({ modifiers: ['GT'] }),
  ],
  ['R22', 'none, of one at the office', held({ payer: 'plan', placed: 'office' }), EMR],
  [
    'R11',
    'an encounter that staff opened, which never had it',
    HELD,
    but(EMR, 'encounter', { state: null, ours: false }),
  ],
  ['R12', 'a licence’s last day', HELD, EMR, { site: licence('2020-01-01', '2026-11-24') }],
  ['R12', 'licences that can’t be read', HELD, EMR, { site: { ...SITE, licences: null } }],
  ['R13', 'a consent at the very start', HELD, but(EMR, 'consent', { dateTime: ADMITTED })],
  ['R13', 'a consent’s last day', HELD, but(EMR, 'consent', { until: '2026-11-24' })],
  ['R13', 'a consent by a related person', HELD, but(EMR, 'consent', { performers: ['RelatedPerson/1'] })],
  [
    'R14',
    'a code from that very minute',
    held({ together: 20 }),
    but(agreeing(held({ together: 20 })), 'charges', { code: 'ZZ102' }),
  ],
  [
    'R15',
    'a note of just five minutes more',
    HELD,
    but(EMR, 'notes', { period: { start: ADMITTED, end: minutesAfter(OVER, 5) } }),
  ],
  [
    'R16',
    'psychotherapy of its least minutes',
    held({ together: 16 }),
    but(agreeing(held({ together: 16 })), 'charges', { code: 'ZZ201' }),
  ],
  ['R17', 'a code that does not count by time', UNTIMED, but(EMR, 'charges', { code: 'ZZ201' })],
  [
    'R17',
    'a note of which nobody knows the words',
    { ...HELD, state: { ...HELD.state, says: undefined as never } },
    EMR,
  ],
  ['R18', 'two charges that fit', held({ together: 15 }), twoCharges({ code: 'ZZ202' })],
  [
    'R21',
    'by telephone, with its reason',
    held({ phone: true }),
    but(agreeing(held({ phone: true })), 'charges', { code: 'ZZ301' }),
  ],
  ['R24', 'one who supervised, and met the patient', HELD, charged({ supervisors: [OKAFOR.ref] })],
  ['R25', 'the day after a global period', HELD, operated(91)],
  ['R25', 'a procedure after the visit', HELD, operated(-1)],
  ['R25', 'a procedure for another problem', HELD, operated(90, { reasons: ['Condition/2'] })],
  ['R25', 'a procedure of somebody else', HELD, operated(90, { performers: ['Practitioner/serrano'] })],
  ['R25', 'a procedure that the table does not have', HELD, operated(90, { codes: ['ZZ502'] })],
  ['R25', 'a procedure that was not done', HELD, operated(90, { status: 'not-done' })],
  [
    'R25',
    'psychotherapy in a global period',
    HELD,
    { ...charged({ code: 'ZZ201' }), procedures: operated(9).procedures },
  ],
  ['R25', 'by a colleague of another group', HELD, byColleague('Organization/other')],
  ['R25', 'by a colleague, where the charge names no group', HELD, byColleague(null)],
  ['R23', 'the clinician has said where they were', held({ payer: 'plan', placed: 'office' }), EMR],
  ['R23', 'a charge taken back', HELD, but(EMR, 'charges', { place: null, status: 'entered-in-error' })],
  ['R27', 'one marked as entered in error', pictured, withPicture({ side: 'right', status: 'entered-in-error' })],
  ['R28', 'no answer just at two working days', asked, EMR, { minutes: 2 * DAY }],
  ['R28', 'an answer', asked, answeredAt(minutesAfter(OVER, DAY)), { minutes: 3 * DAY }],
  ['R29', 'a plan that orders a test, just at half an hour', LAB_ASKED, EMR, { minutes: 30 }],
  ['R29', 'the test is ordered', LAB_ASKED, ordered('laboratory'), { minutes: 31 }],
  ['R29', 'the test was ordered and called off', LAB_ASKED, ordered('laboratory', 'revoked'), { minutes: 31 }],
  ['R29', 'an order that does not say its kind', LAB_ASKED, ordered(null), { minutes: 31 }],
  ['R29', 'an order that was called off, and no word of it', HELD, ordered('imaging', 'revoked'), { minutes: 31 }],
  ['R30', 'the same code on another day', HELD, twoCharges({ date: '2026-11-25' })],
  ['R30', 'no charge just at five days', UNCHARGED, agreeing(UNCHARGED), { minutes: 5 * DAY }],
  ['R37', 'no need of one', HELD, EMR],
  ['R37', 'one who came', held({ need: 'interpreter', interpreted: true }), EMR],
  [
    'R37',
    'an interpreter who is charged and was there',
    held({ need: 'interpreter', interpreted: true }),
    twoCharges({ code: 'ZZ401' }),
  ],
  ['R37', 'an interpreter who is invoiced and was there', held({ need: 'interpreter', interpreted: true }), invoiced()],
  ['R37', 'an invoice of the day, for another visit', HELD, invoiced({ visits: ['Encounter/another'] })],
  ['R37', 'an invoice of the day after', HELD, invoiced({ date: '2026-11-25' })],
  ['R37', 'an invoice that was called off', HELD, invoiced({ status: 'cancelled' })],
  ['R38', 'a summary in the patient’s language', held({ ...IN_SPANISH, language: 'en' }), EMR, { minutes: 2 * DAY }],
  ['R40', 'a recording that was taken back', HELD, but(recorded, 'recordings', { status: 'entered-in-error' })],
  [
    'R40',
    'words that everybody had agreed to',
    HEARD,
    HEARD_EMR,
    { transcript: [ADMITTED, minutesAfter(ADMITTED, 11)] },
  ],
  ['R40', 'words within what two clocks differ by', HEARD, HEARD_EMR, { transcript: [plusSeconds(OVER, 10)] }],
  ['R38', 'no summary just at a day', HELD, { ...EMR, communications: [] }, { minutes: DAY }],
  ['R42', 'coverage’s last day', HELD, covered('active', '2026-11-24')],
  ['R42', 'no coverage on record at all', HELD, covered('none', null)],
  [
    'R42',
    'in force by the payer’s word, though the record’s has ended',
    HELD,
    eligible({ inForce: true }, covered('active', '2026-11-23')),
  ],
  ['R42', 'not in force on the day before', HELD, eligible({ from: '2026-11-23', until: '2026-11-23' })],
  ['R42', 'an answer that does not say whether any is in force', HELD, eligible({ inForce: null })],
  [
    'R42',
    'not in force by one file, and by a later one in force',
    HELD,
    told({ inForce: true, created: '2026-11-23T09:00' }, told({})),
  ],
  [
    'R42',
    'one coverage not in force by a file, and another in force',
    HELD,
    told({ coverage: 'Coverage/2', inForce: true, created: '2026-11-20T09:00' }, told({})),
  ],
  [
    'R42',
    'a file that answers what the record has no answer to',
    HELD,
    told({ inForce: true }, eligible({ answered: false, inForce: null })),
  ],
  ['R42', 'a payer’s file of the day before', HELD, told({ from: '2026-11-20', until: '2026-11-23' })],
  ['R42', 'telehealth covered by a payer’s file', HELD, told({ inForce: true, telehealth: true })],
  ['R42', 'an answer that was called off', HELD, eligible({ status: 'cancelled' })],
  ['R45', 'a charge that is billed', HELD, filed('billed')],
  ['R45', 'one that a person entered by hand, and that stands elsewhere', BY_HAND, filed('missing')],
  ['R45', 'a charge called off and entered anew', HELD, filed('aborted', EMR.charges ?? [])],
  ['R46', 'a Claim names the coverages behind its own', withSecond({ door: 'claim', reference: 'Claim/1' }), EMR],
  ['R46', 'a charge that has not left', withSecond({ door: 'hl7v2', reference: null }), EMR],
  ['R46', 'the claim to the second payer is proposed here', leftSome({ door: 'x837', next: 'Coverage/2' }), EMR],
  ['R46', 'a file whose payer has not decided', withSecond({ door: 'x837' }), EMR],
  ['R46', 'a file whose payer has not said what it leaves', withSecond({ door: 'x837' }, 'paid'), EMR],
  ['R43', 'a claim that was denied and is paid', answered('denied', 'paid'), EMR],
  ['R43', 'a claim that was taken on', answered('accepted'), EMR],
  ['R44', 'over in both', HELD, EMR],
  ['R44', 'in progress in both', GOES_ON, but(agreeing(GOES_ON), 'encounter', { status: 'in-progress' })],
  ['R43', 'a group turned away, of which a claim was paid', answeredBy(['835', 'paid'], ['TA1', 'rejected']), EMR],
]

describe('each rule finds what is just inside, alone', () => {
  test.each(named(INSIDE))('$rule: $name', ({ rule, play, emr, when }) => {
    expect(found(play, emr, when).map((finding) => finding.rule)).toEqual([rule])
  })
})

describe('and not what is just outside', () => {
  test.each(named(OUTSIDE))('$rule: $name', ({ rule, play, emr, when }) => {
    expect(found(play, emr, when).map((finding) => finding.rule)).not.toContain(rule)
  })
})

/** In how many ways a write can stand before somebody already. */
const IN_HANDS: [string, (write: string) => Partial<Play['state']>][] = [
  ['waits', (write) => ({ pending: { ...HELD.state.pending, [write]: OVER } })],
  ['was refused', (write) => ({ failed: { [write]: { why: 'refused', at: OVER } } })],
  ['went by message and is not confirmed', (write) => ({ sent: { [write]: { at: OVER, number: null } } })],
  ['was entered by hand', (write) => ({ entered: { [write]: { by: 'Practitioner/bowman', at: OVER, number: null } } })],
  ['was left to the EMR’s own staff', (write) => ({ leftOut: [write] })],
]
describe.each(IN_HANDS)('nothing is raised beside a write that %s', (_, waiting) => {
  test.each<[RuleId, string, EmrFacts, Play?]>([
    ['R01', 'arrive/encounter', but(EMR, 'encounter', { status: 'planned' })],
    ['R01', 'admit/encounter', but(EMR, 'encounter', { status: 'planned' })],
    ['R01', 'finish/encounter', but(EMR, 'encounter', { status: 'planned' })],
    ['R02', 'fulfil/appointment', but(EMR, 'appointment', { status: 'booked' })],
    ['R02', 'finish/encounter', but(EMR, 'appointment', { status: 'booked' })],
    ['R44', 'finish/encounter', but(agreeing(GOES_ON), 'encounter', { status: 'finished' }), GOES_ON],
    ['R44', 'cancel/encounter', but(agreeing(GOES_ON), 'encounter', { status: 'cancelled' }), GOES_ON],
  ])('%s: %s', (rule, write, emr, play = HELD) => {
    const later = { minutes: play === HELD ? DAY : 0 }
    const rules = (play: Play) => found(play, emr, later).map((finding) => finding.rule)
    expect(rules(play)).toContain(rule)
    expect(rules({ ...play, state: { ...play.state, ...waiting(write) } })).not.toContain(rule)
  })
})

test('every rule of the table has a case inside, and one outside', () => {
  expect([...new Set(INSIDE.map(([rule]) => rule))]).toEqual(RULES.map(({ id }) => id))
  expect(RULES.filter(({ id }) => OUTSIDE.every(([rule]) => rule !== id))).toEqual([])
})

test('before the visit the payer’s word alone tells that no coverage is in force, and of no visit that was called off', () => {
  const before = { minutes: -2 * DAY }
  const rules = (play: Play, emr: EmrFacts) => found(play, emr, before).map(({ rule, theirs }) => [rule, theirs.value])
  const none = agreeing(TO_COME)
  expect(rules(TO_COME, told({}, none))).toEqual([['R42', 'not-in-force']])
  expect(rules(TO_COME, eligible({}, none))).toEqual([['R42', 'not-in-force']])
  expect(rules(TO_COME, told({ inForce: true, telehealth: false }, none))).toEqual([['R42', 'no-telehealth']])
  expect(rules(TO_COME, told({ answered: false, inForce: null }, none))).toEqual([])
  expect(rules(TO_COME, { ...none, coverages: covered('active', '2026-11-23').coverages })).toEqual([])
  const off = onward(TO_COME, minutesAfter(START, -2.5 * DAY), { kind: 'appointment-cancelled' })
  expect(rules(off, told({}, none))).toEqual([])
})

test('a missing signature grows with the days, and its time is that of the visit’s end', () => {
  const level = (minutes: number) => found(UNSIGNED, agreeing(UNSIGNED), { minutes })[0]?.level
  expect([30.1, DAY, DAY + 0.1, 3 * DAY, 3 * DAY + 0.1].map(level)).toEqual([0, 0, 1, 1, 2])
})

test('a transcript is past its time seven days after the end, and at once when the note is signed', () => {
  const why = (play: Play, minutes: number) =>
    found(play, agreeing(play), { minutes, transcript: [ADMITTED] }).find(({ rule }) => rule === 'R40')?.ours.value
  expect([7 * DAY, 7 * DAY + 0.1].map((minutes) => why(HEARD, minutes))).toEqual([undefined, 'past-time'])
  expect(why(held({ listened: true }), 1)).toBe('past-time')
})

test('both values come with whose word they are and from when', () => {
  const [finding] = found(HELD, but(EMR, 'encounter', { status: 'planned' }))
  expect(finding).toMatchObject({
    rule: 'R01',
    ours: { value: '12', source: 'visit', at: ADMITTED },
    theirs: { value: 'planned', source: 'encounter', at: OVER },
    owner: 'front-desk',
    due: minutesAfter(OVER, 4 * 60),
  })
})

test('money at stake is what the site’s table says of the code, and nothing where it does not', () => {
  expect(found(UNCHARGED, agreeing(UNCHARGED), { minutes: DAY + 1 })[0]?.amount).toBe(12_000)
  const without = { ...SITE, codes: { ...CODES, codes: CODES.codes.map((code) => ({ ...code, amount: null })) } }
  expect(found(UNCHARGED, agreeing(UNCHARGED), { minutes: DAY + 1, site: without })[0]?.amount).toBeNull()
})

test('a charge that nobody has accepted says what holds it, and is for whoever can mend that', () => {
  const { assessed, ...unlinked } = UNCHARGED.state
  const waits = (state: typeof UNCHARGED.state, codes = CODES) =>
    found({ ...UNCHARGED, state }, agreeing(UNCHARGED), { minutes: DAY + 1, site: { ...SITE, codes } })[0]
  expect(waits(UNCHARGED.state, { ...CODES, codes: [CODE] })).toMatchObject({
    theirs: { value: 'not-accepted', source: 'visit' },
    owner: 'billing',
    due: minutesAfter(OVER, DAY),
  })
  expect(assessed).toBeDefined()
  expect(waits(unlinked, { ...CODES, codes: [] })).toMatchObject({
    theirs: { value: 'no-diagnosis no-code-fits' },
    owner: 'clinician',
  })
  expect(waits({ ...UNCHARGED.state, ...(assessed && { assessed: { ...assessed, uncoded: true } }) })).toMatchObject({
    theirs: { value: expect.stringContaining('diagnosis-uncoded') },
    owner: 'clinician',
  })
})

test('what was signed hours after the visit is looked at when a day has passed since the signature', () => {
  const signed = { by: OKAFOR.ref, at: minutesAfter(OVER, 20 * 60) }
  const next = nextLook({ ...UNCHARGED.state, signed }, new Date(minutesAfter(OVER, DAY + 10)), SITE)
  expect(next?.toISOString()).toBe(minutesAfter(signed.at, DAY + 1))
})

test('a rule with another limit is looked at when that has passed, and not at the next of the usual times', () => {
  const tuning = [{ rule: 'R04' as const, from: '2026-01-01', to: null, on: true, limit: 120 }]
  const signed = { by: OKAFOR.ref, at: minutesAfter(OVER, 40) }
  const next = nextLook({ ...UNCHARGED.state, signed }, new Date(minutesAfter(OVER, 122)), { ...SITE, tuning })
  expect(next?.toISOString()).toBe(minutesAfter(OVER, 161))
})

test('a message that comes weeks after the visit is looked at when its answer is late', () => {
  const at = minutesAfter(OVER, 35 * DAY)
  const patientMessages = { m1: { reference: 'Communication/9', status: 'written' as const, at, held: null } }
  const state = { ...UNCHARGED.state, patientMessages } as VisitState
  const looks: string[] = []
  for (let now: Date | null = new Date(at); now !== null;) {
    now = nextLook(state, now, SITE)
    if (now !== null) looks.push(now.toISOString())
  }
  expect(looks[0]).toBe(minutesAfter(at, 2 * DAY + 1))
  expect(looks.length).toBeGreaterThan(2)
})

test('the day of a visit by which a rule is tuned is the practice’s, not that of UTC', () => {
  const evening = { ...HELD.state, start: '2026-07-01T00:30:00.000Z' }
  const tuning = [{ rule: 'R08' as const, from: '2026-07-01', to: null, on: false, limit: 7 }]
  const at = (zone: string) => limitOf({ site: { tuning, zone }, state: evening }, 'R08')
  expect([at('UTC'), at('America/New_York')]).toEqual([7 * 60_000, 0])
})

test('what the EMR does not give out is not judged, and rows about it are left alone', () => {
  const now = new Date(minutesAfter(OVER, 31))
  const about = caseOf({ pathway: PATHWAY, ...HELD }, { ...EMR, charges: null }, SITE, now)
  expect(judge(about).judged).not.toContain('R05')
  expect(judge(about).judged).toContain('R01')
})

test('an organization switches a rule off and tunes another, from a day to another', () => {
  const tuned = (rule: RuleId, from: string, to: string | null, change: { on?: boolean; limit?: number }) => ({
    ...SITE,
    tuning: [{ rule, from, to, on: change.on ?? true, limit: change.limit ?? null }],
  })
  const planned = but(EMR, 'encounter', { status: 'planned' })
  const rules = (emr: EmrFacts, site: typeof SITE, minutes = 20) =>
    found(HELD, emr, { site, minutes }).map(({ rule }) => rule)
  expect(rules(planned, tuned('R01', '2026-11-24', null, { on: false }))).toEqual([])
  expect(rules(planned, tuned('R01', '2026-11-25', null, { on: false }))).toEqual(['R01'])
  expect(rules(planned, tuned('R01', '2026-01-01', '2026-11-23', { on: false }))).toEqual(['R01'])
  expect(rules(planned, tuned('R01', '2026-01-01', null, { limit: 13 }))).toEqual([])
  expect(rules(planned, tuned('R01', '2026-01-01', null, { limit: 12 }))).toEqual(['R01'])
})

describe('rows', () => {
  const look = (play: Play, emr: EmrFacts, at: string): Play => {
    const judgement = judge(caseOf({ pathway: PATHWAY, state: play.state, log: play.log }, emr, SITE, new Date(at)))
    return after(play, { kind: 'reconciled', judgement, seq: play.state.seq }, at)
  }
  const PLANNED = but(EMR, 'encounter', { status: 'planned' })
  const BOWMAN = { who: 'staff', ref: 'Practitioner/bowman' } as const

  test('a discrepancy is one row however often it is seen, and goes by itself', () => {
    const seen = look(HELD, PLANNED, minutesAfter(OVER, 31))
    expect(seen.state.tasks['reconcile/R01']).toMatchObject({ for: 'front-desk', why: 'discrepancy-R01' })
    const again = look(seen, PLANNED, minutesAfter(OVER, 41))
    expect(again.log).toEqual(seen.log)
    expect(look(again, EMR, minutesAfter(OVER, 51)).state.tasks).toEqual({})
  })

  test('one that a person has called done stays so, and comes back with another value', () => {
    const seen = look(HELD, PLANNED, minutesAfter(OVER, 31))
    const done = onward(seen, minutesAfter(OVER, 32), {
      kind: 'see-to-task',
      task: 'reconcile/R01',
      act: 'done',
      by: BOWMAN,
    })
    expect(look(done, PLANNED, minutesAfter(OVER, 41)).log).toEqual(done.log)
    const other = look(done, but(EMR, 'encounter', { status: 'arrived' }), minutesAfter(OVER, 51))
    expect(other.state.tasks['reconcile/R01']).toMatchObject({ done: null, finding: { theirs: { value: 'arrived' } } })
  })

  test('an encounter that staff have closed is told as long as it is so and nobody has seen to it', () => {
    const at = minutesAfter(ADMITTED, 3)
    const closed = but(agreeing(GOES_ON), 'encounter', { status: 'finished' })
    const seen = look(GOES_ON, closed, at)
    expect([closedInEmr(GOES_ON.state), closedInEmr(seen.state)]).toEqual([null, { status: 'finished', at }])
    const later = minutesAfter(ADMITTED, 4)
    const opened = but(closed, 'encounter', { status: 'in-progress' })
    expect(closedInEmr(look(seen, opened, later).state)).toBeNull()
    const task = { kind: 'see-to-task', task: 'reconcile/R44', act: 'done', by: BOWMAN } as const
    expect(closedInEmr(onward(seen, later, task).state)).toBeNull()
  })

  test('a missing signature is found in the row of the pathway’s own deadline, and stays its owner’s as it grows', () => {
    const late = onward(UNSIGNED, minutesAfter(OVER, 30), { kind: 'deadline', step: 'sign' })
    const taken = onward(late, minutesAfter(OVER, 31), {
      kind: 'see-to-task',
      task: 'deadline/sign',
      act: 'take',
      by: OKAFOR,
    })
    const seen = look(taken, agreeing(UNSIGNED), minutesAfter(OVER, DAY + 1))
    expect(Object.keys(seen.state.tasks)).toEqual(['deadline/sign'])
    expect(seen.state.tasks['deadline/sign']).toMatchObject({
      why: 'not-done-by-deadline',
      takenBy: OKAFOR.ref,
      finding: { rule: 'R03', level: 1 },
    })
  })

  test('nothing follows from a look at a visit to which something has happened since', () => {
    const judgement = judge(caseOf({ pathway: PATHWAY, ...HELD }, PLANNED, SITE, new Date(minutesAfter(OVER, 31))))
    const stale = after(HELD, { kind: 'reconciled', judgement, seq: HELD.state.seq - 1 }, minutesAfter(OVER, 31))
    expect(stale.state.tasks).toEqual({})
  })

  test('one press sends the lost write again under its key, once, and the row waits for the EMR', () => {
    const seen = look(HELD, PLANNED, minutesAfter(OVER, 31))
    const mend = { kind: 'mend-discrepancy', task: 'reconcile/R01', by: BOWMAN } as const
    const mended = onward(seen, minutesAfter(OVER, 32), mend, mend)
    expect(mended.commands.slice(seen.commands.length)).toEqual([
      expect.objectContaining({
        write: 'finish',
        item: 'encounter',
        facts: expect.objectContaining({ start: ADMITTED, end: OVER }),
      }),
    ])
    expect(mended.state.pending['finish/encounter']).toBe(minutesAfter(OVER, 32))
    // It is on its way: nothing more is found of it meanwhile.
    expect(look(mended, PLANNED, minutesAfter(OVER, 33)).state.tasks).toEqual({})
  })

  test('one press is there for the two statuses that the visit’s own times prove, and for nothing else', () => {
    const pressed = RULES.filter((rule) => 'oneClick' in rule).map(({ id, owner }) => [id, owner])
    expect(pressed).toEqual([
      ['R01', 'front-desk'],
      ['R02', 'front-desk'],
    ])
  })

  test('a fact of money or of care has no press', () => {
    const seen = look(HELD, but(EMR, 'charges', { place: '02' }), minutesAfter(OVER, 31))
    const [task = ''] = Object.keys(seen.state.tasks)
    const refused = onward(seen, minutesAfter(OVER, 32), { kind: 'mend-discrepancy', task, by: BOWMAN })
    expect([task, refused.refusals]).toEqual(['reconcile/R19/ChargeItem/1', [{ refused: 'unfit-change' }]])
  })

  test('one that is under way is looked at every half minute, and no more once it is forgotten', () => {
    const seconds = (minutes: number) => {
      const now = new Date(minutesAfter(ADMITTED, minutes))
      const next = nextLook(GOES_ON.state, now, SITE)
      return next === null ? null : (next.getTime() - now.getTime()) / 1_000
    }
    expect([1, 12, 90].map(seconds)).toEqual([30, 30, 30])
    expect(seconds(4 * 60)).toBeGreaterThan(3_600)
  })

  test('a visit is looked at half an hour, a day, three days and longer after its end, and often while a row is open', () => {
    const moments = [0, 31, DAY, 3 * DAY, 5 * DAY, 10 * DAY, 30 * DAY].map((minutes) => {
      const next = nextLook(HELD.state, new Date(minutesAfter(OVER, minutes)), SITE)
      return next === null ? null : Math.round((next.getTime() - Date.parse(OVER)) / 60_000)
    })
    expect(moments).toEqual([31, DAY + 1, DAY + 1, 3 * DAY + 1, 5 * DAY + 1, 10 * DAY + 1, 30 * DAY + 1])
    // A charge that was filed is looked at each day until it is settled.
    const late = new Date(minutesAfter(OVER, 31 * DAY))
    expect(nextLook(HELD.state, late, SITE)?.toISOString()).toBe(minutesAfter(OVER, 32 * DAY))
    const billed = after(HELD, { kind: 'find-charge', reference: 'ChargeItem/1', status: 'billed' }, OVER)
    expect(nextLook(billed.state, late, SITE)).toBeNull()
    expect(nextLook(HELD.state, new Date(minutesAfter(OVER, 120 * DAY)), SITE)).toBeNull()
    const open = look(HELD, PLANNED, minutesAfter(OVER, 31)).state
    expect(nextLook(open, new Date(minutesAfter(OVER, 31)), SITE)?.toISOString()).toBe(minutesAfter(OVER, 41))
  })
})

describe('whatever the EMR says', () => {
  const appointmentStatus = fc.constantFrom('booked', 'arrived', 'fulfilled', 'noshow', 'cancelled', 'entered-in-error')
  const encounterStatus = fc.constantFrom('planned', 'arrived', 'in-progress', 'finished', 'cancelled')
  const charge = fc.record({
    code: fc.constantFrom(null, 'ZZ101', 'ZZ102', 'ZZ201', 'ZZ202', 'ZZ301', 'unknown'),
    status: fc.constantFrom('billable', 'entered-in-error'),
    place: fc.constantFrom(null, '02', '10', '11'),
    modifiers: fc.subarray(['GT', 'FQ']),
    performer: fc.constantFrom(null, OKAFOR.ref, 'Practitioner/serrano'),
    date: fc.constantFrom(null, '2026-11-24', '2026-11-25'),
  })
  const said: fc.Arbitrary<EmrFacts> = fc
    .record({
      appointment: fc.option(fc.option(appointmentStatus, { nil: 'missing' }), { nil: null }),
      encounter: fc.option(fc.option(encounterStatus, { nil: 'missing' }), { nil: null }),
      patient: fc.constantFrom('Patient/1', 'Patient/2'),
      final: fc.boolean(),
      charges: fc.option(fc.array(charge, { maxLength: 3 }), { nil: null }),
      consent: fc.constantFrom('active', 'inactive', 'rejected'),
    })
    .map(({ appointment, encounter, patient, final, charges, consent }) => {
      const [made] = EMR.charges ?? []
      const of = <K extends 'appointment' | 'encounter'>(kind: K, status: string | null, more: object = {}) =>
        status === null || status === 'missing'
          ? { [kind]: status }
          : { [kind]: { ...(EMR[kind] as object), status, ...more } }
      return {
        ...but(but(EMR, 'notes', { final }), 'consent', { status: consent }),
        ...of('appointment', appointment),
        ...of('encounter', encounter, { patient }),
        charges:
          charges?.flatMap((one, at) =>
            made === undefined ? [] : [{ ...made, ...one, reference: `ChargeItem/${at}` }],
          ) ?? null,
      }
    })
  const course = fc.constantFrom(HELD, UNCHARGED, UNSIGNED, held({ cancelled: true }), held({ together: 1 }))

  test('a look raises and closes rows and does nothing else, and the same look again does nothing', () => {
    fc.assert(
      fc.property(course, said, fc.nat(40 * DAY), (play, emr, minutes) => {
        const at = minutesAfter(play.state.ended?.at ?? START, minutes)
        const about = caseOf({ pathway: PATHWAY, state: play.state, log: play.log }, emr, SITE, new Date(at))
        const judgement = judge(about)
        const tasks = judgement.findings.map((finding) => taskOf(play.state, finding))
        expect(new Set(tasks).size).toBe(tasks.length)
        const looked = after(play, { kind: 'reconciled', judgement, seq: play.state.seq }, at)
        expect(looked.log.slice(play.log.length).map(({ kind }) => kind)).toEqual(tasks.map(() => 'task-raised'))
        expect([looked.commands, looked.refusals]).toEqual([play.commands, play.refusals])
        const again = after(looked, { kind: 'reconciled', judgement, seq: looked.state.seq }, at)
        expect(again.log).toEqual(looked.log)
        const none = { findings: [], judged: judgement.judged }
        expect(after(again, { kind: 'reconciled', judgement: none, seq: again.state.seq }, at).state.tasks).toEqual({})
      }),
      { seed: 29, numRuns: 300 },
    )
  })
})

test('docs/reconciliation.md shows this table, and what can’t fire by now', () => {
  const page = readFileSync(new URL('../../docs/reconciliation.md', import.meta.url), 'utf8')
  const rows = RULES.map(
    ({ id, severity, owner, title, limit, within }) =>
      `| ${id} ${severity} | ${title.en} | ${limit === null ? '' : span(limit)} | ${owner} | ${within === 0 ? 'at once' : span(within)} |`,
  )
  expect(page).toContain(rows.join('\n'))
  for (const { id, why } of NOT_YET) expect(page).toContain(`| ${id} | ${why} |`)
})

function named(rows: readonly Row[]) {
  return rows.map(([rule, name, play, emr, when]) => ({ rule, name, play, emr, when }))
}

function span(minutes: number): string {
  return minutes % DAY === 0 ? `${minutes / DAY} d` : minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
}

function plusSeconds(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString()
}

/** A visit of a second less than these minutes. */
function shorter(minutes: number): Play {
  return held({ together: minutes - 1 / 60 })
}

function licence(from: string, until: string): typeof SITE {
  return { ...SITE, licences: [{ state: 'MA', from, until }] }
}

function answered(...outcomes: AnswerOutcome[]): Play {
  return answeredBy(...outcomes.map((outcome) => ['835', outcome] as const))
}

function answeredBy(...said: (readonly [AnswerForm, AnswerOutcome])[]): Play {
  return held({
    answered: said.map(([form, outcome]) => ({
      form,
      outcome,
      codes: ['CO-197'],
      charged: 12_000,
      paid: 0,
      payerNumber: null,
    })),
  })
}

function covered(status: string, end: string | null): EmrFacts {
  const coverage = { reference: 'Coverage/1', status, at: null, start: '2020-01-01', end, member: null, known: [] }
  return { ...EMR, coverages: status === 'none' ? [] : [coverage] }
}

function notHeldEmr(status: string): EmrFacts {
  return { ...but(EMR, 'appointment', { status }), notes: [], communications: [] }
}
