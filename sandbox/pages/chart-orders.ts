import type { WithId } from '@medplum/core'
import type { DetectedIssue, MedicationRequest, ServiceRequest } from '@medplum/fhirtypes'
import { readCatalogue } from './catalogue.ts'
import type { CatalogueItem } from './catalogue.ts'
import { medicine } from './chart-summary.ts'
import { referralForm, referralStatus, revocationForm } from './chart-referral.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { addressIn } from './open-chart.ts'
import type { OpenChart } from './open-chart.ts'
import { when } from './practice-time.ts'
import { find, words } from './reading.ts'

type Order = WithId<MedicationRequest> | WithId<ServiceRequest>

/** Drafts with what the checks found, active orders with their numbers, and the EMR's own composer. */
export async function ordersTab(chart: OpenChart): Promise<Html> {
  const { emr, patient } = chart
  const about = `Patient/${patient.id}`
  const orders: Order[] = [
    ...(await find<MedicationRequest>(emr.repo, `MedicationRequest?subject=${about}&_sort=-authoredon`)),
    ...(await find<ServiceRequest>(emr.repo, `ServiceRequest?subject=${about}&_sort=-authored`)),
  ]
  const issues = await find<DetectedIssue>(emr.repo, `DetectedIssue?patient=${about}`)
  const drafts = orders.filter((one) => one.status === 'draft')
  const active = orders.filter((one) => one.status === 'active')
  const told = await referralStatus(chart)
  return html`${chart.staff.role === 'clinician' ? [composer(chart, await readCatalogue(emr.repo)), referralForm(chart), revocationForm(chart)] : ''}
    <section class="panel">
      <h2>Not signed yet <small>${drafts.length}</small></h2>
      ${drafts.length === 0 ? html`<p class="none">No drafts.</p>` : ''}
      ${drafts.map((draft) => draftCard(chart, draft, unresolved(draft, issues)))}
    </section>
    <section class="panel">
      <h2>Active orders <small>${active.length}</small></h2>
      ${active.length === 0 ? html`<p class="none">No active orders.</p>` : ''}
      <table>
        <tbody>
          ${active.map(
            (one) =>
              html`<tr>
                <td class="time">${when(one.authoredOn)}</td>
                <td>${orderWords(one)} ${one.resourceType === 'ServiceRequest' ? told(one) : ''}</td>
                <td>${one.requester?.display}</td>
                <td class="number">${orderNumber(one, emr.origin)}</td>
                <td>${chart.staff.role === 'clinician' ? endForm(chart, one) : ''}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`
}

/** Issues that the checks raised about an order. */
export function unresolved(order: Order, issues: WithId<DetectedIssue>[]): WithId<DetectedIssue>[] {
  const own = `${order.resourceType}/${order.id}`
  return issues.filter(
    (issue) =>
      !['cancelled', 'entered-in-error'].includes(issue.status) &&
      issue.implicated?.some((one) => one.reference === own),
  )
}

/** Whether an issue stops the signature until someone has said why the order stands. */
export function needsReason(issue: DetectedIssue): boolean {
  return issue.severity === 'high' && (issue.mitigation ?? []).length === 0
}

function composer(chart: OpenChart, catalogue: CatalogueItem[]): Html {
  const groups = [...new Set(catalogue.map((item) => item.group))]
  return html`<form class="panel compose" method="post" action="${addressIn(chart, '/orders')}">
    <h2>New order <small>prescriber for all medicines, controlled substances too</small></h2>
    <label for="item">Order</label>
    <select id="item" name="item" required>
      <option value="">Choose from the catalogue</option>
      ${groups.map(
        (group) =>
          html`<optgroup label="${group}">
            ${catalogue
              .filter((item) => item.group === group)
              .map((item) => html`<option value="${item.ref}">${item.label}</option>`)}
          </optgroup>`,
      )}
    </select>
    <label>Dose or reason <input name="instructions" maxlength="300" /></label>
    <label for="no-visit">Visit</label>
    <select id="no-visit" name="no-visit">
      <option value="">The one under way, if any</option>
      <option value="yes">None named</option>
    </select>
    <button>Draft and check</button>
    <section
      id="order-cards"
      class="cards"
      aria-label="Messages from apps about this order"
      aria-live="polite"
    ></section>
  </form>`
}

function draftCard(chart: OpenChart, draft: Order, issues: WithId<DetectedIssue>[]): Html {
  const address = (act: string) => addressIn(chart, `/orders/${draft.resourceType}/${draft.id}/${act}`)
  const severe = issues.some(needsReason)
  return html`<article class="draft">
    <p><b>${orderWords(draft)}</b> <small>${draft.intent}, ${when(draft.authoredOn)}</small></p>
    ${issues.map(
      (issue) =>
        html`<p class="issue ${issue.severity}">
          <b>${issue.severity}</b> ${words(issue.code)}: ${issue.detail}
          ${(issue.mitigation ?? []).map((one) => html`<small>Accepted: ${words(one.action)}</small>`)}
        </p>`,
    )}
    ${
      chart.staff.role === 'clinician'
        ? html`<form method="post" action="${address('sign')}">
            ${severe ? html`<label>Why it stands <input name="reason" required maxlength="300" /></label>` : ''}
            <button>Sign order</button>
            <button formaction="${address('discard')}" formnovalidate>Discard</button>
          </form>`
        : ''
    }
  </article>`
}

function endForm(chart: OpenChart, order: WithId<MedicationRequest> | WithId<ServiceRequest>) {
  const address = (act: string) => addressIn(chart, `/orders/${order.resourceType}/${order.id}/${act}`)
  return html`<form method="post" action="${address('done')}">
      <button>Done</button>
      <button formaction="${address('call-off')}">Call off</button>
      ${
        order.resourceType === 'ServiceRequest'
          ? html`<button formaction="${address('result')}">Result, order stays active</button>`
          : ''
      }
    </form>
    <details>
      <summary>Change</summary>
      <form method="post" action="${address('change')}">
        <label>Dose or reason <input name="instructions" required maxlength="300" /></label>
        <button>Change this order</button>
        <button formaction="${address('replace')}">Replace by another</button>
      </form>
    </details>`
}

/** What is ordered, as the chart's lists say it. */
export function orderWords(order: Order): string {
  if (order.resourceType === 'MedicationRequest') return medicine(order)
  const note = order.note?.map(({ text }) => text).join(' ') ?? ''
  return note === '' ? words(order.code) : `${words(order.code)}: ${note}`
}

/** The number that the EMR gave it when it was signed. */
export function orderNumber(order: Order, origin: string): string {
  return order.identifier?.find((one) => one.system === `${origin}/orders`)?.value ?? ''
}
