import type { Rejudged } from './proposal.ts'
import type { Waiting } from './waiting.ts'

/** How a visit's charge stands: one that nobody has accepted waits; of an accepted one what the rules of today say otherwise. */
export type ChargeStanding = { accepted: false; waiting: Waiting | null } | { accepted: true; changes: Rejudged[] }
