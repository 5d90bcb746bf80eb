import type { OpenVisit } from '#api/visit.ts'

/** The steps that a person can be at before the visit, in the order they can be gone back through. */
export const PREPARING = ['consent', 'location', 'intake', 'device-check', 'wait'] as const
export type Preparing = (typeof PREPARING)[number]

/** A patient this long before the start is ready rather than waiting. */
export const EARLY_MINUTES = 60

/** A screen before the visit. `question` is the intake's, from 0, and 0 elsewhere. */
export type Place = { step: Preparing; question: number }

/** The step the visit asks for, or null once the visit has begun or is over. */
export function preparingStep(next: OpenVisit['next']): Preparing | null {
  return PREPARING.find((step) => step === next) ?? null
}

/** Where *Back* leads: the screen before, where its answer can be seen and changed. Null where there is none. */
export function placeBefore(place: Place, questions: number): Place | null {
  switch (place.step) {
    case 'consent':
      return null
    case 'location':
      return { step: 'consent', question: 0 }
    case 'intake':
      return place.question > 0 ? { step: 'intake', question: place.question - 1 } : { step: 'location', question: 0 }
    case 'device-check':
    case 'wait':
      return questions > 0 ? { step: 'intake', question: questions - 1 } : { step: 'location', question: 0 }
  }
}

/**
 * Where an answer leads while its screen was gone back to. Null: on to whatever the visit asks for next, because
 * everything before it has been answered.
 */
export function placeAfter(place: Place, next: Preparing, questions: number): Place | null {
  if (place.step === 'intake' && place.question + 1 < questions) return { step: 'intake', question: place.question + 1 }
  const following = PREPARING[PREPARING.indexOf(place.step) + 1]
  if (following === undefined || PREPARING.indexOf(following) >= PREPARING.indexOf(next)) return null
  return { step: following, question: 0 }
}

/** Whether a screen may be shown: nobody skips ahead of what the visit asks for. */
export function reachable(place: Place, next: Preparing): boolean {
  return PREPARING.indexOf(place.step) <= PREPARING.indexOf(next)
}
