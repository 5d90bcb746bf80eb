import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Emr } from '../emr.ts'
import { formsTab } from './chart-forms.ts'
import { notesTab } from './chart-notes.ts'
import { ordersTab } from './chart-orders.ts'
import { resultsTab } from './chart-results.ts'
import { summaryTab } from './chart-summary.ts'
import { videoVisit } from './chart-video.ts'
import { visitsTab } from './chart-visits.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { sendPage } from './layout.ts'
import { addressIn, banner, openChart } from './open-chart.ts'
import type { OpenChart } from './open-chart.ts'
import { chartName, field } from './reading.ts'
import { sendMissing, staffOf } from './sign-in.ts'

const TABS = {
  summary: { label: 'Summary', render: summaryTab },
  results: { label: 'Vitals and results', render: resultsTab },
  notes: { label: 'Notes and documents', render: notesTab },
  orders: { label: 'Orders', render: ordersTab },
  forms: { label: 'Forms and consents', render: formsTab },
  visits: { label: 'Visits', render: visitsTab },
}

/** The name of a part of the chart, as in its address. */
export type Tab = keyof typeof TABS

/** The chart of one patient; its tabs are addresses, so that each can be opened and reloaded. */
export function registerChart(app: FastifyInstance, emr: Emr): void {
  app.get('/chart/:patient', async (request, reply) => {
    const asked = field(request.query, 'tab')
    return showChart(request, reply, emr, isTab(asked) ? asked : 'summary')
  })
  app.get('/chart/:patient/orders', (request, reply) => showChart(request, reply, emr, 'orders'))
}

/** Sends the chart open at `tab`; `problem` is said at its top. */
export async function showChart(
  request: FastifyRequest,
  reply: FastifyReply,
  emr: Emr,
  tab: Tab,
  problem?: string,
): Promise<FastifyReply> {
  const staff = staffOf(emr, request)
  const chart = await openChart(request, emr, field(request.query, 'appointment'))
  if (chart === undefined) return sendMissing(reply, emr, staff, 'chart')
  emr.opened(request, chart.patient.id)
  return sendPage(reply, emr, staff, {
    title: chartName(chart.patient),
    script: 'cards.js',
    body: html`${banner(emr, chart.patient)}
      ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
      <section
        id="cards"
        class="cards"
        aria-label="Messages from apps"
        aria-live="polite"
        data-chart="/chart/${chart.patient.id}"
        data-appointment="${chart.appointment?.id}"
        data-frame="${field(request.query, 'frame')}"
      ></section>
      ${await videoVisit(chart)}
      <nav class="tabs" aria-label="Chart">
        ${Object.entries(TABS).map(([name, { label }]) => tabLink(chart, name, label, name === tab))}
      </nav>
      ${await TABS[tab].render(chart)}`,
  })
}

function tabLink(chart: OpenChart, name: string, label: string, current: boolean): Html {
  return html`<a href="${addressIn(chart, `?tab=${name}`)}" ${current && html`aria-current="page"`}>${label}</a>`
}

function isTab(name: string): name is Tab {
  return Object.hasOwn(TABS, name)
}
