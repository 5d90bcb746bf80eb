import type { Left } from '#domain/access/same-patient.ts'

/** Where an EMR tells what it opens in one session of one user, as it came with the launch's token (FHIRcast 3.0.0, 2.1). */
export interface HubAddress {
  url: string
  topic: string
}

/** What a hub says, as far as the patient goes. */
export type HubNews =
  | { kind: 'heard'; leaseSeconds: number }
  /** On the same line, for longer. */
  | { kind: 'renewed'; leaseSeconds: number }
  | { kind: 'opened'; at: Date; patient: string }
  /** This patient's chart, or an encounter of theirs, is open no more. */
  | { kind: 'closed'; at: Date; patient: string }
  /** Its user has signed out of the session, or left it for a while. */
  | { kind: 'left'; at: Date; how: Left }
  /** What is open now, as it was asked for with a new subscription; `patient` is null where nobody is. */
  | { kind: 'open-now'; patient: string | null }
  /** What is open can't be asked, and the hub has not said it by itself. */
  | { kind: 'open-unsaid' }
  /** It opened somebody, and who can't be read. */
  | { kind: 'opened-unread' }
  /** Somebody in the session did not follow, or something came that can't be read. */
  | { kind: 'out-of-step' }
  /** The hub wants no subscription; or it does not answer, and may later. */
  | { kind: 'denied' }
  | { kind: 'away' }

/** What the hub is answered: whether a workspace stays with another patient than the one that it has opened. */
export type Followed = 'followed' | 'not-followed'

/**
 * The EMR's hub: a port, implemented in server/fhircast. Tells what it says until it is let go of, or `denied` or `away` ended
 * it; a news that `hear` could not take is answered as failed, so that the hub knows. `letGo` settles once the hub knows, or
 * does not answer. `renew` asks for more time on the same line, which the hub grants by `renewed`, or leaves
 * unanswered.
 */
export type ListenToHub = (
  organization: string,
  launch: string,
  hub: HubAddress,
  hear: (news: HubNews) => Promise<Followed>,
) => Listening

export interface Listening {
  renew(): void
  letGo(): Promise<void>
}
