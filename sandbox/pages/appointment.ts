import type { WithId } from '@medplum/core'
import type { Appointment, AppointmentParticipant, Patient, Schedule, Slot } from '@medplum/fhirtypes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Emr, Staff } from '../emr.ts'
import {
  cancelAppointment,
  confirmAppointment,
  coverAppointment,
  covers,
  isUnmatched,
  matchAppointment,
  moveAppointment,
  turnAppointment,
} from './appointment-changes.ts'
import { checkIn, endVisit, openEncounter } from './appointment-encounter.ts'
import { contextPanel } from './context-links.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { sendPage } from './layout.ts'
import { clockTime, dayOf, when } from './practice-time.ts'
import { chartName, field, find, idIn, isDeceased, readOrNone, recordNumber, refusalOf, words } from './reading.ts'
import { sendMissing, staffOf } from './sign-in.ts'

/** How many of a clinician's free times are offered. */
const TIMES = 40

/** One appointment with what the front desk does to it: give it its patient, move it, have it covered. */
export function registerAppointment(app: FastifyInstance, emr: Emr): void {
  app.get('/schedule/appointment/:id', (request, reply) => show(request, reply, emr))

  const change = (name: string, work: (id: string, request: FastifyRequest) => Promise<void>) =>
    app.post(`/schedule/appointment/:id/${name}`, async (request, reply) => {
      const id = field(request.params, 'id')
      try {
        await work(id, request)
      } catch (error) {
        reply.code(409)
        return show(request, reply, emr, `Not changed. ${refusalOf(error)}`)
      }
      return reply.redirect(`/schedule/appointment/${id}`, 303)
    })
  change('match', (id, { body }) => matchAppointment(emr.repo, id, field(body, 'patient')))
  change('move', (id, { body }) => moveAppointment(emr.repo, id, field(body, 'slot'), emr.now()))
  change('confirm', (id) => confirmAppointment(emr.repo, id))
  change('cancel', (id) => cancelAppointment(emr.repo, id))
  change('turn', (id, { body }) => turnAppointment(emr.repo, id, field(body, 'to') === 'video' ? 'video' : 'in-person'))
  change('check-in', (id) => checkIn(emr.repo, id, emr.now()))
  change('end', (id) => endVisit(emr.repo, id, emr.now()))
  change('cover', (id, { body }) => coverAppointment(emr.repo, id, field(body, 'practitioner')))
}

async function show(request: FastifyRequest, reply: FastifyReply, emr: Emr, problem?: string): Promise<FastifyReply> {
  const staff = staffOf(emr, request)
  const appointment = await readOrNone<Appointment>(emr.repo, 'Appointment', field(request.params, 'id'))
  if (appointment === undefined) return sendMissing(reply, emr, staff, 'appointment')
  const clinicians = (await emr.staff()).filter((one) => one.role === 'clinician')
  const patient = await patientOf(emr, appointment)
  const namesOf = (covering: boolean) =>
    appointment.participant
      .filter((one) => covers(one) === covering)
      .flatMap(({ actor }) => clinicians.filter(({ practitioner }) => practitioner === idIn(actor, 'Practitioner')))
      .map(({ name }) => name)
      .join(', ')
  return sendPage(reply, emr, staff, {
    title: 'Change an appointment',
    here: 'schedule',
    body: html`<h1>Appointment ${when(appointment.start)}</h1>
      ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
      <section class="panel">
        <h2>Now</h2>
        <p>Status: ${appointment.status}</p>
        <p>Patient: ${patient === undefined ? 'not matched' : chartName(patient)}</p>
        <p>With: ${namesOf(false) || serviceOf(appointment)?.display || words(appointment.serviceType?.[0])}</p>
        <p>Covered by: ${namesOf(true) || 'nobody'}</p>
        ${isUnmatched(appointment) || appointment.comment === undefined ? '' : html`<p>Comment: ${appointment.comment}</p>`}
        <p>
          <a href="/schedule?date=${dayOf(new Date(appointment.start ?? emr.now()))}">Back to the schedule</a>
        </p>
        ${confirmForm(appointment)} ${cancelForm(appointment)}
      </section>
      ${await encounterPanel(emr, appointment)} ${contextPanel(appointment)}
      ${isUnmatched(appointment) && (await matchPanel(emr, appointment, field(request.query, 'name')))}
      ${turnPanel(appointment)} ${await movePanel(emr, appointment, clinicians)} ${coverPanel(appointment, clinicians)}`,
  })
}

/** What was typed when booking, and whom it may be: those whose family name or date of birth stands in it. */
async function matchPanel(emr: Emr, appointment: WithId<Appointment>, asked: string): Promise<Html> {
  const typed = (appointment.comment ?? '').toLowerCase()
  const patients = (await find<Patient>(emr.repo, 'Patient?_sort=family')).filter((one) => !isDeceased(one))
  const candidates = patients.filter((one) =>
    asked === ''
      ? typed.includes(one.birthDate ?? '?') || typed.includes(one.name?.[0]?.family?.toLowerCase() ?? '?')
      : chartName(one).toLowerCase().includes(asked.toLowerCase()),
  )
  return html`<section class="panel">
    <h2>Match the patient</h2>
    <p>${appointment.comment}</p>
    <form class="narrow" role="search">
      <label>Patient's name <input name="name" value="${asked}" /></label> <button>Search</button>
    </form>
    ${candidates.length === 0 ? html`<p class="none">Nobody fits; search by name.</p>` : ''}
    ${candidates.map(
      (one) =>
        html`<form method="post" action="/schedule/appointment/${appointment.id}/match">
          <button name="patient" value="${one.id}">
            This is ${chartName(one)}, born ${one.birthDate}, MRN ${recordNumber(one)}
          </button>
        </form>`,
    )}
  </section>`
}

