import type { Appointment } from '@medplum/fhirtypes'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { OpenChart } from './open-chart.ts'
import { clockTime, dayAfter, dayOf, startOfDay } from './practice-time.ts'
import { chartName, find } from './reading.ts'
import { isVirtual } from './schedule-day.ts'

/** What begins from the chart of a patient without a video visit today, in the practice's own code. */
const BEGINS = 'follow-up-video'

/** The way to a video visit from the chart, where the app is opened by the EMR's signed link and not by SMART. */
export async function videoVisit({ emr, patient, staff }: OpenChart): Promise<Html> {
  if (staff.role !== 'clinician' || !emr.apps.some(({ sign_in_uri }) => sign_in_uri !== undefined)) return html``
  const today = dayOf(emr.now())
  const [from, until] = [today, dayAfter(today, 1)].map((day) => startOfDay(day).toISOString())
  const day = await find<Appointment>(
    emr.repo,
    `Appointment?actor=Patient/${patient.id}&date=ge${from}&date=lt${until}&_sort=date`,
  )
  const open = day.filter(
    (one) =>
      isVirtual(one) &&
      ['booked', 'arrived'].includes(one.status) &&
      one.participant.some(({ actor }) => actor?.reference === `Practitioner/${staff.practitioner}`),
  )
  return html`<section class="card" aria-label="Video visit">
    ${open.map(
      ({ id, start }) =>
        html`<form method="post" action="/schedule/open-visit" target="_blank">
          <b>Video visit today${start === undefined ? '' : ` at ${clockTime(new Date(start))}`}</b>
          <button name="appointment" value="${id}">Open the video visit of ${chartName(patient)}</button>
        </form>`,
    )}
    ${
      open.length > 0
        ? ''
        : html`<form method="post" action="/chart/begin-visit" target="_blank">
            <b>No video visit today</b>
            <input type="hidden" name="visit-type" value="${BEGINS}" />
            <button name="patient" value="${patient.id}">Start a video visit now</button>
          </form>`
    }
  </section>`
}
