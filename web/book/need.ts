import type { BookingRequest } from '#api/book.ts'

type Need = NonNullable<NonNullable<BookingRequest['need']>>['need']

/** Needs as the page offers them, in this order. */
export const NEEDS: readonly Need[] = ['interpreter', 'sign-language', 'captions', 'low-vision', 'other']

/** The question on needs while it is being answered; `need` is empty for who needs nothing special. */
export type TypedNeed = { need: Need | ''; detail: string }

export const NOTHING: TypedNeed = { need: '', detail: '' }

/** What an interpreter has to speak, or what else would help: asked where the need alone does not say it. */
export function detailAsked(need: TypedNeed['need']): 'language' | 'help' | null {
  if (need === 'interpreter') return 'language'
  return need === 'other' ? 'help' : null
}

/** The need to send; null for nothing, undefined while what is asked with it is missing. */
export function needFrom({ need, detail }: TypedNeed): BookingRequest['need'] {
  if (need === '') return null
  if (detailAsked(need) === null) return { need, detail: '' }
  return detail.trim() === '' ? undefined : { need, detail: detail.trim() }
}
