import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Appointment, Patient, Slot } from '@medplum/fhirtypes'
import type { WithId } from '@medplum/core'
import type { Emr } from '../emr.ts'
import { blockTime, cancelAppointment } from './appointment-changes.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { send, sendPage } from './layout.ts'
import { clockTime, dayAfter, dayInWords, dayOf, isDay } from './practice-time.ts'
import { chartName, field, find, idIn, isDeceased, readOrNone, refusalOf, words } from './reading.ts'
import { isVirtual, readDay, stateOf } from './schedule-day.ts'
import type { BoardRow, ClinicianDay } from './schedule-day.ts'
import { staffOf } from './sign-in.ts'

/** The day board: who comes, who waits, and booking into the practice's own free times. */
export function registerSchedule(app: FastifyInstance, emr: Emr): void {
  app.get('/schedule', (request, reply) => {
    emr.closed(request)
    return showDay(request, reply, emr, field(request.query, 'date'))
  })

  app.get('/schedule/board', async (request, reply) =>
    send(reply, await board(emr, field(request.query, 'date'), await patientsOf(emr))),
  )

  app.post('/schedule/book', async (request, reply) => {
    const slot = field(request.body, 'slot')
    const booking = { slot, patient: field(request.body, 'patient'), reason: field(request.body, 'reason') }
    try {
      await emr.bookSlot(booking)
    } catch (error) {
      reply.code(409)
      return showDay(request, reply, emr, field(request.body, 'date'), `Not booked. ${refusalOf(error)}`)
    }
    const start = (await readOrNone<Slot>(emr.repo, 'Slot', slot))?.start
    return reply.redirect(`/schedule?date=${dayOf(start === undefined ? emr.now() : new Date(start))}`, 303)
  })

  app.post('/schedule/cancel', async (request, reply) => {
    const appointment = await readOrNone<Appointment>(emr.repo, 'Appointment', field(request.body, 'appointment'))
    if (appointment === undefined) {
      reply.code(404)
      return showDay(request, reply, emr, '', 'That appointment is not in the schedule any more.')
    }
    try {
      await cancelAppointment(emr.repo, appointment.id)
    } catch (error) {
      reply.code(409)
      return showDay(request, reply, emr, '', `Not cancelled. ${refusalOf(error)}`)
    }
    return reply.redirect(`/schedule?date=${dayOf(new Date(appointment.start ?? emr.now()))}`, 303)
  })

  for (const [path, to] of [
    ['/schedule/block', 'blocked'],
    ['/schedule/open', 'free'],
  ] as const)
    app.post(path, async (request, reply) => {
      const date = field(request.body, 'date')
      try {
        await blockTime(emr.repo, field(request.body, 'slot'), to)
      } catch (error) {
        reply.code(409)
        return showDay(request, reply, emr, date, `Not changed. ${refusalOf(error)}`)
      }
      return reply.redirect(`/schedule?date=${isDay(date) ? date : dayOf(emr.now())}`, 303)
    })
}

async function showDay(request: FastifyRequest, reply: FastifyReply, emr: Emr, asked: string, problem?: string) {
  const isoDay = isDay(asked) ? asked : dayOf(emr.now())
  const link = (to: string, label: string) => html`<a href="/schedule?date=${to}">${label}</a>`
  return sendPage(reply, emr, staffOf(emr, request), {
    title: 'Schedule',
    here: 'schedule',
    script: 'schedule.js',
    body: html`<h1>Schedule: ${dayInWords(isoDay)}</h1>
      <p class="days">
        ${link(dayAfter(isoDay, -1), 'Day before')} ${link(dayOf(emr.now()), 'Today')}
        ${link(dayAfter(isoDay, 1), 'Next day')}
      </p>
      ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
      <div id="board" data-day="${isoDay}">${await board(emr, isoDay, await patientsOf(emr))}</div>`,
  })
}

async function patientsOf(emr: Emr): Promise<WithId<Patient>[]> {
  const patients = await find<Patient>(emr.repo, 'Patient?_sort=family')
  return patients.toSorted((a, b) => chartName(a).localeCompare(chartName(b)))
}

async function board(emr: Emr, asked: string, patients: WithId<Patient>[]): Promise<Html> {
  const isoDay = isDay(asked) ? asked : dayOf(emr.now())
  const days = await readDay(emr, isoDay)
  const opensVisits = emr.apps.some(({ sign_in_uri }) => sign_in_uri !== undefined)
  return html`${days.map((day) => clinicianDay(emr, day, isoDay, patients, opensVisits))}`
}

function clinicianDay(
  emr: Emr,
  day: ClinicianDay,
  isoDay: string,
  patients: WithId<Patient>[],
  opensVisits: boolean,
): Html {
  const { clinician, rows } = day
  const now = emr.now()
  const coming = rows.filter((row) => stateOf(row, now).mark !== 'off')
  return html`<section class="panel">
    <h2>${clinician.name} <small>${coming.length} booked, ${day.free.length} free</small></h2>
    ${
      rows.length === 0
        ? html`<p class="none">Nobody is booked with ${clinician.name} on this day.</p>`
        : html`<table class="board">
            <thead>
              <tr>
                <th>Time</th>
                <th>Patient</th>
                <th>Visit</th>
                <th>Reason</th>
                <th>State</th>
                <th></th>
              </tr>
            </thead>
            <tbody>
              ${rows.map((row) => visitRow(row, patients, now, emr.connections.of(row.appointment.id), opensVisits))}
            </tbody>
          </table>`
    }
    ${bookingForm(day, isoDay, patients)} ${blocking(day, isoDay)}
  </section>`
}

