import type { Appointment, Encounter } from '@medplum/fhirtypes'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { OpenChart } from './open-chart.ts'
import { when } from './practice-time.ts'
import { find, idIn, words } from './reading.ts'

/** Encounters and appointments, newest first. */
export async function visitsTab({ emr, patient }: OpenChart): Promise<Html> {
  const about = `Patient/${patient.id}`
  const encounters = await find<Encounter>(emr.repo, `Encounter?subject=${about}&_sort=-date`)
  const appointments = await find<Appointment>(emr.repo, `Appointment?actor=${about}&_sort=-date`)
  return html`<div class="columns">
    <section class="panel">
      <h2>Appointments <small>${appointments.length}</small></h2>
      ${appointments.length === 0 ? html`<p class="none">None booked.</p>` : ''}
      <table>
        <tbody>
          ${appointments.map(
            (one) =>
              html`<tr>
                <td class="time"><a href="/chart/${patient.id}?appointment=${one.id}">${when(one.start)}</a></td>
                <td>${words(one.serviceType?.[0])} ${one.reasonCode?.map(words).join(', ') || one.description}</td>
                <td>${withWhom(one)}</td>
                <td>${one.status}</td>
                <td><a href="/schedule/appointment/${one.id}">Change</a></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>
    <section class="panel">
      <h2>Encounters <small>${encounters.length}</small></h2>
      ${encounters.length === 0 ? html`<p class="none">None recorded.</p>` : ''}
      <table>
        <tbody>
          ${encounters.map(
            (one) =>
              html`<tr>
                <td class="time">${when(one.period?.start)}</td>
                <td>${one.type?.map(words).join(', ')} <span class="tag">${one.class?.code}</span></td>
                <td>${one.participant?.map((who) => who.individual?.display ?? '').join(', ')}</td>
                <td>${one.status}${one.period?.end === undefined ? '' : `, ended ${when(one.period.end)}`}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>
  </div>`
}

function withWhom(appointment: Appointment): string {
  const actor = appointment.participant.find((one) => idIn(one.actor, 'Practitioner') !== undefined)?.actor
  return actor?.display ?? idIn(actor, 'Practitioner') ?? ''
}
