import { expect, test } from 'vitest'
import { isPlausible } from './vital.ts'

test.each([
  ['a blood pressure', { code: 'blood-pressure', value: 128, diastolic: 82 }, true],
  ['a blood pressure with its numbers exchanged', { code: 'blood-pressure', value: 82, diastolic: 128 }, false],
  ['half a blood pressure', { code: 'blood-pressure', value: 128 }, false],
  ['a pulse with a second number', { code: 'pulse', value: 72, diastolic: 60 }, false],
  ['a temperature in Fahrenheit', { code: 'temperature', value: 98.6 }, true],
  ['a temperature in Celsius', { code: 'temperature', value: 37 }, false],
  ['a saturation above all there is', { code: 'oxygen-saturation', value: 101 }, false],
  ['a weight in pounds', { code: 'weight', value: 182.5 }, true],
] as const)('%s', (_, vital, plausible) => expect(isPlausible(vital)).toBe(plausible))
