import type { Measured } from '#api/visit.ts'
import { words } from './words.ts'

/** "Blood pressure 128/82 mmHg" */
export function measuredWords(measured: Measured): string {
  return `${words.vitals.codes[measured.code]} ${figuresOf(measured)}`
}

/** "128/82 mmHg" */
export function figuresOf({ code, value, diastolic }: Measured): string {
  return `${value}${diastolic === undefined ? '' : `/${diastolic}`} ${words.vitals.units[code]}`
}
