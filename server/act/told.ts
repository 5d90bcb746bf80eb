import { instantIn } from '#domain/day.ts'
import type { Filed, Numbered, SaidAppointment, SaidPatient } from '#domain/visit/schedule-news.ts'
import { partsOfKey } from '#domain/visit/receipts.ts'
import type { Compared, WriteKind } from '#domain/visit/event.ts'
import { learnOf, pathwayFor } from './appointments.ts'
import { askedUnder, beingAsked, bookingAnswered } from './asked-by-message.ts'
import { confirmSent } from './by-message.ts'
import type { BookedAppointment, Person } from './chart.ts'
import { wordsDigest } from './emr-interface.ts'
import { ENCOUNTER, takeAsWritten } from './found.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import { keep, letGo, type Told } from './kept.ts'
import type { StoredVisit } from './store.ts'

/** A number that can stand in a reference; others name no appointment here. */
const NUMBER = /^[A-Za-z0-9._-]{1,64}$/

/** By which a visit knows an appointment that the EMR tells of by messages alone: the number of the system that keeps it. */
export function referenceOf(numbers: readonly Numbered[]): string | null {
  const number = numbers.find(({ value }) => NUMBER.test(value))?.value
  return number === undefined ? null : `Appointment/${number}`
}

/**
 * An appointment that is known by its message alone reaches its visit or becomes one. Of the message nothing is kept but
 * what a visit always keeps: numbers, times, who gives it, and who is meant, once the patient search knows them. Until then
 * the message itself is kept, sealed, and a new appointment is a row of the desk.
 */
export async function learnBySaying(
  house: House,
  organization: string,
  numbers: readonly Numbered[],
  said: SaidAppointment,
  version: string,
): Promise<BookedAppointment | 'not-found'> {
  const word: Told = { numbers, said, version }
  const reference = referenceOf(numbers)
  if (reference === null) return 'not-found'
  const known = await house.store.visitByAppointment(organization, reference)
  // Asked for and not promised: nobody is told of it yet.
  if (said.status === 'pending') return { ...NOTHING_BUT, reference, version }
  const asked = known === null ? await askedUnder(house, organization, valuesOf(numbers)) : null
  if (asked !== null) return answerOf(house, asked, reference, word)
  if (known === null && (await isBeingAsked(house, organization, said))) return 'not-found'
  const told: BookedAppointment = {
    reference,
    version,
    status: said.status,
    ...timesOf(house, organization, said),
    patient: null,
    practitioner: personAt(said.givenBy[0]),
    covering: said.givenBy.slice(1).flatMap((number) => personAt(number) ?? []),
    type: '',
    typeCodes: said.services,
    telemedicine: false,
    slot: null,
    ours: false,
    numbers: valuesOf(numbers),
    reason: null,
  }
  // Nobody's record is looked at for an appointment that is no visit of ours.
  if (known === null && pathwayFor(house, organization, told) === undefined) return told
  const patient = said.patient === null ? null : await whoIs(house, organization, said.patient, known)
  if (said.patient !== null && patient === null) return learnOfUnknown(house, organization, told, known, word)
  const appointment = { ...told, patient: patient?.reference ?? null }
  await learnOf(house, organization, appointment)
  if (known !== null) await letGo(house, known, word)
  return appointment
}

/** Whom the message names is not found: a new appointment is a row of the desk, and a visit that is known changes in nothing. */
async function learnOfUnknown(
  house: House,
  organization: string,
  told: BookedAppointment,
  known: StoredVisit | null,
  word: Told,
): Promise<BookedAppointment> {
  const unheard = known === null || known.state.bookedAt === null
  if (unheard) await learnOf(house, organization, { ...told, unknownPatient: true })
  const visit = unheard ? await house.store.visitByAppointment(organization, told.reference) : known
  if (visit === null) return told
  // Off before anybody was told of it, it is nobody's visit.
  if (unheard && told.status !== 'booked') await letGo(house, visit, word)
  else await keep(house, visit, word)
  return told
}

/** Whether this may be the appointment of a booking on its way: then the EMR has to say so again. */
async function isBeingAsked(house: House, organization: string, said: SaidAppointment): Promise<boolean> {
  if (said.patient === null) return false
  for (const visit of await beingAsked(house, organization, timesOf(house, organization, said).start))
    if (await isOf(house, visit, said.patient)) return true
  return false
}

/** The EMR has taken up what we asked for, and so it is booked; or has turned it down, and the time is lost. */
async function answerOf(
  house: House,
  visit: StoredVisit,
  reference: string,
  word: Extract<Told, { said: SaidAppointment }>,
): Promise<BookedAppointment> {
  const { patient } = visit.state
  const { said, version } = word
  if (said.patient !== null && patient !== null && !(await isOf(house, visit, said.patient))) {
    await keep(house, visit, word)
    return { ...NOTHING_BUT, reference, version }
  }
  await bookingAnswered(house, visit, { reference, version, status: said.status })
  await letGo(house, visit, word)
  return { ...NOTHING_BUT, reference, version, patient }
}

/** An appointment of which nothing follows beyond what was done. */
const NOTHING_BUT: Omit<BookedAppointment, 'reference' | 'version'> = {
  status: 'pending',
  start: '',
  end: '',
  patient: null,
  practitioner: null,
  covering: [],
  type: '',
  typeCodes: [],
  telemedicine: false,
  slot: null,
  ours: true,
  numbers: [],
  reason: null,
}

