import { badRequest, OperationOutcomeError } from '@medplum/core'
import type { WithId } from '@medplum/core'
import type { DetectedIssue, MedicationRequest, ServiceRequest } from '@medplum/fhirtypes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Emr } from '../emr.ts'
import { needsReason, orderNumber, orderWords, unresolved } from './chart-orders.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { head, send } from './layout.ts'
import { addressIn, openChart, type OpenChart } from './open-chart.ts'
import { accept, discard, orderIn } from './order-actions.ts'
import { field, find, idIn, refusalOf, words } from './reading.ts'
import { sendMissing, staffOf } from './sign-in.ts'

type Order = WithId<MedicationRequest> | WithId<ServiceRequest>

/**
 * The EMR's side of SMART Web Messaging behind its frame, a simulation: a scratchpad of unsigned orders, which here are the chart's
 * own drafts and checked as those are, and the composer beside the app, in which they are changed, signed or removed.
 */
export function registerScratchpad(app: FastifyInstance, emr: Emr): void {
  const asked = (what: (chart: OpenChart, request: FastifyRequest) => Promise<object>) =>
    async function answer(request: FastifyRequest, reply: FastifyReply) {
      const chart = await openChart(request, emr, field(request.query, 'appointment'))
      reply.header('cache-control', 'no-store')
      if (chart === undefined) return { status: '404 Not Found' }
      if (chart.staff.role !== 'clinician')
        return { status: '403 Forbidden', outcome: outcome('Only a clinician orders.') }
      try {
        return await what(chart, request)
      } catch (error) {
        return { status: '422 Unprocessable Content', outcome: outcome(refusalOf(error)) }
      }
    }

  app.post(
    '/chart/:patient/scratchpad',
    asked(async (chart, { body }) => {
      const drafted = await emr.repo.createResource(draftIn(chart, body))
      return { status: '201 Created', location: `${drafted.resourceType}/${drafted.id}` }
    }),
  )

  app.get(
    '/chart/:patient/scratchpad/:type/:order',
    asked(async (chart, { params }) => {
      const order = await orderIn(chart, params)
      return standing(order) ? { status: '200 OK', resource: order } : { status: '404 Not Found' }
    }),
  )

  app.put(
    '/chart/:patient/scratchpad/:type/:order',
    asked(async (chart, { params, body }) => {
      const { id } = unsigned(await orderIn(chart, params))
      await emr.repo.updateResource({ ...draftIn(chart, body), id })
      return { status: '200 OK' }
    }),
  )

  app.delete(
    '/chart/:patient/scratchpad/:type/:order',
    asked(async (chart, { params }) => {
      await discard(chart, unsigned(await orderIn(chart, params)))
      return { status: '200 OK' }
    }),
  )

  app.get('/chart/:patient/composer', async (request, reply) => {
    const chart = await openChart(request, emr, field(request.query, 'appointment'))
    if (chart === undefined) return sendMissing(reply, emr, staffOf(emr, request), 'chart')
    return show(reply, chart, field(request.query, 'orders').split(','), '')
  })

  app.post('/chart/:patient/composer/:type/:order/:act', async (request, reply) => {
    const { params, body } = request
    const chart = await openChart(request, emr, field(request.query, 'appointment'))
    if (chart === undefined) return sendMissing(reply, emr, staffOf(emr, request), 'chart')
    const orders = field(body, 'orders').split(',')
    try {
      if (chart.staff.role !== 'clinician') throw refusal('Only a clinician signs orders.')
      const order = unsigned(await orderIn(chart, params))
      if (field(params, 'act') === 'remove') await discard(chart, order)
      else {
        const worded = await emr.repo.updateResource(reworded(order, field(body, 'instructions')))
        await accept(chart, worded, field(body, 'reason'))
        await emr.signOrder(chart.staff, worded)
      }
    } catch (error) {
      return show(reply.code(422), chart, orders, refusalOf(error))
    }
    return reply.redirect(addressIn(chart, `/composer?orders=${orders.join(',')}`), 303)
  })
}

