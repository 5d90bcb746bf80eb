/** What a stored message of a route can have come to. */
export const MESSAGE_STATES = ['waiting', 'delivered', 'filtered', 'quarantined', 'withheld', 'skipped'] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** What somebody looks for among messages; null where they did not say. */
export interface Asked {
  state: MessageState | null
  /** MSH-9, such as `SIU^S12`. */
  type: string | null
  /** A number of a patient or visit, a control id, or another value by which messages are found. */
  value: string | null
}

/**
 * Reads what was typed into the one box that takes anything: words that name a state or a type narrow it, what is left is
 * the value. A value that itself reads like a type is found in quotes.
 */
export function askedFor(typed: string): Asked {
  const quoted = /"([^"]+)"/.exec(typed)?.[1]?.trim() ?? ''
  const words = typed
    .replace(/"[^"]*"/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
  const state = MESSAGE_STATES.find((name) => words.some((word) => word.toLowerCase() === name)) ?? null
  const type = words.find((word) => /^[A-Za-z]{3}\^[A-Za-z][A-Za-z0-9]{2}$/.test(word))?.toUpperCase() ?? null
  const rest = words.filter((word) => word.toLowerCase() !== state && word.toUpperCase() !== type).join(' ')
  const value = [rest, quoted].filter((word) => word !== '').join(' ')
  return { state, type, value: value === '' ? null : value }
}
