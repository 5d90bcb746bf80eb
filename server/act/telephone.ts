import type { CallContent } from '#domain/visit/content.ts'

/** One call to be made: `from` is rung first and, once answered, `to`. */
export interface OutgoingCall extends CallContent {
  /** The same in every try, so that nobody is rung twice for one press. */
  reference: string
}

/** What a service makes of it; `no-agreement`: no BAA is in force, so it was not asked. */
export type TelephoneAnswer = 'taken' | 'refused' | 'no-agreement'

/** The practice's telephone service. Both throw when it does not answer. */
export interface Telephone {
  call(organization: string, call: OutgoingCall): Promise<TelephoneAnswer>
  /** Ends the call of this `reference`, whether it rings or people talk in it. One that is over already is *taken*. */
  hangUp(organization: string, reference: string): Promise<TelephoneAnswer>
}
