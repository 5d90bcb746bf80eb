import type { Course, Refs } from '../domain/reconcile/rehearsal.ts'
import type { RuleId } from '../domain/reconcile/rules.ts'
import { minutesAfter } from '../domain/visit/rehearsal.ts'
import type { Happening } from '../domain/visit/happening.ts'
import { unscheduledAppointment } from '../formats/fhir/appointment.ts'
import type { ClaimAnswer } from '../domain/charge/answer.ts'
import { chargeItem } from '../formats/fhir/charge.ts'
import { answersIn } from '../formats/x12/answers.ts'
import type { DISCLOSURE_RULE } from '../domain/reconcile/disclosures.ts'
import type { Consent, Field } from '../domain/referral/consent.ts'
import type { FhirElement } from '../formats/fhir/element.ts'
import type { Fault } from '../sandbox/faults.ts'
import { answerFile } from './answer-file.ts'

// Ways in which a visit goes, and goes wrong: in the sandbox EMR, in the room, in the feed, or on the way between. None of them
// is what a rule is given.

const HOUR = 60
const DAY = 24 * HOUR
/** What the EMR's own people do to the record of one visit, afterwards. */
export interface Hands {
  refs: Refs
  start: string
  over: string
  change(reference: string, change: (resource: FhirElement) => object): Promise<void>
  add(resource: object): Promise<string>
  /** The EMR is put back to so many versions before, as a restored backup does it. */
  restore(reference: string, versions: number): Promise<void>
}

/** One way in which a visit goes, or goes wrong. `finds`: what has to be found in it; null is nothing. */
export interface Seed {
  name: string
  finds: RuleId | typeof DISCLOSURE_RULE.id | null
  /** Minutes since its end. */
  age: number
  course?: Partial<Course>
  /** What the room or the feed never tells. */
  loses?(one: Happening): boolean
  /** What it tells twice. */
  repeats?(one: Happening): boolean
  /** How the EMR fails meanwhile. */
  fault?: Fault
  /** Whoever meets the patient has a licence that the practice corrects afterwards: it had ended. */
  lapses?: true
  /** What the clinician writes as plan. */
  plan?: string
  /** And for the patient. */
  forPatient?: string
  /** Minutes from *Admit* at which words are said that are kept, whatever anybody has agreed to. No folder has them: they are here alone. */
  keeps?: readonly number[]
  byHand?(hands: Hands): Promise<unknown>
  /** The patient was referred, too, and this is what happens to that. No folder has it. */
  refers?(hands: ReferralHands): Promise<unknown>
}

/** What happens to a referral, each so many minutes after its order, and what people do to what came of it. */
export interface ReferralHands {
  patient: string
  /** By the practice's EMR, the Task that says how far it is. */
  task(): Promise<string>
  signs(minutes: number, permits: readonly Field[], more?: Partial<Consent>): Promise<unknown>
  revokes(minutes: number): Promise<unknown>
  /** The department says so, and the practice is told what may be told. */
  says(minutes: number, stage: 'received' | 'accepted'): Promise<unknown>
  /** A message about the patient is carried by a route, by this consent. */
  carries(minutes: number, consent: string): Promise<unknown>
  /** This database comes back from a backup of before anything was told. */
  forgets(): Promise<unknown>
  at(minutes: number): string
  change: Hands['change']
  add: Hands['add']
}

const status = (to: string) => (one: FhirElement) => ({ ...one.json(), status: to })
const setting = (members: object) => (one: FhirElement) => ({ ...one.json(), ...members })
const recoded = (code: string) => setting({ code: { coding: [{ system: 'urn:example:invented', code }] } })
const coverage = (hands: Hands, end: string) =>
  hands.add({
    resourceType: 'Coverage',
    status: 'active',
    beneficiary: { reference: hands.refs.patient },
    payor: [{ display: 'Invented payer' }],
    period: { start: '2026-01-01', end },
  })
