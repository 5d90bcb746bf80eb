import type { Measured } from '#api/visit.ts'
import type { Words } from '../words/en.ts'

/** "Blood pressure 128/82 mmHg" */
export function measuredWords(measured: Measured, words: Words): string {
  return `${words.rooming.vitals.codes[measured.code]} ${figuresOf(measured, words)}`
}

/** "128/82 mmHg" */
export function figuresOf({ code, value, diastolic }: Measured, words: Words): string {
  return `${value}${diastolic === undefined ? '' : `/${diastolic}`} ${words.rooming.vitals.units[code]}`
}
