import Type, { type Static } from 'typebox'

/** Every error answer (RFC 9457). `says` is fit for the person on that screen; `code` is for the page's catalogue. */
export const Problem = Type.Object({
  status: Type.Integer(),
  code: Type.String(),
  says: Type.String(),
  /** Facts the page needs to help: `needs`, `triesLeft`, `state`, `licensed`, `version` ... */
  facts: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type Problem = Static<typeof Problem>