/** The encounter so many writes back, and the appointment one. */
const backup = async ({ restore, refs }: Hands, versions: number) => {
  await restore(refs.encounter, versions)
  await restore(refs.appointment, 1)
}
/** The note says that the visit took so many minutes more. */
const longerNote = ({ change, refs, start, over }: Hands, minutes: number) =>
  change(
    refs.note,
    setting({
      context: {
        encounter: [{ reference: refs.encounter }],
        period: { start: minutesAfter(start, 1), end: minutesAfter(over, minutes) },
      },
    }),
  )
const dayAfter = (instant: string, days: number) => minutesAfter(instant, days * DAY).slice(0, 10)
const secondBooking = (hands: Hands, start: string) =>
  hands.add(
    unscheduledAppointment(
      {
        key: `${hands.refs.appointment}/again/appointment`,
        patient: hands.refs.patient,
        practitioner: hands.refs.practitioner,
        start,
        end: minutesAfter(start, 20),
        reason: 'again',
      },
      undefined,
    ),
  )

export const TIMED = 'Total time 20 minutes.'

/** As the feed of 835 files has it, read as Causeway reads it. */
const DENIED = remittance('CLP*C1*4*120*0**MB*P1', 'CAS*CO*197*120')
const PAID = remittance('CLP*C1*1*120*100**MB*P1', 'CAS*CO*45*20')
function remittance(...lines: string[]): ClaimAnswer {
  const [said] = answersIn(answerFile('835', '005010X221A1', lines))
  if (said === undefined) throw new Error('the file says nothing')
  return said.answer
}

/** The patient signs, and the practice is told that the department has the referral. */
async function received({ signs, says }: ReferralHands): Promise<void> {
  await signs(10, ['status'])
  await says(20, 'received')
}
/** What is written in the chart when a revocation on paper is found there. */
const onPaper = ({ add, patient }: ReferralHands, on: string, department: string) =>
  add({
    resourceType: 'Consent',
    status: 'inactive',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { reference: patient },
    dateTime: on,
    organization: [{ display: department }],
    policy: [{ uri: 'urn:example:paper' }],
  })

/** Referrals beside a visit with which nothing is wrong. */
const REFERRED: readonly Omit<Seed, 'age'>[] = [
  { name: 'referred, and told by consent', finds: null, refers: received },
  { name: 'referred, and nothing signed', finds: null, refers: ({ says }) => says(20, 'received') },
  {
    name: 'a revocation on paper is entered late, and something was told between the two',
    finds: 'R36',
    refers: async (hands) => {
      await received(hands)
      await onPaper(hands, hands.at(15), 'Meadowlark')
    },
  },
  {
    name: 'a revocation on paper is entered late, and nothing was told after it',
    finds: null,
    refers: async (hands) => {
      await received(hands)
      await onPaper(hands, hands.at(25), 'Meadowlark')
    },
  },
  {
    name: 'a revocation on paper of what another department may tell',
    finds: null,
    refers: async (hands) => {
      await received(hands)
      await onPaper(hands, hands.at(15), 'Elsewhere')
    },
  },
  {
    name: 'a feed goes on for two minutes after the patient has revoked',
    finds: 'R36',
    refers: async (hands) => {
      await received(hands)
      await hands.revokes(30)
      await hands.carries(32, 'c1')
    },
  },
  {
    name: 'a feed stops within the minute in which the patient has revoked',
    finds: null,
    refers: async (hands) => {
      await received(hands)
      await hands.revokes(30)
      await hands.carries(30.9, 'c1')
    },
  },
  {
    name: 'a later and narrower consent on paper turns up',
    finds: 'R36',
    refers: async (hands) => {
      await received(hands)
      await hands.signs(40, ['answer'], { id: 'c2', signedAt: hands.at(12) })
    },
  },
  {
    name: 'a later consent on paper turns up that permits the same',
    finds: null,
    refers: async (hands) => {
      await received(hands)
      await hands.signs(40, ['status', 'answer'], { id: 'c2', signedAt: hands.at(12) })
    },
  },
  {
    name: 'staff move what was told to another patient',
    finds: 'R36',
    refers: async (hands) => {
      await received(hands)
      const other = await hands.add({ resourceType: 'Patient', name: [{ family: 'Other' }] })
      await hands.change(await hands.task(), setting({ for: { reference: other } }))
    },
  },
  {
    name: 'the record loses the labels of what was told',
    finds: 'R36',
    refers: async (hands) => {
      await received(hands)
      await hands.change(await hands.task(), (one) => ({ ...one.json(), meta: { security: [] } }))
    },
  },
  {
    name: 'the record loses the notice of what was told',
    finds: 'R36',
    refers: async (hands) => {
      await received(hands)
      await hands.change(await hands.task(), setting({ note: [] }))
    },
  },
  {
    name: 'staff note something on what was told',
    finds: null,
    refers: async (hands) => {
      await received(hands)
      const note = (one: FhirElement) => [...one.children('note').map((each) => each.json()), { text: 'Read.' }]
      await hands.change(await hands.task(), (one) => ({ ...one.json(), note: note(one) }))
    },
  },
  {
    name: 'what was told is forgotten here by a backup',
    finds: 'R36',
    refers: async (hands) => {
      await received(hands)
      await hands.forgets()
    },
  },
]

