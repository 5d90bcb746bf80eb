import { badRequest, OperationOutcomeError } from '@medplum/core'
import type { WithId } from '@medplum/core'
import type { DetectedIssue, Encounter, MedicationRequest, ServiceRequest } from '@medplum/fhirtypes'
import type { FastifyInstance } from 'fastify'
import type { Emr } from '../emr.ts'
import { draftOf } from './catalogue.ts'
import { enterRevocation, placeReferral } from './chart-referral.ts'
import { showChart } from './chart.ts'
import { needsReason, unresolved } from './chart-orders.ts'
import { addressIn, openChart } from './open-chart.ts'
import type { OpenChart } from './open-chart.ts'
import { endOrder, replaceOrder, reportResult, rewordOrder } from './order-outcomes.ts'
import { field, find, idIn, readOrNone, refusalOf } from './reading.ts'
import { sendMissing, staffOf } from './sign-in.ts'

/** The EMR's own composer: draft, check, sign or discard, with controlled substances among them. */
export function registerOrders(app: FastifyInstance, emr: Emr): void {
  const act = (
    path: string,
    refused: string,
    what: (chart: OpenChart, params: unknown, body: unknown) => Promise<void>,
  ) =>
    app.post(path, async (request, reply) => {
      const chart = await openChart(request, emr, field(request.query, 'appointment'))
      if (chart === undefined) return sendMissing(reply, emr, staffOf(emr, request), 'chart')
      try {
        if (chart.staff.role !== 'clinician') throw refusal('Only a clinician writes orders.')
        await what(chart, request.params, request.body)
      } catch (error) {
        reply.code(422)
        return showChart(request, reply, emr, 'orders', `${refused} ${refusalOf(error)}`)
      }
      return reply.redirect(addressIn(chart, '/orders'), 303)
    })

  act('/chart/:patient/orders', 'Not drafted.', async ({ patient, staff }, _params, body) => {
    const draft = await draftOf(emr.repo, field(body, 'item'), {
      patient: patient.id,
      encounter: field(body, 'no-visit') === 'yes' ? undefined : await openEncounter(emr, patient.id),
      requester: staff,
      instructions: field(body, 'instructions'),
      now: emr.now(),
    })
    if (draft === undefined) throw refusal('Choose something from the catalogue.')
    await emr.repo.createResource(draft)
  })

  act('/chart/:patient/referral', 'Not placed.', async (chart, _params, body) => placeReferral(chart, body))

  act('/chart/:patient/revocation', 'Not entered.', async (chart, _params, body) => enterRevocation(chart, body))

  act('/chart/:patient/orders/:type/:order/sign', 'Not signed.', async (chart, params, body) => {
    const draft = await draftIn(chart, params)
    await accept(chart, draft, field(body, 'reason'))
    await emr.signOrder(chart.staff, draft)
  })

  act('/chart/:patient/orders/:type/:order/discard', 'Not discarded.', async (chart, params) =>
    discard(chart, await draftIn(chart, params)),
  )

  for (const how of ['done', 'call-off'] as const)
    act(`/chart/:patient/orders/:type/:order/${how}`, 'Not changed.', async (chart, params) =>
      endOrder(emr, await activeIn(chart, params), how),
    )

  act('/chart/:patient/orders/:type/:order/result', 'Not reported.', async (chart, params) => {
    const order = await activeIn(chart, params)
    if (order.resourceType !== 'ServiceRequest') throw refusal('A medicine has no result.')
    await reportResult(emr, order)
  })

  act('/chart/:patient/orders/:type/:order/change', 'Not changed.', async (chart, params, body) =>
    rewordOrder(emr, await activeIn(chart, params), saidIn(body)),
  )

  act('/chart/:patient/orders/:type/:order/replace', 'Not replaced.', async (chart, params, body) =>
    replaceOrder(emr, chart.staff, await activeIn(chart, params), saidIn(body)),
  )
}

function saidIn(body: unknown): string {
  const said = field(body, 'instructions')
  if (said === '') throw refusal('Say how the order is to read.')
  return said
}

/** The visit under way, to which an order written now belongs. */
async function openEncounter(emr: Emr, patient: string): Promise<string | undefined> {
  const [encounter] = await find<Encounter>(
    emr.repo,
    `Encounter?subject=Patient/${patient}&status=in-progress&_sort=-_lastUpdated`,
  )
  return encounter?.id
}

/** Takes a draft away: it was never an order. */
export async function discard(
  { emr }: OpenChart,
  draft: WithId<MedicationRequest> | WithId<ServiceRequest>,
): Promise<void> {
  if (draft.resourceType === 'MedicationRequest')
    await emr.repo.updateResource<MedicationRequest>({ ...draft, status: 'cancelled' })
  else await emr.repo.updateResource<ServiceRequest>({ ...draft, status: 'revoked' })
}

async function draftIn(chart: OpenChart, params: unknown) {
  const draft = await orderIn(chart, params)
  if (draft.status !== 'draft') throw refusal(`The order is ${draft.status} already.`)
  return draft
}

/** An order of this chart, however it stands. */
export async function orderIn(
  { emr, patient }: OpenChart,
  params: unknown,
): Promise<WithId<MedicationRequest> | WithId<ServiceRequest>> {
  const id = field(params, 'order')
  const order =
    field(params, 'type') === 'MedicationRequest'
      ? await readOrNone<MedicationRequest>(emr.repo, 'MedicationRequest', id)
      : await readOrNone<ServiceRequest>(emr.repo, 'ServiceRequest', id)
  if (order === undefined || idIn(order.subject, 'Patient') !== patient.id)
    throw refusal('This chart has no such order.')
  return order
}

async function activeIn(chart: OpenChart, params: unknown) {
  const order = await orderIn(chart, params)
  if (order.status !== 'active') throw refusal(`The order is ${order.status}.`)
  return order
}

/** Records on each severe issue why the clinician orders all the same. */
export async function accept(
  { emr, patient, staff }: OpenChart,
  draft: WithId<MedicationRequest> | WithId<ServiceRequest>,
  reason: string,
): Promise<void> {
  if (reason === '') return
  const issues = await find<DetectedIssue>(emr.repo, `DetectedIssue?patient=Patient/${patient.id}`)
  for (const issue of unresolved(draft, issues).filter(needsReason)) {
    const mitigation = {
      action: { text: reason },
      date: emr.now().toISOString(),
      author: { reference: `Practitioner/${staff.practitioner}`, display: staff.name },
    }
    await emr.repo.updateResource<DetectedIssue>({ ...issue, mitigation: [mitigation] })
  }
}

function refusal(why: string): OperationOutcomeError {
  return new OperationOutcomeError(badRequest(why))
}