function visitRow(
  row: BoardRow,
  patients: WithId<Patient>[],
  now: Date,
  connected: ReturnType<Emr['connections']['of']>,
  opensVisits: boolean,
): Html {
  const { appointment } = row
  const id = appointment.participant.map(({ actor }) => idIn(actor, 'Patient')).find((one) => one !== undefined)
  const state = stateOf(row, now)
  const name = chartName(patients.find((patient) => patient.id === id))
  return html`<tr data-row="${appointment.id}">
    <td class="time">${appointment.start === undefined ? '' : clockTime(new Date(appointment.start))}</td>
    <td>
      ${id === undefined ? 'Patient not matched' : html`<a class="open" href="/chart/${id}?appointment=${appointment.id}">${name}</a>`}
    </td>
    <td>
      ${words(appointment.serviceType?.[0])} ${isVirtual(appointment) ? html`<span class="tag">video</span>` : ''}
    </td>
    <td>${appointment.reasonCode?.map(words).join(', ') || appointment.description}</td>
    <td class="state"><span class="mark ${state.mark}">${state.words}</span>${dots(connected)}</td>
    <td>
      ${
        opensVisits && state.mark !== 'off' && isVirtual(appointment)
          ? html`<form method="post" action="/schedule/open-visit" target="_blank">
              <button name="appointment" value="${appointment.id}" aria-label="Open the video visit of ${name}">
                Open video visit
              </button>
            </form>`
          : ''
      }
      ${state.mark === 'off' ? '' : html`<a class="change" href="/schedule/appointment/${appointment.id}">Change</a>`}
      ${
        state.mark === 'booked'
          ? html`<form method="post" action="/schedule/cancel">
              <button name="appointment" value="${appointment.id}" aria-label="Cancel the visit of ${name}">
                Cancel
              </button>
            </form>`
          : ''
      }
    </td>
  </tr>`
}

/** The two dots of a visit by video, once either was connected: each with its word, for colour says nothing to everybody. */
function dots(connected: ReturnType<Emr['connections']['of']>): Html {
  if (Object.keys(connected).length === 0) return html``
  return html`<span class="dots"
    >${(['patient', 'clinician'] as const).map(
      (side) =>
        html`<span class="dot ${connected[side] === true ? 'on' : ''}"
          >${side} ${connected[side] === true ? 'connected' : 'not connected'}</span
        > `,
    )}</span
  >`
}

function bookingForm(day: ClinicianDay, isoDay: string, patients: WithId<Patient>[]): Html {
  if (day.free.length === 0) return html`<p class="none">No free time is left on this day.</p>`
  const clinician = day.clinician.practitioner
  return html`<details class="book">
    <summary>Book a free time</summary>
    <form method="post" action="/schedule/book">
      <input type="hidden" name="date" value="${isoDay}" />
      <p>
        <label for="time-${clinician}">Time</label>
        <select id="time-${clinician}" name="slot">
          ${day.free.map((slot) => html`<option value="${slot.id}">${clockTime(new Date(slot.start))}</option>`)}
        </select>
      </p>
      <p>
        <label for="patient-${clinician}">Patient</label>
        <select id="patient-${clinician}" name="patient">
          ${patients.filter((one) => !isDeceased(one)).map((one) => html`<option value="${one.id}">${chartName(one)} (${one.birthDate})</option>`)}
        </select>
      </p>
      <label>Reason <input name="reason" required maxlength="200" /></label>
      <button>Book</button>
    </form>
  </details>`
}

/** Takes a free time off what can be booked, and gives it back: a meeting, a day off. */
function blocking(day: ClinicianDay, isoDay: string): Html {
  const { practitioner } = day.clinician
  const time = ({ start }: WithId<Slot>) => clockTime(new Date(start))
  return html`${
    day.free.length === 0
      ? ''
      : html`<details class="book">
          <summary>Block a free time</summary>
          <form method="post" action="/schedule/block">
            <input type="hidden" name="date" value="${isoDay}" />
            <p>
              <label for="block-${practitioner}">Time to block</label>
              <select id="block-${practitioner}" name="slot">
                ${day.free.map((slot) => html`<option value="${slot.id}">${time(slot)}</option>`)}
              </select>
            </p>
            <button>Block</button>
          </form>
        </details>`
  }${
    day.blocked.length === 0
      ? ''
      : html`<form method="post" action="/schedule/open">
          <input type="hidden" name="date" value="${isoDay}" />
          <p>
            Blocked:
            ${day.blocked.map(
              (slot) =>
                html`<button
                  name="slot"
                  value="${slot.id}"
                  aria-label="Open ${time(slot)} again, ${day.clinician.name}"
                >
                  Open ${time(slot)} again
                </button> `,
            )}
          </p>
        </form>`
  }`
}