/** Known faults of every rule that can fire, made where such faults are made, and what is just outside. */
export const SEEDS: readonly Seed[] = [
  { name: 'as planned', finds: null, age: 40 },
  ...REFERRED.map((one) => ({ ...one, age: 40 })),
  { name: 'as planned, days ago', finds: null, age: 6 * DAY },
  {
    name: 'the EMR comes back from a backup of before *Admit*',
    finds: 'R01',
    age: 40,
    course: { charged: false },
    byHand: (hands) => backup(hands, 2),
  },
  {
    name: 'staff set the encounter back',
    finds: 'R01',
    age: 40,
    byHand: ({ change, refs }) => change(refs.encounter, status('planned')),
  },
  {
    name: 'staff close the encounter in mid-call',
    finds: 'R44',
    age: 1,
    course: { ended: false, charged: false },
    byHand: ({ change, refs }) => change(refs.encounter, status('finished')),
  },
  {
    name: 'staff call the encounter off in mid-call',
    finds: 'R44',
    age: 1,
    course: { ended: false, charged: false },
    byHand: ({ change, refs }) => change(refs.encounter, status('cancelled')),
  },
  { name: 'the call goes on', finds: null, age: 1, course: { ended: false, charged: false } },
  {
    name: 'the EMR comes back from a backup of before *End visit*',
    finds: 'R01',
    age: 31,
    byHand: (hands) => backup(hands, 1),
  },
  { name: 'it comes back so, and half an hour is not over', finds: null, age: 29, byHand: (hands) => backup(hands, 1) },
  {
    name: 'together for less than two minutes, the encounter set back',
    finds: null,
    age: 40,
    course: { together: 1.9, charged: false },
    byHand: ({ change, refs }) => change(refs.encounter, status('planned')),
  },
  {
    name: 'the EMR comes back without what fulfilled the appointment',
    finds: 'R02',
    age: 31,
    byHand: ({ restore, refs }) => restore(refs.appointment, 1),
  },
  {
    name: 'it comes back without it, and half an hour is not over',
    finds: null,
    age: 29,
    byHand: ({ restore, refs }) => restore(refs.appointment, 1),
  },
  { name: 'never signed', finds: 'R03', age: 31, course: { signed: false } },
  { name: 'never signed for a day', finds: 'R03', age: DAY + 1, course: { signed: false } },
  { name: 'not signed yet', finds: null, age: 29, course: { signed: false } },
  {
    name: 'the signature is undone in the record',
    finds: 'R05',
    age: 20,
    byHand: ({ change, refs }) => change(refs.note, setting({ docStatus: 'preliminary' })),
  },
  { name: 'nobody charged it', finds: 'R04', age: DAY + 5, course: { charged: false } },
  { name: 'nobody has charged it for a day', finds: null, age: DAY - 5, course: { charged: false } },
  { name: 'nobody charged it for five days', finds: 'R30', age: 5 * DAY + 5, course: { charged: false } },
  {
    name: 'a no-show by staff although they were there',
    finds: 'R07',
    age: 40,
    course: { together: 6, charged: false },
    byHand: ({ change, refs }) => change(refs.appointment, status('noshow')),
  },
  {
    name: 'a no-show after less than five minutes',
    finds: null,
    age: 40,
    course: { together: 4.9, charged: false },
    byHand: ({ change, refs }) => change(refs.appointment, status('noshow')),
  },
  {
    name: 'booked a second time that day',
    finds: 'R08',
    age: 40,
    byHand: (hands) => secondBooking(hands, minutesAfter(hands.start, 30)),
  },
  {
    name: 'booked a second time that day, and that one called off',
    finds: null,
    age: 40,
    byHand: async (hands) => {
      const again = await secondBooking(hands, minutesAfter(hands.start, 30))
      await hands.change(again, status('cancelled'))
    },
  },
  {
    name: 'booked again for next week',
    finds: null,
    age: 40,
    byHand: (hands) => secondBooking(hands, minutesAfter(hands.start, 7 * DAY)),
  },
  {
    name: 'the appointment is entered in error',
    finds: 'R09',
    age: 40,
    byHand: ({ change, refs }) => change(refs.appointment, status('entered-in-error')),
  },
  {
    name: 'the encounter is moved to another patient',
    finds: 'R10',
    age: 40,
    byHand: ({ change, refs }) =>
      change(refs.encounter, setting({ subject: { reference: 'Patient/b218cee9-019d-47a4-b161-e97c0fd6f736' } })),
  },
  {
    name: 'the patient’s place is taken out',
    finds: 'R11',
    age: 40,
    byHand: ({ change, refs }) => change(refs.encounter, withoutPlace),
  },
  {
    name: 'a clinician whose licence turns out to have ended',
    finds: 'R12',
    age: 40,
    lapses: true,
  },
  {
    name: 'the consent is taken back',
    finds: 'R13',
    age: 40,
    byHand: ({ change, refs }) => change(refs.consent, status('inactive')),
  },
  {
    name: 'the consent’s time is edited to after the start',
    finds: 'R13',
    age: 40,
    byHand: ({ change, refs, over }) => change(refs.consent, setting({ dateTime: over })),
  },
  {
    name: 'a longer code is charged',
    finds: 'R14',
    age: 40,
    byHand: ({ change, refs }) => change(refs.charge, recoded('ZZ102')),
  },
  {
    name: 'the note’s time is edited',
    finds: 'R15',
    age: 40,
    byHand: (hands) => longerNote(hands, 6),
  },
  {
    name: 'the note’s time is edited by less',
    finds: null,
    age: 40,
    byHand: (hands) => longerNote(hands, 5),
  },
  {
    name: 'psychotherapy is charged',
    finds: 'R16',
    age: 40,
    byHand: ({ change, refs }) => change(refs.charge, recoded('ZZ201')),
  },
  {
    name: 'psychotherapy of enough minutes is charged',
    finds: null,
    age: 40,
    course: { together: 17 },
    byHand: ({ change, refs }) => change(refs.charge, recoded('ZZ201')),
  },
  { name: 'the note states no total time', finds: 'R17', age: 40, plan: 'Go on as before.' },
  {
    name: 'the note states no total time, and the code does not count by it',
    finds: null,
    age: 40,
    plan: 'Go on as before.',
    course: { together: 17 },
    byHand: ({ change, refs }) => change(refs.charge, recoded('ZZ201')),
  },
  {
    name: 'an add-on is charged beside it',
    finds: 'R18',
    age: 40,
    byHand: (hands) => hands.add(chargeOf(hands, 'ZZ202', 'add-on')),
  },
  {
    name: 'an add-on is charged beside a longer visit',
    finds: null,
    age: 40,
    course: { together: 16 },
    byHand: (hands) => hands.add(chargeOf(hands, 'ZZ202', 'add-on')),
  },
  {
    name: 'the place of service is edited',
    finds: 'R19',
    age: 40,
    byHand: ({ change, refs }) => change(refs.charge, extensions([place('02')])),
  },
  {
    name: 'a code for sound alone is charged',
    finds: 'R20',
    age: 40,
    byHand: ({ change, refs }) => change(refs.charge, recoded('ZZ301')),
  },
  {
    name: 'the camera never came on, and nobody said why',
    finds: 'R21',
    age: 40,
    course: { medium: 'audio' },
    byHand: ({ change, refs }) => change(refs.charge, recoded('ZZ301')),
  },
  {
    name: 'by telephone, with its reason',
    finds: null,
    age: 40,
    course: { phone: true },
    byHand: ({ change, refs }) => change(refs.charge, recoded('ZZ301')),
  },
  {
    name: 'a modifier is added',
    finds: 'R22',
    age: 40,
    byHand: ({ change, refs }) =>
      change(refs.charge, extensions([place('10'), { url: 'urn:causeway:charge-modifier', valueCode: 'GT' }])),
  },
  {
    name: 'charged to a payer whose rules turn on where the clinician was, which nobody said',
    finds: 'R23',
    age: 40,
    course: { payer: 'plan' },
  },
  {
    name: 'charged to such a payer by a clinician who said that they were at the office',
    finds: null,
    age: 40,
    course: { payer: 'plan', placed: 'office' },
  },
  {
    name: 'charged without the modifier that such a payer wants of a clinician at home',
    finds: 'R22',
    age: 40,
    course: { payer: 'plan', placed: 'home' },
  },
  {
    name: 'the place of service is taken out',
    finds: 'R23',
    age: 40,
    byHand: ({ change, refs }) => change(refs.charge, extensions([])),
  },
  {
    name: 'somebody is charged as supervising who was not there',
    finds: 'R24',
    age: 40,
    byHand: ({ change, refs }) =>
      change(refs.charge, (one) => ({
        ...one.json(),
        performer: [
          { actor: { reference: refs.practitioner } },
          { function: { text: 'supervising' }, actor: { reference: 'Practitioner/np-serrano' } },
        ],
      })),
  },
  {
    name: 'charged on the last day of a global period',
    finds: 'R25',
    age: 40,
    byHand: (hands) => hands.add(operation(hands, 90)),
  },
  {
    name: 'charged on the day after a global period',
    finds: null,
    age: 40,
    byHand: (hands) => hands.add(operation(hands, 91)),
  },
  {
    name: 'charged after a colleague of the same group has operated',
    finds: 'R25',
    age: 40,
    byHand: async (hands) => {
      await hands.add(operation(hands, 90, { who: 'Practitioner/np-serrano', group: SURGEONS }))
      await hands.change(hands.refs.charge, setting({ performingOrganization: { reference: SURGEONS } }))
    },
  },
  {
    name: 'charged after somebody of another group has operated',
    finds: null,
    age: 40,
    byHand: async (hands) => {
      await hands.add(operation(hands, 90, { who: 'Practitioner/np-serrano', group: SURGEONS }))
      await hands.change(hands.refs.charge, setting({ performingOrganization: { reference: 'Organization/others' } }))
    },
  },
  {
    name: 'another clinician is charged',
    finds: 'R24',
    age: 40,
    byHand: ({ change, refs }) =>
      change(refs.charge, setting({ performer: [{ actor: { reference: 'Practitioner/np-serrano' } }] })),
  },
  {
    name: 'the picture is moved to the other side',
    finds: 'R27',
    age: 40,
    course: { pictured: true },
    byHand: ({ change, refs }) =>
      change(refs.picture, (one) => ({
        ...one.json(),
        bodySite: JSON.parse(JSON.stringify(one.json()['bodySite']).replace('7771000', '24028007')),
      })),
  },
  { name: 'the picture stands where it was filed', finds: null, age: 40, course: { pictured: true } },
  { name: 'the patient’s message has no answer', finds: 'R28', age: 5 * DAY, course: { wrote: true } },
  { name: 'the patient’s message has no answer yet', finds: null, age: DAY, course: { wrote: true } },
  {
    name: 'the patient’s message is answered',
    finds: null,
    age: 5 * DAY,
    course: { wrote: true },
    byHand: ({ add, refs, over }) =>
      add({
        resourceType: 'Communication',
        status: 'completed',
        subject: { reference: refs.patient },
        inResponseTo: [{ reference: refs.message }],
        sender: { reference: refs.practitioner },
        sent: minutesAfter(over, 60),
        payload: [{ contentString: 'Yes.' }],
      }),
  },
  { name: 'the plan orders a test that nobody placed', finds: 'R29', age: 31, plan: `Order a CBC. ${TIMED}` },
  { name: 'nobody has placed it yet', finds: null, age: 29, plan: `Order a CBC. ${TIMED}` },
  {
    name: 'the test is placed in the EMR',
    finds: null,
    age: 40,
    plan: `Order a CBC. ${TIMED}`,
    byHand: (hands) => hands.add(orderOf(hands, '108252007')),
  },
  {
    name: 'imaging is placed in the EMR that no note speaks of',
    finds: 'R29',
    age: 40,
    byHand: (hands) => hands.add(orderOf(hands, '363679005')),
  },
  {
    name: 'it is charged twice',
    finds: 'R30',
    age: 40,
    byHand: (hands) => hands.add(chargeOf(hands, 'ZZ101', 'again')),
  },
  { name: 'the interpreter’s line never came', finds: 'R37', age: 40, course: { need: 'interpreter' } },
  { name: 'the interpreter came', finds: null, age: 40, course: { need: 'interpreter', interpreted: true } },
  {
    name: 'an interpreter is charged who never came',
    finds: 'R37',
    age: 40,
    byHand: (hands) => hands.add(chargeOf(hands, 'ZZ401', 'interpreter')),
  },
  {
    name: 'an interpreter is invoiced who never came',
    finds: 'R37',
    age: 40,
    byHand: (hands) => hands.add(invoiceOf(hands, 0)),
  },
  {
    name: 'an interpreter is invoiced for the day after',
    finds: null,
    age: 40,
    byHand: (hands) => hands.add(invoiceOf(hands, 1)),
  },
  {
    name: 'an interpreter who never came is invoiced a week later, for the encounter',
    finds: 'R37',
    age: 40,
    byHand: (hands) => hands.add(invoiceOf(hands, 7, hands.refs.encounter)),
  },
  {
    name: 'an interpreter is invoiced on that day, for another visit',
    finds: null,
    age: 40,
    byHand: (hands) => hands.add(invoiceOf(hands, 0, 'Encounter/elsewhere')),
  },
  {
    name: 'the words for the patient are in a language that they do not read',
    finds: 'R38',
    age: DAY + 5,
    course: { language: 'es' },
    forPatient: 'Take the tablets with water, and call if it is not better in two days.',
  },
  {
    name: 'the words for the patient are in theirs',
    finds: null,
    age: DAY + 5,
    course: { language: 'es' },
    forPatient: 'Tome las tabletas con agua y llame si no mejora en dos días.',
  },
  {
    name: 'words are kept from before anybody had agreed',
    finds: 'R40',
    age: 20,
    course: { listened: true, signed: false },
    keeps: [-1, 3],
  },
  {
    name: 'words are kept of a visit in which nobody was asked',
    finds: 'R40',
    age: 20,
    course: { signed: false },
    keeps: [3],
  },
  {
    name: 'words are kept to which everybody had agreed',
    finds: null,
    age: 20,
    course: { listened: true, signed: false },
    keeps: [3],
  },
  {
    name: 'somebody files a recording of the call',
    finds: 'R40',
    age: 40,
    byHand: ({ add, refs }) =>
      add({
        resourceType: 'Media',
        status: 'completed',
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/media-type', code: 'video' }] },
        subject: { reference: refs.patient },
        encounter: { reference: refs.encounter },
        content: { contentType: 'video/mp4', url: 'https://recordings.example/1' },
      }),
  },
  {
    name: 'the summary is taken out of the record',
    finds: 'R38',
    age: DAY + 5,
    byHand: ({ change, refs }) => change(refs.summary, status('entered-in-error')),
  },
  {
    name: 'it is taken out, and a day is not over',
    finds: null,
    age: DAY - 5,
    byHand: ({ change, refs }) => change(refs.summary, status('entered-in-error')),
  },
  {
    name: 'the room never tells that the patient came',
    finds: 'R14',
    age: 40,
    loses: (one) => one.kind === 'join' && one.who === 'patient',
  },
  { name: 'the room tells twice who came', finds: null, age: 40, repeats: ({ kind }) => kind === 'join' },
  {
    name: 'the EMR drops a connection in every second write',
    finds: null,
    age: 40,
    fault: { kind: 'drop', method: 'PUT', count: 4 },
  },
  {
    name: 'the EMR answers nonsense for a while',
    finds: null,
    age: 40,
    fault: { kind: '500', method: 'POST', count: 3 },
  },
  {
    name: 'the file with the denial comes twice',
    finds: 'R43',
    age: 40,
    course: { answered: [DENIED] },
    repeats: ({ kind }) => kind === 'take-claim-answer',
  },
  { name: 'the claim is denied', finds: 'R43', age: 40, course: { answered: [DENIED] } },
  { name: 'the claim is denied, and paid on appeal', finds: null, age: 40, course: { answered: [DENIED, PAID] } },
  { name: 'coverage had ended', finds: 'R42', age: 40, byHand: (hands) => coverage(hands, dayAfter(hands.start, -1)) },
  {
    name: 'coverage ends that day',
    finds: null,
    age: 40,
    byHand: (hands) => coverage(hands, dayAfter(hands.start, 0)),
  },
  {
    name: 'by the payer’s word no coverage is in force',
    finds: 'R42',
    age: 40,
    byHand: async (hands) => {
      await coverage(hands, dayAfter(hands.start, 30))
      await hands.add(eligibility(hands, { inforce: false }))
    },
  },
  {
    name: 'by the payer’s word it is in force, though the record’s had ended',
    finds: null,
    age: 40,
    byHand: async (hands) => {
      await coverage(hands, dayAfter(hands.start, -1))
      await hands.add(eligibility(hands, { inforce: true }))
    },
  },
  {
    name: 'the payer was asked about coverage and has not answered',
    finds: 'R42',
    age: 40,
    byHand: (hands) => hands.add(eligibilityAsked(hands, 0)),
  },
  {
    name: 'the payer was asked about another day and has not answered',
    finds: null,
    age: 40,
    byHand: (hands) => hands.add(eligibilityAsked(hands, 7)),
  },
  {
    name: 'the charge is taken back in the record',
    finds: 'R45',
    age: 40,
    byHand: ({ change, refs }) => change(refs.charge, status('aborted')),
  },
  {
    name: 'the charge is taken back there, and nobody has charged it for six days',
    finds: 'R45',
    age: 6 * DAY,
    byHand: ({ change, refs }) => change(refs.charge, status('entered-in-error')),
  },
  {
    name: 'the charge is taken back there and entered anew',
    finds: null,
    age: 40,
    byHand: async (hands) => {
      await hands.change(hands.refs.charge, status('aborted'))
      await hands.add(chargeOf(hands, 'ZZ101', 'anew'))
    },
  },
  {
    name: 'another coverage stands that day, and a ChargeItem has no place for it',
    finds: 'R46',
    age: 40,
    course: { covered: 'Coverage/second' },
  },
  {
    name: 'the charge is billed',
    finds: null,
    age: 40,
    byHand: ({ change, refs }) => change(refs.charge, status('billed')),
  },
  {
    name: 'cancelled by staff before anybody came, and charged all the same',
    finds: 'R06',
    age: 40,
    course: { cancelled: true, charged: false },
    byHand: async (hands) => {
      await hands.change(hands.refs.appointment, status('cancelled'))
      await hands.add(chargeOf(hands, 'ZZ101', 'all-the-same'))
    },
  },
]

