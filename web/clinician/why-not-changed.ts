import type { ListChangeView } from '#api/workspace.ts'
import type { Words } from './words/en.ts'

/** Why a change of a list is not in the chart: of one entry somebody's change says what to look at, and not two texts. */
export function whyNotChanged(why: NonNullable<ListChangeView['why']>, emr: string, words: Words): string {
  return why === 'version-conflict' ? words.entryChanged(emr) : words.notInChart[why](emr)
}
