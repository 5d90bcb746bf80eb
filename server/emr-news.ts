import type pg from 'pg'
import { TOLD_TYPES, type ToldType } from '#domain/connect/subscription.ts'
import { EMR_NOTIFICATIONS } from '#formats/smart/addresses.ts'
import { followAppointments } from './act/appointments.ts'
import { ChartFault } from './act/chart.ts'
import type { Desk } from './act/desk.ts'
import type { House } from './act/house.ts'
import { looking } from './act/looking.ts'
import {
  followNotifications,
  type FollowedEmr,
  type KeptSubscription,
  notificationSecret,
  notificationUseCases,
  RANG_MS,
} from './act/notifications.ts'
import { hearOfTold, lookAtAll, lookForChangedPeople } from './act/told-changes.ts'
import { oneAtATime, type Turn } from './act/turn.ts'
import type { NotificationUseCases } from './act/use-cases.ts'
import { subscriptionsIn } from './chart/subscriptions.ts'
import type { Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import { waysAt } from './connect/way.ts'
import { fhirBaseOf, type EmrConnections } from './emr-connections.ts'
import { found } from './found.ts'
import { derived } from './keys.ts'
import { warn } from './log.ts'
import { installRow } from './postgres/install.ts'
import type { OpenRoutes } from './routes.ts'
import type { Smart } from './smart/sign-in.ts'

/** How often an EMR that tells by a topic is to say that it is there. */
const HEARTBEAT_SECONDS = 60

export interface EmrNewsParts {
  config: Config
  pool: pg.Pool
  house: House
  smart: Smart
  emrs: Pick<EmrConnections, 'agreedWith'>
  desk: Pick<Desk, 'reached'>
  /** The routes that hear by subscription. */
  routes(): Pick<OpenRoutes, 'told' | 'lookAt'>
}

/** How it is heard that something has changed in the EMR of each organization: by what it tells, and by looking. */
export interface EmrNews {
  /** What the EMR of an organization says of its schedule is followed one at a time. */
  turnOf(organization: string): Turn
  /** Its feed of HL7 v2 was heard, so its schedule is seldom looked at for a while. */
  fed(organization: string): void
  /** It did not answer somebody. */
  suspect(organization: string): void
  /** Whether it tells by a subscription when one of a type changes. */
  tells(organization: string, type: string): boolean
  lookAtSchedule(organization: string): Promise<void>
  lookAtPeople(organization: string): Promise<void>
  subscriptionsOf(organization: string): readonly FollowedEmr[]
  subscriptions(): readonly FollowedEmr[]
  useCases: NotificationUseCases
}

/** Follows the EMRs. Nothing is looked at before it is asked for. */
export function followEmrs({ config, pool, house, smart, emrs, desk, routes }: EmrNewsParts): EmrNews {
  const { now } = house
  const turns = new Map(config.organizations.map(({ id }) => [id, oneAtATime()]))
  const turnOf = (organization: string): Turn => found(turns, organization)
  const looks = new Map(
    config.organizations.map(({ id }) => [
      id,
      followAppointments(
        house,
        id,
        (awaySince) => desk.reached(id, awaySince),
        (work) => work(),
      ),
    ]),
  )
  /** Until when an organization's feed of HL7 v2 counts as heard. */
  const fedUntil = new Map<string, number>()
  const isHeard = (id: string, type: ToldType) =>
    found(found(followed, id), type).heard() || now().getTime() < (fedUntil.get(id) ?? 0)
  const lookings = new Map(
    config.organizations.map(({ id }) => [
      id,
      looking(
        () => turnOf(id)(found(looks, id)),
        () => isHeard(id, 'Appointment'),
        now,
      ),
    ]),
  )
  const peopleLookings = new Map(
    config.organizations.map(({ id }) => [
      id,
      looking(lookForChangedPeople(house, id), () => isHeard(id, 'Patient'), now),
    ]),
  )
  const notificationKey = derived(config.secret, 'emr-notification')
  const followed = new Map(config.organizations.map((organization) => [organization.id, follow(organization)]))

  /** What its EMR tells of each type. */
  function follow(organization: Organization): Map<ToldType, FollowedEmr> {
    const { id } = organization
    const fhirBase = fhirBaseOf(organization)
    const wayOf = waysAt(fhirBase, organization.emr.subscription)
    const fetchIt = emrs.agreedWith(organization, smart.subscriptionFetch(organization))
    const ofType = (type: ToldType) => {
      const kept = installRow<KeptSubscription | null>(
        pool,
        config.secret,
        type === 'Appointment' ? `subscription ${id}` : `subscription ${id} ${type}`,
      )
      const look = type === 'Appointment' ? found(looks, id) : lookAtAll(house, id, type)
      return followNotifications(house, {
        organization: id,
        type,
        emr: subscriptionsIn(fhirBase, fetchIt, {
          type,
          endpoint: `${config.origin}${EMR_NOTIFICATIONS}/${id}${type === 'Appointment' ? '' : `/${type}`}`,
          secret: notificationSecret(notificationKey, id),
          heartbeatSeconds: HEARTBEAT_SECONDS,
        }),
        way: async () => {
          const way = await wayOf(type)
          if (way === undefined) throw new ChartFault({ kind: 'unreachable' })
          return way
        },
        kept,
        take: async (reference) => {
          await routes().told(id, reference)
          return hearOfTold(house, id, type, reference)
        },
        look: async () => {
          await routes().lookAt(id, type)
          return look()
        },
        turn: type === 'Appointment' ? turnOf(id) : oneAtATime(),
        heartbeatSeconds: HEARTBEAT_SECONDS,
        tell: warn,
      })
    }
    return new Map(TOLD_TYPES.map((type) => [type, ofType(type)]))
  }

  return {
    turnOf,
    fed: (id) => void fedUntil.set(id, now().getTime() + RANG_MS),
    suspect: (id) => found(lookings, id).suspect(),
    tells: (id, type) => [...(followed.get(id) ?? [])].some(([told, one]) => told === type && one.heard()),
    lookAtSchedule: (id) => found(lookings, id).turn(),
    lookAtPeople: (id) => found(peopleLookings, id).turn(),
    subscriptionsOf: (id) => [...found(followed, id).values()],
    subscriptions: () => [...followed.values()].flatMap((ofTypes) => [...ofTypes.values()]),
    useCases: notificationUseCases(notificationKey, followed),
  }
}
