import type { Problem } from '#api/problem.ts'
import type { Words } from './words/en.ts'

/** Why something was not done, as the server worded it; the page's own words only where none came. */
export function whyNot({ status, says }: Problem, words: Words): string {
  if (says !== '') return says
  return status === 0 ? words.unanswered : words.notDone
}

/** Why something could not be read: nothing was to be done, so nothing is in doubt either. */
export function whyNotRead({ status, code, says }: Problem, words: Words): string {
  if (status === 0) return words.notReached
  return says === '' || code === 'broken' ? words.notRead : says
}
