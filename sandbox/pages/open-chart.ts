import type { WithId } from '@medplum/core'
import type { Appointment, Patient } from '@medplum/fhirtypes'
import type { FastifyRequest } from 'fastify'
import type { Emr, Staff } from '../emr.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { ageOf, chartName, field, idIn, readOrNone, recordNumber } from './reading.ts'
import { staffOf } from './sign-in.ts'

/** An open chart: whose, read by whom, and the appointment it was opened from. */
export interface OpenChart {
  emr: Emr
  staff: Staff
  patient: WithId<Patient>
  appointment?: WithId<Appointment>
}

/** The chart that the request's address names; undefined when there is no such patient. */
export async function openChart(
  request: FastifyRequest,
  emr: Emr,
  appointmentId: string,
): Promise<OpenChart | undefined> {
  const patient = await readOrNone<Patient>(emr.repo, 'Patient', field(request.params, 'patient'))
  if (patient === undefined) return undefined
  const named = appointmentId === '' ? undefined : await readOrNone<Appointment>(emr.repo, 'Appointment', appointmentId)
  const theirs = named?.participant.some(({ actor }) => idIn(actor, 'Patient') === patient.id)
  return { emr, staff: staffOf(emr, request), patient, ...(theirs === true ? { appointment: named } : {}) }
}

/** An address in this chart that keeps the appointment it was opened from. */
export function addressIn({ patient, appointment }: OpenChart, path: string): string {
  const separator = path.includes('?') ? '&' : '?'
  return `/chart/${patient.id}${path}${appointment === undefined ? '' : `${separator}appointment=${appointment.id}`}`
}

/** Who this chart is about, in one line. */
export function banner(emr: Emr, patient: WithId<Patient>): Html {
  return html`<div class="banner">
    <b class="name">${chartName(patient)}</b>
    <span>Born ${patient.birthDate} (${ageOf(patient, emr.now())})</span>
    <span>Sex ${patient.gender}</span>
    <span>MRN ${recordNumber(patient)}</span>
    ${photo(patient)}
  </div>`
}

/** A drawing, as the record of the sandbox has it; of patients who have one. */
function photo({ photo: photos }: Patient): Html | string {
  const [first] = photos ?? []
  if (first?.data === undefined) return ''
  return html`<img class="photo" alt="" src="data:${first.contentType};base64,${first.data}" />`
}
