import type { VisitState } from './state.ts'

/** What a patient needs so that they and the clinician understand each other. */
export const NEEDS = ['interpreter', 'sign-language', 'captions', 'low-vision', 'other'] as const
export type Need = (typeof NEEDS)[number]

/** What somebody said at booking to need; `detail`: in which language, or what helps, in their own words. */
export interface SaidNeed {
  need: Need
  detail: string
}

/** The need that an answer names; null for whoever needs nothing special. */
export function needNamed(code: string | undefined): Need | null {
  return NEEDS.find((need) => need === code) ?? null
}

/** Needs for which somebody has to be found before the visit. */
export function needsSomebody(need: Need): boolean {
  return need === 'interpreter' || need === 'sign-language'
}

/** What a visit's patient needs: as the intake says, until then as it was said at booking. Undefined: nobody asked. */
export function needOf({ intake, need }: Pick<VisitState, 'intake' | 'need'>): Need | null | undefined {
  return intake === null ? need : intake.need
}

/** The answer that says so, where a form asks. */
export function codeOfNeed(need: Need | null): string {
  return need ?? 'nothing'
}
