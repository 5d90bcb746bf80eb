/**
 * Measurements that a patient makes at home and rooming takes down, in the units that are said in the United States.
 * Bounds are those of a slip of the tongue or the finger, not of health: what lies outside can't have been measured.
 */
export const VITALS = {
  'blood-pressure': { unit: 'mmHg', from: 30, to: 300 },
  pulse: { unit: '/min', from: 20, to: 300 },
  'oxygen-saturation': { unit: '%', from: 50, to: 100 },
  temperature: { unit: '°F', from: 86, to: 115 },
  weight: { unit: 'lb', from: 2, to: 1400 },
} as const
export type VitalCode = keyof typeof VITALS

/** How the number came to be known: read off a device during the visit, only remembered, or written in the intake. */
export type VitalSource = 'device' | 'remembered' | 'intake'

/** A number as the patient gives it. `diastolic` belongs to a blood pressure and to nothing else. */
export interface Measured {
  code: VitalCode
  value: number
  diastolic?: number
}

/** What waits sealed for the chart. */
export interface VitalContent extends Measured {
  source: VitalSource
}

/** Whether such a number can have been measured. */
export function isPlausible({ code, value, diastolic }: Measured): boolean {
  const { from, to } = VITALS[code]
  const fits = (number: number) => number >= from && number <= to
  if (code !== 'blood-pressure') return diastolic === undefined && fits(value)
  return diastolic !== undefined && fits(value) && fits(diastolic) && diastolic < value
}

export function isVitalCode(code: string): code is VitalCode {
  return Object.hasOwn(VITALS, code)
}
