import type { CallContent } from '#domain/visit/content.ts'

/** One call to be made: `from` is rung first and, once answered, `to`. */
export interface OutgoingCall extends CallContent {
  /** The same in every try, so that nobody is rung twice for one press. */
  reference: string
}

/** Has the call made or says that it won't be; throws when the service does not answer. */
export type Telephone = (organization: string, call: OutgoingCall) => Promise<'taken' | 'refused'>