function withoutPlace(encounter: FhirElement): object {
  return { ...encounter.json(), contained: undefined, location: undefined }
}

function place(code: string) {
  return { url: 'urn:causeway:place-of-service', valueCoding: { code } }
}

function extensions(extension: object[]) {
  return (one: FhirElement) => {
    return { ...one.json(), extension: extension.length === 0 ? undefined : extension }
  }
}

/** An order that somebody placed in the EMR itself, by the category of SNOMED CT. */
function orderOf({ refs }: Hands, category: string): object {
  return {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: category }] }],
    code: { text: 'Invented' },
    subject: { reference: refs.patient },
    encounter: { reference: refs.encounter },
  }
}

const SURGEONS = 'Organization/surgeons'

/** An interpreters' firm wants money for the visit's day, or on so many days after it, for a visit that it names. */
function invoiceOf({ refs, start }: Hands, days: number, visit?: string): object {
  return {
    resourceType: 'Invoice',
    status: 'issued',
    subject: { reference: refs.patient },
    date: dayAfter(start, days),
    ...(visit !== undefined && {
      extension: [{ url: 'urn:example:invoiced-visit', valueReference: { reference: visit } }],
    }),
    lineItem: [{ chargeItemCodeableConcept: { coding: [{ system: 'urn:example:invented', code: 'ZZ401' }] } }],
  }
}

