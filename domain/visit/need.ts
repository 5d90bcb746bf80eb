/** What a patient needs so that they and the clinician understand each other. */
export const NEEDS = ['interpreter', 'sign-language', 'captions', 'low-vision', 'other'] as const
export type Need = (typeof NEEDS)[number]

/** The need that an answer names; null for whoever needs nothing special. */
export function needNamed(code: string | undefined): Need | null {
  return NEEDS.find((need) => need === code) ?? null
}

/** Needs for which somebody has to be found before the visit. */
export function needsSomebody(need: Need): boolean {
  return need === 'interpreter' || need === 'sign-language'
}
