import type { Resource } from '@medplum/fhirtypes'
import { caseOf, type SiteFacts } from '../domain/reconcile/case.ts'
import type { Finding } from '../domain/reconcile/finding.ts'
import { judge } from '../domain/reconcile/judge.ts'
import { held, SITE, type Course, type Refs } from '../domain/reconcile/rehearsal.ts'
import type { RuleId } from '../domain/reconcile/rules.ts'
import { nextDay, startOfDay } from '../domain/day.ts'
import { noteSays } from '../domain/smart-note/note-says.ts'
import { minutesAfter, PATHWAY, type Play } from '../domain/visit/rehearsal.ts'
import { localDate } from '../domain/visit/age.ts'
import { unscheduledAppointment } from '../formats/fhir/appointment.ts'
import type { ClaimAnswer } from '../domain/charge/answer.ts'
import { chargeItem } from '../formats/fhir/charge.ts'
import { answersIn } from '../formats/x12/answers.ts'
import { answerFile } from './answer-file.ts'
import { settledClinician } from '../formats/fhir/clinician.ts'
import { patientMessage, summaryCommunication } from '../formats/fhir/communication.ts'
import { telehealthConsent } from '../formats/fhir/consent.ts'
import { FhirElement } from '../formats/fhir/element.ts'
import { admittedEncounter, arrivedEncounter, finishedEncounter } from '../formats/fhir/encounter.ts'
import { noteDocument } from '../formats/fhir/note.ts'
import { pictureMedia } from '../formats/fhir/picture.ts'
import type { FactsWanted } from '../server/act/chart.ts'
import { readFacts } from '../server/chart/facts.ts'
import { FhirClient, turnstile } from '../server/chart/fhir-client.ts'
import { startTrial, type Trial } from '../sandbox/trial-app.ts'

/** When all of them are looked at: a Monday, in the afternoon of the practice. */
const NOW = '2026-11-30T19:00:00.000Z'
const HOUR = 60
const DAY = 24 * HOUR
const AT_ONCE = 25
const PLACE = { line: '1 Main Street', city: 'Greenfield', state: 'MA', postalCode: '01301' }

/** The writes of a visit toward the EMR, any of which may be dropped on the way. */
type Write = 'admit' | 'finish' | 'fulfil' | 'sign' | 'summary' | 'charge' | 'consent'

/** What the EMR's own people do to the record of one visit, afterwards. */
interface Hands {
  refs: Refs
  start: string
  over: string
  change(reference: string, change: (resource: FhirElement) => object): Promise<void>
  add(resource: object): Promise<void>
}