function eligibilityOf({ refs, start }: Hands, days: number) {
  return {
    status: 'active',
    purpose: ['validation'],
    patient: { reference: refs.patient },
    servicedDate: dayAfter(start, days),
    created: dayAfter(start, -3),
    insurer: { display: 'Invented payer' },
  }
}

function eligibilityAsked(hands: Hands, days: number): object {
  return { ...eligibilityOf(hands, days), resourceType: 'CoverageEligibilityRequest' }
}

/** What a payer says of the day of the visit. */
function eligibility(hands: Hands, { inforce }: { inforce: boolean }): object {
  return {
    ...eligibilityOf(hands, 0),
    resourceType: 'CoverageEligibilityResponse',
    request: { display: 'by telephone' },
    outcome: 'complete',
    insurance: [{ coverage: { display: 'Invented' }, inforce }],
  }
}

/** An operation by the visit's clinician, for the problem that the visit's assessment names, so many days before it. */
function operation({ refs, start }: Hands, daysBefore: number, by?: { who: string; group: string }): object {
  return {
    resourceType: 'Procedure',
    status: 'completed',
    code: { coding: [{ system: 'urn:example:invented', code: 'ZZ501' }] },
    subject: { reference: refs.patient },
    performedDateTime: minutesAfter(start, -daysBefore * DAY),
    performer: [
      by === undefined
        ? { actor: { reference: refs.practitioner } }
        : { actor: { reference: by.who }, onBehalfOf: { reference: by.group } },
    ],
    reasonReference: [{ reference: 'Condition/1' }],
  }
}

/** A charge as the visit's own, entered a second time by hand. */
function chargeOf({ refs, start, over }: Hands, code: string, key: string): object {
  return chargeItem({
    key: `${refs.encounter}/${key}/charge`,
    encounter: refs.encounter,
    patient: refs.patient,
    practitioner: refs.practitioner,
    enterer: refs.practitioner,
    at: over,
    content: {
      code: { system: 'urn:example:invented', code, display: code },
      place: '10',
      modifiers: [],
      diagnoses: [],
      period: { start: minutesAfter(start, 1), end: over },
    },
  })
}