/** What the front desk opens when the patient has come, and what is closed behind them. */
async function encounterPanel(emr: Emr, { id, status }: WithId<Appointment>): Promise<Html> {
  const encounter = await openEncounter(emr.repo, id)
  if (encounter === undefined && !['booked', 'pending', 'arrived', 'checked-in'].includes(status)) return html``
  const [path, label] = encounter === undefined ? ['check-in', 'Check in'] : ['end', 'End the visit']
  return html`<section class="panel">
    <h2>Encounter</h2>
    <p>
      ${encounter === undefined ? 'None is open.' : `Open: ${encounter.status}, ${encounter.class.display ?? encounter.class.code}`}
    </p>
    <form method="post" action="/schedule/appointment/${id}/${path}"><button>${label}</button></form>
  </section>`
}

/** What an app has asked for is promised by a person. */
function confirmForm(appointment: WithId<Appointment>): Html {
  if (appointment.status !== 'pending') return html``
  return html`<form method="post" action="/schedule/appointment/${appointment.id}/confirm">
    <button>Confirm this appointment</button>
  </form>`
}

function cancelForm(appointment: WithId<Appointment>): Html {
  if (appointment.status !== 'booked' && appointment.status !== 'pending') return html``
  return html`<form method="post" action="/schedule/appointment/${appointment.id}/cancel">
    <button>Cancel this appointment</button>
  </form>`
}

function turnPanel(appointment: WithId<Appointment>): Html {
  const video = (appointment.serviceType ?? []).some(({ coding }) =>
    (coding ?? []).some(({ code }) => code === 'follow-up-video'),
  )
  return html`<section class="panel">
    <h2>${video ? 'By video' : 'In person'}</h2>
    <form method="post" action="/schedule/appointment/${appointment.id}/turn">
      <button name="to" value="${video ? 'in-person' : 'video'}">
        ${video ? 'Make it in person' : 'Make it a video visit'}
      </button>
    </form>
  </section>`
}

async function movePanel(emr: Emr, appointment: WithId<Appointment>, clinicians: Staff[]): Promise<Html> {
  const slots = await find<Slot>(emr.repo, `Slot?status=free&start=gt${emr.now().toISOString()}&_sort=start`)
  const schedules = await find<Schedule>(emr.repo, 'Schedule?_sort=_id')
  const actorsAt = (slot: Slot) =>
    schedules.find(({ id }) => id === idIn(slot.schedule, 'Schedule'))?.actor.map(({ reference }) => reference) ?? []
  // A test is at a service, with times of its own; a visit is with a clinician.
  const service = serviceOf(appointment)
  const givers =
    service === undefined
      ? clinicians.map(({ practitioner, name }) => ({ reference: `Practitioner/${practitioner}`, name }))
      : [{ reference: service.reference, name: service.display ?? words(appointment.serviceType?.[0]) }]
  return html`<section class="panel">
    <h2>Move to another time</h2>
    <form method="post" action="/schedule/appointment/${appointment.id}/move">
      <label for="slot">Free time</label>
      <select id="slot" name="slot">
        ${givers.map(
          ({ reference, name }) =>
            html`<optgroup label="${name}">
              ${slots
                .filter((slot) => actorsAt(slot).includes(reference))
                .slice(0, TIMES)
                .map((slot) => option(slot.id, `${dayOf(new Date(slot.start))} ${clockTime(new Date(slot.start))}`))}
            </optgroup>`,
        )}
      </select>
      <button>Move</button>
    </form>
  </section>`
}

function coverPanel(appointment: WithId<Appointment>, clinicians: Staff[]): Html {
  const others = clinicians.filter((one) => !actorsOf(appointment).includes(one.practitioner))
  return html`<section class="panel">
    <h2>Have it covered</h2>
    <form method="post" action="/schedule/appointment/${appointment.id}/cover">
      <label for="practitioner">Covering clinician</label>
      <select id="practitioner" name="practitioner">
        ${others.map(({ practitioner, name }) => option(practitioner, name))}
      </select>
      <button>Add</button>
    </form>
  </section>`
}

function serviceOf(appointment: Appointment): AppointmentParticipant['actor'] {
  return appointment.participant.find(({ actor }) => idIn(actor, 'HealthcareService') !== undefined)?.actor
}

function option(value: string, label: string): Html {
  return html`<option value="${value}">${label}</option>`
}

function actorsOf(appointment: Appointment): (string | undefined)[] {
  return appointment.participant.map(({ actor }) => idIn(actor, 'Practitioner'))
}

async function patientOf(emr: Emr, appointment: Appointment): Promise<WithId<Patient> | undefined> {
  const id = appointment.participant.map(({ actor }) => idIn(actor, 'Patient')).find((one) => one !== undefined)
  return id === undefined ? undefined : readOrNone<Patient>(emr.repo, 'Patient', id)
}
