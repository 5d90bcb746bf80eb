import type { WithId } from '@medplum/core'
import type { DiagnosticReport, MedicationRequest, Observation, ServiceRequest } from '@medplum/fhirtypes'
import type { Emr, Staff } from '../emr.ts'

type Order = WithId<MedicationRequest> | WithId<ServiceRequest>

/** What becomes of an order outside of anybody's visit: the laboratory reports, the pharmacy dispenses, somebody calls it off. */
const ENDS = {
  done: { MedicationRequest: 'completed', ServiceRequest: 'completed' },
  'call-off': { MedicationRequest: 'cancelled', ServiceRequest: 'revoked' },
  /** Another stands in its place. */
  replaced: { MedicationRequest: 'stopped', ServiceRequest: 'revoked' },
} as const

/** Brings an order to its end. */
export async function endOrder({ repo }: Emr, order: Order, how: keyof typeof ENDS): Promise<void> {
  if (order.resourceType === 'MedicationRequest')
    await repo.updateResource<MedicationRequest>({ ...order, status: ENDS[how].MedicationRequest })
  else await repo.updateResource<ServiceRequest>({ ...order, status: ENDS[how].ServiceRequest })
}

/** The laboratory's final result. As in many EMRs the request itself stays active. */
export async function reportResult(emr: Emr, order: WithId<ServiceRequest>): Promise<void> {
  const now = emr.now().toISOString()
  const about = {
    status: 'final' as const,
    basedOn: [{ reference: `ServiceRequest/${order.id}` }],
    code: order.code ?? {},
    subject: order.subject,
    effectiveDateTime: now,
    issued: now,
  }
  const value = await emr.repo.createResource<Observation>({
    resourceType: 'Observation',
    ...about,
    valueString: 'within the reference range',
  })
  await emr.repo.createResource<DiagnosticReport>({
    resourceType: 'DiagnosticReport',
    ...about,
    result: [{ reference: `Observation/${value.id}` }],
  })
}

/** Gives an active order another dose, or other words. */
export async function rewordOrder({ repo }: Emr, order: Order, instructions: string): Promise<void> {
  if (order.resourceType === 'MedicationRequest')
    await repo.updateResource<MedicationRequest>({ ...order, dosageInstruction: [{ text: instructions }] })
  else await repo.updateResource<ServiceRequest>({ ...order, note: [{ text: instructions }] })
}

/** Ends an order and signs another in its place, which names it. */
export async function replaceOrder(emr: Emr, staff: Staff, order: Order, instructions: string): Promise<void> {
  await endOrder(emr, order, 'replaced')
  const place = { reference: `${order.resourceType}/${order.id}` }
  const anew = { id: undefined, meta: undefined, identifier: undefined, status: 'draft' } as const
  const authoredOn = emr.now().toISOString()
  const draft =
    order.resourceType === 'MedicationRequest'
      ? await emr.repo.createResource<MedicationRequest>({
          ...order,
          ...anew,
          authoredOn,
          priorPrescription: place,
          dosageInstruction: [{ text: instructions }],
        })
      : await emr.repo.createResource<ServiceRequest>({
          ...order,
          ...anew,
          authoredOn,
          replaces: [place],
          note: [{ text: instructions }],
        })
  await emr.signOrder(staff, draft)
}
