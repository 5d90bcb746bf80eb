import Type from 'typebox'
import type { WriteFailure } from '#domain/visit/event.ts'

const because = <W extends WriteFailure>(why: W) => Type.Literal(why)

/** Why something is not in the chart, or a message did not go. The page puts it into words. */
export const NotInChart = Type.Union([
  because('slot-taken'),
  because('version-conflict'),
  because('sign-in-lapsed'),
  because('refused'),
  because('checks-unresolved'),
  because('by-hand'),
  because('answer-lost'),
  because('no-contact'),
  because('undeliverable'),
  because('opted-out'),
  because('too-late'),
])
