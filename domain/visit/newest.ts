import type { MessagePurpose } from './event.ts'
import type { VisitState } from './state.ts'

/** The last message of a purpose: an older one says nothing that it does not say. */
export function newestOf({ messages }: VisitState, purpose: MessagePurpose): string | undefined {
  return Object.keys(messages)
    .filter((id) => messages[id]?.purpose === purpose)
    .toSorted((one, other) => (messages[one]?.askedAt ?? '').localeCompare(messages[other]?.askedAt ?? ''))
    .at(-1)
}

/** Whether this is the last message of its purpose. */
export function isNewest(state: VisitState, message: string): boolean {
  const known = state.messages[message]
  return known !== undefined && newestOf(state, known.purpose) === message
}