/** What an app wants ordered, as a draft of this chart by whoever is signed in. */
function draftIn({ patient, staff, emr }: OpenChart, body: unknown): MedicationRequest | ServiceRequest {
  const given: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'resource') : undefined
  const type = field(given, 'resourceType')
  if (type !== 'MedicationRequest' && type !== 'ServiceRequest') throw refusal('Only orders are composed here.')
  const resource = given as MedicationRequest | ServiceRequest
  if (idIn(resource.subject, 'Patient') !== patient.id) throw refusal('This order is for another patient.')
  const { id: _theirs, meta: _labels, ...rest } = resource
  return {
    ...rest,
    status: 'draft',
    requester: { reference: `Practitioner/${staff.practitioner}`, display: staff.name },
    authoredOn: emr.now().toISOString(),
  } as MedicationRequest | ServiceRequest
}

function standing({ status }: Order): boolean {
  return status === 'draft' || status === 'active'
}

function unsigned(order: Order): Order {
  if (order.status !== 'draft') throw refusal(`The order is ${order.status} already.`)
  return order
}

function reworded(order: Order, instructions: string): Order {
  if (instructions === '') return order
  return order.resourceType === 'MedicationRequest'
    ? { ...order, dosageInstruction: [{ text: instructions }] }
    : { ...order, note: [{ text: instructions }] }
}

async function show(reply: FastifyReply, chart: OpenChart, named: string[], notice: string) {
  const { emr, patient } = chart
  const orders = await Promise.all(
    named.map((name) => orderIn(chart, { type: name.split('/')[0], order: name.split('/')[1] }).catch(() => undefined)),
  )
  const issues = await find<DetectedIssue>(emr.repo, `DetectedIssue?patient=Patient/${patient.id}`)
  // The one page of the EMR that is framed: by the EMR itself, beside the app.
  const policy = String(reply.getHeader('content-security-policy')).replace(
    "frame-ancestors 'none'",
    "frame-ancestors 'self'",
  )
  return send(
    reply.header('content-security-policy', policy),
    html`<!doctype html>
      <html lang="en">
        <head>
          ${head({ title: 'Orders' }, emr.settings.site)}
        </head>
        <body class="composer">
          <h1>Orders to sign</h1>
          ${notice === '' ? '' : html`<p class="notice" role="alert">Not signed. ${notice}</p>`}
          ${orders.map((order) => (order === undefined ? html`<p class="none">No such order.</p>` : card(chart, order, named, issues)))}
        </body>
      </html>`,
  )
}

function card(chart: OpenChart, order: Order, named: string[], all: WithId<DetectedIssue>[]): Html {
  if (order.status === 'active')
    return html`<article class="draft" role="status">
      <p><b>${orderWords(order)}</b></p>
      <p>Signed, ${orderNumber(order, chart.emr.origin)}.</p>
    </article>`
  if (order.status !== 'draft') return html`<p class="none" role="status">${orderWords(order)}: removed.</p>`
  const address = (act: string) => addressIn(chart, `/composer/${order.resourceType}/${order.id}/${act}`)
  const issues = unresolved(order, all)
  const said = order.resourceType === 'MedicationRequest' ? order.dosageInstruction?.[0]?.text : order.note?.[0]?.text
  const item = order.resourceType === 'MedicationRequest' ? words(order.medicationCodeableConcept) : words(order.code)
  const reason = (order.reasonCode ?? []).map(words).join('; ')
  return html`<article class="draft">
    <p><b>${item}</b> ${reason === '' ? '' : html`<small>for ${reason}</small>`}</p>
    ${issues.map(
      (issue) =>
        html`<p class="issue ${issue.severity}"><b>${issue.severity}</b> ${words(issue.code)}: ${issue.detail}</p>`,
    )}
    <form method="post" action="${address('sign')}">
      <input type="hidden" name="orders" value="${named.join(',')}" />
      <label>Dose or instructions <input name="instructions" maxlength="300" value="${said ?? ''}" /></label>
      ${issues.some(needsReason) ? html`<label>Why it stands <input name="reason" required maxlength="300" /></label>` : ''}
      <button>Sign</button>
      <button formaction="${address('remove')}" formnovalidate>Remove</button>
    </form>
  </article>`
}

function outcome(text: string) {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing', details: { text } }] }
}

function refusal(why: string): OperationOutcomeError {
  return new OperationOutcomeError(badRequest(why))
}