/** One way in which a visit goes, or goes wrong. `finds`: what has to be found in it; null is nothing. */
interface Seed {
  name: string
  finds: RuleId | null
  /** Minutes since its end. */
  age: number
  course?: Partial<Course>
  drops?: readonly Write[]
  /** What the clinician writes as plan. */
  plan?: string
  /** And for the patient. */
  forPatient?: string
  byHand?(hands: Hands): Promise<void>
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

const TIMED = 'Total time 20 minutes.'

/** As the feed of 835 files has it, read as Causeway reads it. */
const DENIED = remittance('CLP*C1*4*120*0**MB*P1', 'CAS*CO*197*120')
const PAID = remittance('CLP*C1*1*120*100**MB*P1', 'CAS*CO*45*20')
function remittance(...lines: string[]): ClaimAnswer {
  const [said] = answersIn(answerFile('835', '005010X221A1', lines))
  if (said === undefined) throw new Error('the file says nothing')
  return said.answer
}

/** Known faults of every rule that can fire, made where such faults are made, and what is just outside. */
export const SEEDS: readonly Seed[] = [
  { name: 'as planned', finds: null, age: 40 },
  { name: 'as planned, days ago', finds: null, age: 6 * DAY },
  {
    name: 'the writes that move the encounter on are lost',
    finds: 'R01',
    age: 40,
    course: { charged: false },
    drops: ['admit', 'finish', 'fulfil'],
  },
  {
    name: 'staff set the encounter back',
    finds: 'R01',
    age: 40,
    byHand: ({ change, refs }) => change(refs.encounter, status('planned')),
  },
  { name: 'the write that finishes the encounter is lost', finds: 'R01', age: 31, drops: ['finish', 'fulfil'] },
  { name: 'that write is lost, and half an hour is not over', finds: null, age: 29, drops: ['finish', 'fulfil'] },
  {
    name: 'together for less than two minutes, the encounter set back',
    finds: null,
    age: 40,
    course: { together: 1.9, charged: false },
    byHand: ({ change, refs }) => change(refs.encounter, status('planned')),
  },
  { name: 'the write that fulfils the appointment is lost', finds: 'R02', age: 31, drops: ['fulfil'] },
  { name: 'that write is lost, and half an hour is not over', finds: null, age: 29, drops: ['fulfil'] },
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
    name: 'a clinician whose licence had ended',
    finds: 'R12',
    age: 40,
    course: { refs: { practitioner: 'lapsed' } as Refs },
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
    byHand: ({ change, refs, start, over }) =>
      change(refs.note, (one) => ({
        ...one.json(),
        context: {
          encounter: [{ reference: refs.encounter }],
          period: { start: minutesAfter(start, 1), end: minutesAfter(over, 6) },
        },
      })),
  },
  {
    name: 'the note’s time is edited by less',
    finds: null,
    age: 40,
    byHand: ({ change, refs, start, over }) =>
      change(refs.note, (one) => ({
        ...one.json(),
        context: {
          encounter: [{ reference: refs.encounter }],
          period: { start: minutesAfter(start, 1), end: minutesAfter(over, 5) },
        },
      })),
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
          { function: { text: 'supervising' }, actor: { reference: 'Practitioner/dr-serrano' } },
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
    name: 'another clinician is charged',
    finds: 'R24',
    age: 40,
    byHand: ({ change, refs }) =>
      change(refs.charge, setting({ performer: [{ actor: { reference: 'Practitioner/dr-serrano' } }] })),
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
  { name: 'the write of the summary is lost', finds: 'R38', age: DAY + 5, drops: ['summary'] },
  { name: 'the write of the summary is lost, and a day is not over', finds: null, age: DAY - 5, drops: ['summary'] },
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

/** An operation by the visit's clinician, for the problem that the visit's assessment names, so many days before it. */
function operation({ refs, start }: Hands, daysBefore: number): object {
  return {
    resourceType: 'Procedure',
    status: 'completed',
    code: { coding: [{ system: 'urn:example:invented', code: 'ZZ501' }] },
    subject: { reference: refs.patient },
    performedDateTime: minutesAfter(start, -daysBefore * DAY),
    performer: [{ actor: { reference: refs.practitioner } }],
    reasonReference: [{ reference: 'Condition/1' }],
  }
}

/** A charge as the visit's own would be, entered a second time by hand. */
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

/** One visit in the EMR, and what has to be found in it. */
export interface Seeded {
  seed: Seed
  refs: Refs
  play: Play
}

/** Visits held, each in the sandbox EMR with its own patient, and what is wrong with them made there. */
export interface SeededEmr {
  visits: Seeded[]
  /** Looks at all of them through FHIR, as Causeway does. */
  look(): Promise<{ seeded: Seeded; findings: Finding[] }[]>
  /** All that the EMR has of a visit, as JSON. */
  recordOf(visit: Seeded): Promise<object[]>
  close(): Promise<void>
}

/** Opens a sandbox EMR with so many visits; what is wrong goes round among them. */
export async function openSeeded(count: number): Promise<SeededEmr> {
  const trial = await startTrial()
  const clinicians = { sound: await clinician(trial, '2027-12-31'), lapsed: await clinician(trial, '2026-01-01') }
  const visits: Seeded[] = []
  for (let number = 0; number < count; number += 1) {
    const seed = SEEDS[number % SEEDS.length]
    if (seed !== undefined) visits.push(await seeded(trial, seed, clinicians, number))
  }
  const token = await trial.systemToken()
  const { fhirBase } = trial.practice.emr
  const client = new FhirClient(
    fhirBase,
    (url, init) => {
      const headers = new Headers(init.headers)
      headers.set('authorization', `Bearer ${token}`)
      return fetch(url, { ...init, headers })
    },
    turnstile(8),
  )
  const licences = new Map<string, SiteFacts['licences']>()
  for (const who of Object.values(clinicians)) licences.set(who, settledClinician(await client.read(who), []).licences)
  return {
    visits,
    look: async () => {
      const looked: { seeded: Seeded; findings: Finding[] }[] = []
      for (let from = 0; from < visits.length; from += AT_ONCE) {
        const some = visits.slice(from, from + AT_ONCE)
        const facts = await readFacts(client, some.map(wanted))
        for (const [at, one] of some.entries()) {
          const emr = facts[at]
          if (emr === undefined) throw new Error('a visit was not read')
          const site = { ...SITE, licences: licences.get(one.refs.practitioner) ?? null }
          const { state, log } = one.play
          const { findings } = judge(caseOf({ pathway: PATHWAY, state, log }, emr, site, new Date(NOW)))
          looked.push({ seeded: one, findings })
        }
      }
      return looked
    },
    recordOf: async ({ refs }) => {
      const there = Object.values(refs).filter((reference) => !reference.endsWith('/none'))
      return Promise.all(there.map(async (reference) => (await client.read(reference)).json()))
    },
    close: () => trial.close(),
  }
}

function wanted({ play: { state }, refs }: Seeded): FactsWanted {
  const day = localDate(new Date(state.start ?? 0), SITE.zone)
  return {
    appointment: refs.appointment,
    encounter: state.references.encounter,
    patient: refs.patient,
    consent: state.references.consent,
    pictures: Object.values(state.pictures ?? {}).flatMap(({ reference }) => reference ?? []),
    from: startOfDay(day, SITE.zone).toISOString(),
    until: startOfDay(nextDay(day), SITE.zone).toISOString(),
  }
}

async function clinician({ practice }: Trial, until: string): Promise<string> {
  const valid = { coding: [{ system: 'https://www.usps.com/', code: 'MA' }] }
  const { id } = await practice.emr.repo.createResource({
    resourceType: 'Practitioner',
    active: true,
    name: [{ family: 'Invented', given: ['Dr.'] }],
    qualification: [
      {
        extension: [
          {
            url: 'http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/practitioner-qualification',
            extension: [
              { url: 'status', valueCode: 'active' },
              { url: 'whereValid', valueCodeableConcept: valid },
            ],
          },
        ],
        code: { text: 'Licence' },
        period: { start: '2020-01-01', end: until },
      },
    ],
  })
  return `Practitioner/${id}`
}

/** The visit's writes as Causeway makes them, those that are lost left out; then what people do to the record. */
async function seeded(
  { practice }: Trial,
  seed: Seed,
  clinicians: { sound: string; lapsed: string },
  number: number,
): Promise<Seeded> {
  const { repo } = practice.emr
  const lost = new Set(seed.drops)
  const plan = seed.plan ?? `Go on as before. ${TIMED}`
  const { together = 12, signed = true, charged = true, pictured = false, wrote = false } = seed.course ?? {}
  const practitioner = seed.course?.refs?.practitioner === 'lapsed' ? clinicians.lapsed : clinicians.sound
  const over = minutesAfter(NOW, -seed.age)
  const admitted = minutesAfter(over, -together)
  const start = minutesAfter(admitted, -1)
  const key = `seeded-${number}`
  const add = async (resource: object): Promise<string> => {
    const { resourceType, id } = await repo.createResource(resource as Resource)
    return `${resourceType}/${id}`
  }
  const change = async (reference: string, to: (resource: FhirElement) => object): Promise<void> => {
    const [type = '', id = ''] = reference.split('/')
    const there = await repo.readResource(type as Resource['resourceType'], id)
    await repo.updateResource(to(new FhirElement(there, type)) as Resource)
  }
  const patient = await add({
    resourceType: 'Patient',
    name: [{ family: `Seeded${number}`, given: ['Nora'] }],
    birthDate: '1960-02-29',
  })
  const booked = unscheduledAppointment(
    { key: `${key}/book/appointment`, patient, practitioner, start, end: minutesAfter(start, 20), reason: 'a visit' },
    undefined,
  )
  const appointment = await add({ ...booked, status: lost.has('fulfil') ? 'booked' : 'fulfilled' })
  const whereabouts = { place: PLACE }
  const arrived = arrivedEncounter({ key: `${key}/arrive/encounter`, appointment, patient, practitioner, at: start })
  const at = new FhirElement(arrived, 'Encounter')
  const inProgress = lost.has('admit') ? arrived : admittedEncounter(at, { practitioner, at: admitted, whereabouts })
  const encounter = await add(
    lost.has('finish')
      ? inProgress
      : finishedEncounter(new FhirElement(inProgress, 'Encounter'), {
          practitioner,
          start: admitted,
          end: over,
          participation: [{ who: 'clinician', from: admitted, until: over }],
          whereabouts,
        }),
  )
  const consent = await add(
    telehealthConsent({
      key: `${key}/consent/1`,
      patient,
      version: '2026-11',
      decision: 'agree',
      at: minutesAfter(start, -20),
      content: { text: 'Consent', language: 'en' },
    }),
  )
  const note = await add(
    noteDocument(
      {
        key: `${key}/sign/note`,
        base: null,
        encounter,
        patient,
        author: practitioner,
        type: { code: '11506-3', display: 'Progress note' },
        title: 'Follow-up',
        at: over,
        sections: [
          { id: 'plan', title: 'Plan', text: plan },
          { id: 'for-patient', title: 'For the patient', text: seed.forPatient ?? '' },
        ],
        ...(signed && { signed: { period: { start: admitted, end: over }, attestation: [] } }),
      },
      'mark',
    ),
  )
  const communication = { encounter, patient, at: over, content: { text: 'Go on as you are.' } }
  const summary =
    signed && !lost.has('summary')
      ? await add(summaryCommunication({ key: `${key}/summary/summary`, author: practitioner, ...communication }))
      : 'Communication/none'
  const message = wrote
    ? await add(patientMessage({ key: `${key}/message/m1`, appointment, practitioner, ...communication }))
    : 'Communication/none'
  const picture = pictured
    ? await add(
        pictureMedia(
          {
            key: `${key}/picture/p1`,
            encounter,
            patient,
            author: practitioner,
            at: over,
            consent: { by: patient, onPage: true, at: admitted },
            content: {
              jpeg: 'AAAA',
              width: 1,
              height: 1,
              takenAt: admitted,
              site: 'hand',
              siteText: null,
              side: 'left',
            },
          },
          { sha1: 'AAAA', bytes: 3 },
        ),
      )
    : 'Media/none'
  const refs: Refs = {
    appointment,
    encounter,
    patient,
    practitioner,
    consent,
    note,
    summary,
    message,
    picture,
    charge: 'ChargeItem/none',
  }
  const hands: Hands = { refs, start, over, change, add: async (resource) => void (await add(resource)) }
  if (signed && charged) refs.charge = await add(chargeOf(hands, 'ZZ101', 'own'))
  await seed.byHand?.(hands)
  return {
    seed,
    refs,
    play: held({
      ...seed.course,
      start,
      together,
      says: noteSays([
        { holds: 'plan', text: plan },
        { holds: 'for-patient', text: seed.forPatient ?? '' },
      ]),
      refs,
    }),
  }
}
