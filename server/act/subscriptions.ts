import type { Notification, Way } from '#domain/connect/subscription.ts'

/** A subscription of ours as the EMR keeps it; `way` is null for one of another kind than we make. */
export interface Subscription {
  reference: string
  version: string
  /** R4: `requested`, `active`, `error`, `off`. */
  status: string
  way: Way | null
}

/** Our subscriptions in one EMR, all to one address of ours. Every method throws ChartFault. */
export interface Subscriptions {
  create(way: Way): Promise<Subscription>
  /** Null where there is none of this reference, or one to another address. */
  read(reference: string): Promise<Subscription | null>
  /** All that are told to our address; none where the EMR can't search for them. */
  all(): Promise<Subscription[]>
  /** `requested` asks the EMR to begin telling again. */
  set(subscription: Subscription, status: 'requested' | 'off'): Promise<void>
  /** `$status`. */
  status(reference: string): Promise<Notification>
  /** `$events` with these numbers; null where the EMR has no such operation. */
  events(reference: string, from: number, until: number): Promise<Notification | null>
}
