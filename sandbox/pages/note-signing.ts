import { badRequest, OperationOutcomeError } from '@medplum/core'
import type { DocumentReference } from '@medplum/fhirtypes'
import type { FastifyInstance } from 'fastify'
import type { Emr } from '../emr.ts'
import { showChart } from './chart.ts'
import { addressIn, openChart } from './open-chart.ts'
import type { OpenChart } from './open-chart.ts'
import { field, idIn, readOrNone, refusalOf } from './reading.ts'
import { sendMissing, staffOf } from './sign-in.ts'

/** Signing a note from the chart. */
export function registerNotes(app: FastifyInstance, emr: Emr): void {
  app.post('/chart/:patient/notes/:note/sign', async (request, reply) => {
    const chart = await openChart(request, emr, field(request.query, 'appointment'))
    if (chart === undefined) return sendMissing(reply, emr, staffOf(emr, request), 'chart')
    try {
      await signNote(chart, field(request.params, 'note'), field(request.body, 'version'))
    } catch (error) {
      reply.code(409)
      return showChart(request, reply, emr, 'notes', `Not signed. ${refusalOf(error)}`)
    }
    return reply.redirect(addressIn(chart, '?tab=notes'), 303)
  })
}

async function signNote({ emr, patient, staff }: OpenChart, id: string, version: string): Promise<void> {
  const refuse = (why: string) => new OperationOutcomeError(badRequest(why))
  if (staff.role !== 'clinician') throw refuse('Only a clinician signs notes.')
  const note = await readOrNone<DocumentReference>(emr.repo, 'DocumentReference', id)
  if (note === undefined || idIn(note.subject, 'Patient') !== patient.id) throw refuse('This chart has no such note.')
  if (note.docStatus !== 'preliminary') throw refuse(`The note is ${note.docStatus ?? 'without a status'} already.`)
  if (note.meta?.versionId !== version) throw refuse('The note has changed since you opened it. Read it again first.')
  await emr.repo.updateResource<DocumentReference>(
    {
      ...note,
      docStatus: 'final',
      authenticator: { reference: `Practitioner/${staff.practitioner}`, display: staff.name },
    },
    { ifMatch: version },
  )
}
