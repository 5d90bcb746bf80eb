import Type from 'typebox'
import { TOLD_TYPES } from '#domain/connect/subscription.ts'
import { Malformed } from '#formats/fhir/element.ts'
import { readNotification } from '#formats/fhir/subscription.ts'
import { EMR_NOTIFICATIONS } from '#formats/smart/addresses.ts'
import type { Rung } from '../../act/use-cases.ts'
import { HttpTrouble } from '../problem.ts'
import { route, type Route } from '../route.ts'

const known = { action: 'hear-emr', known: 'by-bearer', crossSite: true, limit: 600 } as const
const Told = Type.Enum([...TOLD_TYPES])
const Id = Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' })

/** Where EMRs tell of what changes (docs/subscriptions.md). Of a body nothing is read but what has changed. */
export const notificationRoutes: readonly Route[] = [
  /** Of the schedule. */
  route({
    method: 'POST',
    url: `${EMR_NOTIFICATIONS}/:organization`,
    ...known,
    params: Type.Object({ organization: Type.String() }),
    body: Type.Unknown(),
    handle: ({ door, params, body }) =>
      door.deps.useCases.notifications.hear(params.organization, 'Appointment', rungBy(body)),
  }),
  /** Of what a visit follows beside it, each type at an address of its own: a bell does not say which rings. */
  route({
    method: 'POST',
    url: `${EMR_NOTIFICATIONS}/:organization/:type`,
    ...known,
    params: Type.Object({ organization: Type.String(), type: Told }),
    body: Type.Unknown(),
    handle: ({ door, params: { organization, type }, body }) =>
      door.deps.useCases.notifications.hear(organization, type, rungBy(body)),
  }),
  /** A plain rest-hook with a payload sends what has changed as an update (R4, "Subscription"); it is read from the chart. */
  route({
    method: 'PUT',
    url: `${EMR_NOTIFICATIONS}/:organization/Appointment/:id`,
    ...known,
    params: Type.Object({ organization: Type.String(), id: Id }),
    body: Type.Unknown(),
    handle: ({ door, params: { organization, id } }) =>
      door.deps.useCases.notifications.hear(organization, 'Appointment', {
        kind: 'changed',
        reference: `Appointment/${id}`,
      }),
  }),
]

function rungBy(body: unknown): Rung {
  if (body === undefined || body === null) return { kind: 'bell' }
  try {
    return { kind: 'notification', notification: readNotification(body) }
  } catch (fault) {
    if (fault instanceof Malformed)
      throw new HttpTrouble({ status: 400, code: 'invalid', facts: { field: fault.where } })
    throw fault
  }
}
