import { badRequest, OperationOutcomeError } from '@medplum/core'
import type { WithId } from '@medplum/core'
import type { DocumentReference } from '@medplum/fhirtypes'
import type { FastifyInstance } from 'fastify'
import type { Emr } from '../emr.ts'
import { showChart } from './chart.ts'
import { addressIn, openChart } from './open-chart.ts'
import type { OpenChart } from './open-chart.ts'
import { field, idIn, readOrNone, refusalOf } from './reading.ts'
import { encountersOf } from './schedule-day.ts'
import { sendMissing, staffOf } from './sign-in.ts'

type Note = WithId<DocumentReference>

/** Writing, changing and signing a note in the chart. */
export function registerNotes(app: FastifyInstance, emr: Emr): void {
  app.post('/chart/:patient/notes', async (request, reply) => {
    const chart = await openChart(request, emr, field(request.query, 'appointment'))
    if (chart === undefined) return sendMissing(reply, emr, staffOf(emr, request), 'chart')
    try {
      await writeNote(chart, field(request.body, 'text'))
    } catch (error) {
      reply.code(409)
      return showChart(request, reply, emr, 'notes', `Not saved. ${refusalOf(error)}`)
    }
    return reply.redirect(addressIn(chart, '?tab=notes'), 303)
  })

  const acts = { sign: { act: signNote, not: 'Not signed.' }, edit: { act: editNote, not: 'Not saved.' } }
  for (const [path, { act, not }] of Object.entries(acts)) {
    app.post(`/chart/:patient/notes/:note/${path}`, async (request, reply) => {
      const chart = await openChart(request, emr, field(request.query, 'appointment'))
      if (chart === undefined) return sendMissing(reply, emr, staffOf(emr, request), 'chart')
      try {
        const note = await draftNote(chart, field(request.params, 'note'), field(request.body, 'version'))
        await act(chart, note, field(request.body, 'text'))
      } catch (error) {
        reply.code(409)
        return showChart(request, reply, emr, 'notes', `${not} ${refusalOf(error)}`)
      }
      return reply.redirect(addressIn(chart, '?tab=notes'), 303)
    })
  }
}

/** A draft of the clinician's own, in the encounter of the appointment that the chart was opened from. */
async function writeNote({ emr, patient, staff, appointment }: OpenChart, text: string): Promise<void> {
  if (staff.role !== 'clinician')
    throw new OperationOutcomeError(badRequest('Only a clinician writes and signs notes.'))
  if (text.trim() === '') throw new OperationOutcomeError(badRequest('A note needs its text.'))
  const encounter = appointment && (await encountersOf(emr, [appointment])).get(appointment.id)
  await emr.repo.createResource<DocumentReference>({
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'preliminary',
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3', display: 'Progress note' }] },
    subject: { reference: `Patient/${patient.id}` },
    date: emr.now().toISOString(),
    author: [{ reference: `Practitioner/${staff.practitioner}`, display: staff.name }],
    content: [{ attachment: { contentType: PLAIN, data: base64Of(text) } }],
    ...(encounter && { context: { encounter: [{ reference: `Encounter/${encounter.id}` }] } }),
  })
}

/** The draft as its reader saw it; refused when it is signed or has changed since. */
async function draftNote({ emr, patient, staff }: OpenChart, id: string, version: string): Promise<Note> {
  const refuse = (why: string) => new OperationOutcomeError(badRequest(why))
  if (staff.role !== 'clinician') throw refuse('Only a clinician writes and signs notes.')
  const note = await readOrNone<DocumentReference>(emr.repo, 'DocumentReference', id)
  if (note === undefined || idIn(note.subject, 'Patient') !== patient.id) throw refuse('This chart has no such note.')
  if (note.docStatus !== 'preliminary') throw refuse(`The note is ${note.docStatus ?? 'without a status'} already.`)
  if (note.meta?.versionId !== version) throw refuse('The note has changed since you opened it. Read it again first.')
  return note
}

async function signNote({ emr, staff }: OpenChart, note: Note): Promise<void> {
  const authenticator = { reference: `Practitioner/${staff.practitioner}`, display: staff.name }
  await emr.repo.updateResource<DocumentReference>(
    { ...note, docStatus: 'final', authenticator },
    { ifMatch: note.meta?.versionId },
  )
}

const PLAIN = 'text/plain; charset=utf-8'

/** Browsers send a text's line breaks as CR LF. */
function base64Of(text: string): string {
  return Buffer.from(text.replaceAll('\r\n', '\n')).toString('base64')
}

async function editNote({ emr }: OpenChart, note: Note, text: string): Promise<void> {
  const data = base64Of(text)
  const content = note.content.map((one, place) =>
    // Here notes are typed as plain text, whatever they were sent as.
    place === 0 ? { ...one, attachment: { ...one.attachment, contentType: PLAIN, data } } : one,
  )
  await emr.repo.updateResource<DocumentReference>({ ...note, content }, { ifMatch: note.meta?.versionId })
}
