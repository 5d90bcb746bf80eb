import type { Observation, ObservationComponent } from '@medplum/fhirtypes'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { OpenChart } from './open-chart.ts'
import { when } from './practice-time.ts'
import { find, words } from './reading.ts'

const NEWEST = 60

/** Vital signs and results, newest first; of long lists the newest part, which says how many there are. */
export async function resultsTab({ emr, patient }: OpenChart): Promise<Html> {
  const all = await find<Observation>(emr.repo, `Observation?subject=Patient/${patient.id}&_sort=-date`)
  const isVital = (one: Observation) =>
    one.category?.some((category) => category.coding?.some(({ code }) => code === 'vital-signs')) === true
  return html`<div class="columns">
    ${table('Vital signs', all.filter(isVital))}
    ${table(
      'Results',
      all.filter((one) => !isVital(one)),
    )}
  </div>`
}

function table(title: string, observations: Observation[]): Html {
  const shown = observations.slice(0, NEWEST)
  const count = observations.length > shown.length ? `newest ${NEWEST} of ${observations.length}` : `${shown.length}`
  return html`<section class="panel">
    <h2>${title} <small>${count}</small></h2>
    ${shown.length === 0 ? html`<p class="none">None recorded.</p>` : ''}
    <table>
      <tbody>
        ${shown.map(
          (one) =>
            html`<tr>
              <td class="time">${when(one.effectiveDateTime ?? one.issued)}</td>
              <td>${words(one.code)}</td>
              <td class="number">${valueOf(one)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`
}

function valueOf(observation: Observation | ObservationComponent): string {
  const quantity = observation.valueQuantity
  if (quantity?.value !== undefined) return `${Number(quantity.value.toFixed(2))} ${quantity.unit ?? ''}`
  const text = observation.valueString ?? words(observation.valueCodeableConcept)
  if (text !== '') return text
  if (observation.valueInteger !== undefined) return String(observation.valueInteger)
  if (observation.valueBoolean !== undefined) return observation.valueBoolean ? 'yes' : 'no'
  if (!('component' in observation)) return words(observation.dataAbsentReason)
  return (observation.component ?? []).map((part) => `${words(part.code)} ${valueOf(part)}`).join('; ')
}
