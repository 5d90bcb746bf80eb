import type { StaffRole } from '#domain/access/role.ts'
import type { Organization } from '../config/organizations.ts'
import type { HubAddress } from './hub.ts'

/** The SMART side of a launch (SMART App Launch 2.2): a port, implemented in server/smart. */
export interface SignIn {
  /**
   * Where to send the browser, and what must be kept until the callback; `state` names the launch. Without a launch of the
   * EMR's (null) it is a standalone launch: the EMR says who is signed in, and has nothing in context.
   */
  begin(
    organization: Organization,
    launch: string | null,
  ): Promise<{ authorizeUrl: string; state: string; pending: unknown }>
  /** The same at the OpenID provider of an organization whose EMR has no SMART; `context` is what a link of the EMR named. */
  beginAtProvider(
    organization: Organization,
    context: LinkedContext,
  ): Promise<{ authorizeUrl: string; state: string; pending: unknown }>
  /** What a signed link of the EMR's schedule names, if it is one and good now; whether it was used is not asked here. */
  linked(organization: Organization, link: string): ReadLink
  /** Exchanges the code, checks state, token and patient against each other. Throws SignInRefused. */
  finish(organization: Organization, pending: unknown, params: Record<string, string | undefined>): Promise<SignedIn>
  /** Checks the EMR's signature on a CDS Hooks call (CDS Hooks 2.0, Trusting CDS Clients). */
  trusts(organization: Organization, bearer: string | undefined, url: string): Promise<boolean>
  jwks(): Promise<{ keys: unknown[] }>
}

/** A link of an EMR's schedule to an appointment, or of a chart to a patient; `digest` stands for this very one. */
export type ReadLink =
  | { appointment: string; digest: string }
  /** `visitType`, in the EMR's code, is what begins now where the patient has no visit today. */
  | { patientNumber: string; visitType: string | null; digest: string }
  | { /** In a word, for the audit. */ why: string }

/** What a sign-in has in context by a link, once that was matched to what is known. */
export type LinkedContext = Pick<SignedIn, 'appointment' | 'patient' | 'begins'>

export interface SignedIn {
  tokens: unknown
  /** `Practitioner/x`, from `fhirUser`. */
  fhirUser: string
  patient: string | null
  encounter: string | null
  /** From `fhirContext`, from the card's `appContext`, or from the EMR's own link. */
  appointment: string | null
  /** The pathway of a visit to begin now, from the card's `appContext` or the EMR's own link. */
  begins: string | null
  /** The page of the desk that a card of ours opens, whatever patient is open. */
  opens?: 'referrals'
  needPatientBanner: boolean
  /** By what the EMR's own window is spoken to (SMART Web Messaging); null where it is not. */
  messaging: { origin: string; handle: string } | null
  /** Where the EMR tells what it opens in this session; null where it does not. */
  hub: HubAddress | null
  accessUntil: Date
  /** By a claim of the OpenID provider; an EMR's own role is asked of it. Null is a role that the settings don't know. */
  role?: StaffRole | null
}

/** Why a launch was not let in, in our words: `state`, `iss`, `patient mismatch` ... */
export class SignInRefused extends Error {
  readonly why: string
  constructor(why: string, options?: { cause?: unknown }) {
    super(`sign-in refused: ${why}`, options)
    this.name = 'SignInRefused'
    this.why = why
  }
}
