/** Where an EMR tells what it opens in one session of one user, as it came with the launch's token (FHIRcast 3.0.0, 2.1). */
export interface HubAddress {
  url: string
  topic: string
}

/** What a hub says, as far as the patient goes. */
export type HubNews =
  | { kind: 'heard'; leaseSeconds: number }
  | { kind: 'opened'; at: Date; patient: string }
  /** Nobody's chart is open any more. */
  | { kind: 'closed' }
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

/**
 * The EMR's hub: a port, implemented in server/fhircast. Tells what it says until it is let go of, or `denied` or `away` ended
 * it; a news that `hear` could not take is answered as failed, so that the hub knows.
 */
export type ListenToHub = (
  organization: string,
  launch: string,
  hub: HubAddress,
  hear: (news: HubNews) => Promise<void>,
) => { letGo(): void }
