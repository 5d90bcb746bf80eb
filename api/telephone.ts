import Type, { type Static } from 'typebox'

/**
 * What the telephone service tells us of a call: somebody answered, somebody was not reached, or both have hung up. Of one
 * that ended, `who` hung up.
 */
export const TelephoneCall = Type.Object({
  kind: Type.Enum(['answered', 'failed', 'ended']),
  who: Type.Enum(['clinician', 'patient']),
  /** The service's own name for this word, the same in every try. */
  id: Type.String({ minLength: 1, maxLength: 100 }),
  at: Type.String({ format: 'date-time' }),
  /** The `reference` with which we asked for the call. */
  reference: Type.String({ minLength: 1, maxLength: 200 }),
})
export type TelephoneCall = Static<typeof TelephoneCall>

export const telephonePath = '/telephone/:organization'
