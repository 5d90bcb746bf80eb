import { expect, test } from 'vitest'
import { NoCondition, readCondition, type Place } from './condition.ts'

/** What a message says, by places as the tables write them. */
function holds(text: string, said: Record<string, string[]>, subject: Place = { of: 'PID', at: 3 }): boolean {
  const name = ({ of, at, below }: Place) => [of, at, below].filter((part) => part !== undefined).join('.')
  return readCondition(text, subject)((place) => said[name(place)] ?? [])
}

test.each([
  ['IF PID-25 NOT VALUED', {}, true],
  ['IF PID-25 NOT VALUED', { 'PID.25': ['1'] }, false],
  ['IF PID-33 AND PID-34 VALUED', { 'PID.33': ['2026'] }, false],
  ['IF PID-33 AND PID-34 VALUED', { 'PID.33': ['2026'], 'PID.34': ['X'] }, true],
  ['IF SCH-26 or SCH-27 VALUED', { 'SCH.27': ['9'] }, true],
  ['IF TQ1-7 VALUED AND TQ1-8 NOT VALUED', { 'TQ1.7': ['1'] }, true],
  ['IF CWE.3 IS "HL70276"', { 'CWE.3': ['HL70276'] }, true],
  ['IF NK1-3.1 NOT IN ("EMR", "E", "F", "I", "S")', { 'NK1.3.1': ['C'] }, true],
  ['IF XAD.7 IN ("M", "SH")', { 'XAD.7': ['H'] }, false],
  ['IF PID-7 LENGTH GREATER THAN 8', { 'PID.7': ['198808181126'] }, true],
  ['IF PID-11 LST.COUNT EQUALS 1 AND PID-11.9 IS NOT VALUED', { 'PID.11': ['1 Main Street'] }, true],
  ['IF PID-11 LST.COUNT GREATER THAN 1', { 'PID.11': ['a', 'b'] }, true],
  ['IF OBX-5 LST.count LESS THAN OR EQUALS 1 OR OBX-2 IS "NA"', { 'OBX.5': ['1', '2'], 'OBX.2': ['NA'] }, true],
  ['IF OBX-33 COUNT>1', { 'OBX.33': ['1'] }, false],
  ['IF EVN-5 NOT VALUED AND (MSH-22 IS VALUED OR MSH-4 IS VALUED)', { 'MSH.4': ['A'] }, true],
  ['IF HD-3 = "ISO"', { 'HD.3': ['ISO'] }, true],
  ['IF NOT VALUED', {}, true],
  ['IF NOT EQUAL TO "="', { 'PID.3': ['<'] }, true],
  [
    'IF PID-11 LST.COUNT EQUALS 1 AND PID-11.9 IS VALUED NOT EQUAL PID-12',
    { 'PID.11': ['a'], 'PID.11.9': ['X'], 'PID.12': ['Y'] },
    true,
  ],
  ['IF XCN.19 DOES NOT EXIST AND IF XCN.20 DOES NOT EXIST', {}, true],
] satisfies [string, Record<string, string[]>, boolean][])('%s, where %j is said: %s', (text, said, whether) => {
  expect(holds(text, said)).toBe(whether)
})

test.each([
  'If in the US and various other jurisdictions',
  'IF CX.4 IN http://hl7.org/implement/standards/fhir/identifier-registry.html',
  'IF (OBX-2 EQUALS "SN" AND OBX-5.1 EQUALS "<>"',
  'IF XCN.19 NOT VALUED XCN.20 NOT VALUED',
  'IF PID-3 IS TRULY NICE',
  '',
])('"%s" is refused, never taken for true', (text) => {
  expect(() => readCondition(text, { of: 'PID', at: 3 })).toThrow(NoCondition)
})
