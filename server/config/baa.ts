import { Type, type Static } from 'typebox'

export const BaaSchema = Type.Object(
  { status: Type.Enum(['live', 'simulated']), until: Type.String({ format: 'date' }) },
  { additionalProperties: false },
)
/** A business associate agreement of one connection, valid to the end of the day `until` (YYYY-MM-DD). */
export type Baa = Static<typeof BaaSchema>

/** The two that an install can be. */
export const INSTALLS = ['test', 'production'] as const
/** A test holds nobody's data and reaches nothing of production's, and the other way round. */
export type Install = (typeof INSTALLS)[number]