function valuesOf(numbers: readonly Numbered[]): string[] {
  return numbers.map(({ value }) => value)
}

function timesOf(house: House, organization: string, { start, end }: SaidAppointment): { start: string; end: string } {
  const zone = organizationOf(house, organization).timeZone
  const instant = (moment: string | null) => (moment === null ? '' : instantIn(zone, moment).toISOString())
  return { start: instant(start), end: instant(end) }
}

/** By which a clinician is known here, from the number of the EMR's messages. */
export function personAt(number: string | undefined): string | null {
  return number !== undefined && NUMBER.test(number) ? `Practitioner/${number}` : null
}

/** The one person in the record who has a number, the family name and the birth date that a message names; else null. */
async function whoIs(
  house: House,
  organization: string,
  said: SaidPatient,
  visit: StoredVisit | null,
): Promise<Person | null> {
  const { read } = house.chartOf(organization)
  const isMeant = (person: Person) =>
    person.birthDate === said.birthDate &&
    said.numbers.some((number) => person.identifiers.includes(number) || person.reference === `Patient/${number}`)
  const patient = visit?.state.patient ?? null
  const before = patient === null ? null : await read.patient(patient, { as: 'backend' })
  if (before !== null && isMeant(before)) return before
  const [only, another] = (await read.findPatients(said.family, said.birthDate)).filter(isMeant)
  return only !== undefined && another === undefined ? only : null
}

/** What each of these, told by the EMR, can confirm. */
const WRITES: Readonly<Record<Filed['type'], readonly WriteKind[]>> = {
  Encounter: ['arrive'],
  DocumentReference: ['sign', 'addendum'],
  ServiceRequest: ['order-sign'],
  Observation: ['vital', 'intake'],
}

const LOOKED_FOR_MS = 7 * 24 * 3_600_000
const AT_MOST = 500
const DAY_MS = 24 * 3_600_000

/**
 * What the EMR tells that it has filed confirms the write that brought it, or is the encounter that a visit waits for.
 * Of another patient it confirms nothing, and is kept until it does. What is no visit's is none of our business.
 */
export async function takeFiled(
  house: House,
  organization: string,
  filed: Filed,
  version: string,
): Promise<{ patient: string | null } | 'not-found'> {
  const now = house.now()
  const writes = WRITES[filed.type]
  const reference = NUMBER.test(filed.number) ? `${filed.type}/${filed.number}` : null
  if (reference === null) return { patient: null }
  const found = { reference, version }
  const word: Told = { filed, version }
  const kept = async (visit: StoredVisit) => {
    await keep(house, visit, word)
    return { patient: null }
  }

  const sent = await house.store.withSent(organization, new Date(now.getTime() - LOOKED_FOR_MS), AT_MOST)
  for (const visit of sent)
    for (const [key, { number, words }] of Object.entries(visit.state.sent ?? {})) {
      if (number === null || !filed.numbers.includes(number) || !writes.includes(partsOfKey(key)[0])) continue
      // What is told is of what went before: the newer is still on its way.
      if (visit.state.pending[key] !== undefined) return 'not-found'
      if (!(await isOf(house, visit, filed.patient))) return kept(visit)
      await confirmSent(house, visit, key, found, comparedWith(filed, words))
      await letGo(house, visit, word)
      return { patient: visit.state.patient }
    }

  const appointment = filed.appointment === null ? null : `Appointment/${filed.appointment}`
  const expected = appointment === null ? null : await house.store.visitByAppointment(organization, appointment)
  if (expected !== null) {
    if (!(await isOf(house, expected, filed.patient))) return kept(expected)
    await takeAsWritten(house, expected, ENCOUNTER, found, 'encounter that the EMR told of')
    await letGo(house, expected, word)
    return { patient: expected.state.patient }
  }
  return (await isStillOnItsWay(house, organization, filed, writes)) ? 'not-found' : { patient: null }
}

/** An encounter is what its numbers say; of all else the EMR's word is as much as it tells of it. */
function comparedWith({ type, words }: Filed, sent: string | undefined): Compared | undefined {
  if (type === 'Encounter') return undefined
  if (words == null || sent === undefined) return 'number-only'
  return wordsDigest(words) === sent ? undefined : 'differs'
}

/** Whether whom a message names is the visit's patient, by the patient search. */
export async function isOf(house: House, visit: StoredVisit, said: SaidPatient | null): Promise<boolean> {
  if (said === null || visit.state.patient === null) return false
  return (await whoIs(house, visit.organization, said, visit))?.reference === visit.state.patient
}

/** An EMR may tell what it has filed before its acknowledgement is stored here; then it has to say so again. */
async function isStillOnItsWay(
  house: House,
  organization: string,
  filed: Filed,
  writes: readonly WriteKind[],
): Promise<boolean> {
  if (filed.patient === null) return false
  const now = house.now().getTime()
  const today = await house.store.board(organization, new Date(now - DAY_MS), new Date(now + DAY_MS))
  const waiting = today.filter(({ state }) =>
    Object.keys(state.pending).some((key) => writes.includes(partsOfKey(key)[0])),
  )
  for (const visit of waiting) if (await isOf(house, visit, filed.patient)) return true
  return false
}
