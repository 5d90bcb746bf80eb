import type {
  Appointment,
  Communication,
  DocumentReference,
  Observation,
  Reference,
  Resource,
  Schedule,
  Slot,
} from '@medplum/fhirtypes'
import { refusal } from '../fhir/refusals.ts'
import type { Actor, PracticeRepository, Rule } from '../fhir/repository.ts'

/** What may be filed by an app, and how. */
export const filingRule: Rule = {
  async check(repo, { before, after }, actor): Promise<Resource | void> {
    if (after.resourceType === 'Appointment' && before === undefined) return booked(repo, after)
    if (after.resourceType === 'DocumentReference') refuseNote(after, actor)
    if (after.resourceType === 'Observation') refuseMeasurement(after)
    if (after.resourceType === 'Communication' && before === undefined) refuseMessage(after)
  },
}

/** The app names the patient and one slot; who gives the visit, and when, is the slot's. */
async function booked(repo: PracticeRepository, appointment: Appointment): Promise<Resource | void> {
  if (appointment.status === 'proposed') return
  if (appointment.status !== 'booked') throw refusal('rule', 'An appointment is made as proposed or booked.')
  const [reference, ...others] = appointment.slot ?? []
  if (reference === undefined || others.length > 0) throw refusal('rule', 'A booking has exactly one slot.')
  if (appointment.participant.some(({ actor }) => actor?.reference?.startsWith('Patient/') !== true))
    throw refusal('rule', 'The patient is the only participant that a booking names.')
  const { start, end, serviceType, schedule } = await repo.readReference<Slot>(reference as Reference<Slot>)
  const { actor } = await repo.readReference<Schedule>(schedule)
  const [service, ...more] = actor.filter((one) => one.reference?.startsWith('HealthcareService/'))
  // A slot that serves several kinds of visit is one of the first kind, unless the app says which.
  const givers = actor.filter((one) => !more.includes(one) || one === service)
  const [kind] = appointment.serviceType ?? serviceType ?? []
  return {
    ...appointment,
    start,
    end,
    ...(kind && { serviceType: [kind] }),
    participant: [...appointment.participant, ...givers.map((actor) => ({ actor, status: 'accepted' as const }))],
  } as Appointment
}

const TEXTS = new Set([
  'text/plain',
  'text/richtext',
  'text/rtf',
  'text/html',
  'application/xml',
  'application/xhtml+xml',
])
const LOINC = 'http://loinc.org'

function refuseNote(note: DocumentReference, actor: Actor): void {
  const finished = note.docStatus === 'final' || (note.docStatus === 'amended' && actor.kind === 'system')
  if (note.status !== 'current' || !finished)
    throw refusal('rule', 'A note is current and final; drafts are kept elsewhere.')
  if (actor.kind === 'user' && actor.role !== 'clinician')
    throw refusal('forbidden', 'Notes are signed by a clinician.')
  const authors = (note.author ?? []).map(({ reference }) => reference)
  if (actor.kind === 'user' && (authors.length !== 1 || authors[0] !== `Practitioner/${actor.practitioner}`))
    throw refusal('rule', 'The one author of a note is whoever is signed in.')
  const [only, ...more] = note.content
  if (only === undefined || more.length > 0) throw refusal('rule', 'A note has exactly one attachment.')
  const [kind, ...parameters] = (only.attachment.contentType ?? '').split(';').map((part) => part.trim().toLowerCase())
  const readable = TEXTS.has(kind ?? '') && parameters.includes('charset=utf-8')
  if (!readable && kind !== 'application/pdf')
    throw refusal('rule', 'An attachment is a PDF, or text, rtf, html or xml with charset=utf-8.')
  if (note.context?.period?.start === undefined) throw refusal('rule', 'context.period says when the care was given.')
  const systems = new Set((note.type?.coding ?? []).map(({ system }) => system === LOINC))
  if (systems.size !== 1) throw refusal('rule', 'A note has a type of LOINC or one of the EMR’s own, and not both.')
}

function refuseMeasurement({ category }: Observation): void {
  const vital = (category ?? []).some(({ coding }) => coding?.some(({ code }) => code === 'vital-signs'))
  if (!vital) throw refusal('rule', 'Only measurements of the list of vital signs are filed.')
}

function refuseMessage({ recipient }: Communication): void {
  const staff = (recipient ?? []).some(({ reference }) => /^(Practitioner|Group)\//.test(reference ?? ''))
  if (!staff) throw refusal('rule', 'A message goes to a practitioner or to a pool.')
}
