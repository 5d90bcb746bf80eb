import { expect, test } from 'vitest'
import { parseMessage, text } from '../hl7v2/message.ts'
import { edited, sideBySide, textOf } from './opened.ts'

const SIU = [
  'MSH|^~\\&|RIS|MAIN|CW|MAIN|20261126||SIU^S12|C1|P|2.5.1',
  'SCH|A1',
  'PID|1||ADA^^^RIS^MR||Lovelace^Ada',
  'NTE|1||fast\\T\\loose',
]
const bytes = new TextEncoder().encode(SIU.join('\r'))

test('a message is read a segment a line, as it was written, whatever its character set', () => {
  expect(textOf(bytes)).toBe(SIU.join('\n'))
  const latin = `${SIU[0]}||||||8859/1\rPID|1||ADA^^^RIS^MR||Garc\u00eda`
  const received = Uint8Array.from(latin, (character) => character.charCodeAt(0))
  expect(textOf(received)).toBe(latin.replace('\r', '\n'))
  const again = edited(textOf(received).replace('Garc\u00eda', 'Mu\u00f1oz'), received, 'N1')
  expect('bytes' in again && Array.from(again.bytes).includes(0xf1)).toBe(true)
  expect(edited(textOf(received).replace('Garc\u00eda', '\u0141uk'), received, 'N1')).toEqual({
    wrong: 'It has a character that is not of 8859/1, which MSH-18 names.',
  })
})

test('an edited copy has a control id of its own, unless its editor gave it one', () => {
  const copy = edited(SIU.join('\n').replace('Ada', 'Augusta'), bytes, 'N1')
  expect(copy).toMatchObject({ event: 'SIU^S12' })
  expect('bytes' in copy && text(parseMessage(copy.bytes).segments[0], 10)).toBe('N1')
  const named = edited(SIU.join('\n').replace('|C1|', '|MINE|'), bytes, 'N1')
  expect('bytes' in named && text(parseMessage(named.bytes).segments[0], 10)).toBe('MINE')
})

test('what can’t go in the message’s place is refused in words', () => {
  expect(edited(SIU.join('\n').replace('ADA', 'BEN'), bytes, 'N1')).toEqual({
    wrong: 'PID-3 names another patient. A copy goes in the line of the message’s own patient.',
  })
  expect(edited('hello', bytes, 'N1')).toEqual({ wrong: expect.stringContaining('no message of HL7 v2') })
})

test('side by side, the fields that differ are marked on both sides, and a segment that one side lacks', () => {
  const other = [SIU[0], 'SCH|A1', 'PID|1||ADA^^^RIS^MR||Lovelace^Augusta|X', 'ZZZ|1'].join('\r')
  const { source, sent } = sideBySide(bytes, new TextEncoder().encode(other))
  const marked = (side: typeof source) =>
    side.flatMap(({ fields }) => fields.filter(({ differs }) => differs).map(({ at, text: said }) => `${at} ${said}`))
  expect(marked(source)).toEqual(['PID-5 Lovelace^Ada', 'PID-6 ', 'NTE-1 1', 'NTE-3 fast&loose'])
  expect(marked(sent)).toEqual(['PID-5 Lovelace^Augusta', 'PID-6 X', 'ZZZ-1 1'])
  expect(source.filter(({ alone }) => alone).map(({ name }) => name)).toEqual(['NTE'])
  expect(sent.filter(({ alone }) => alone).map(({ name }) => name)).toEqual(['ZZZ'])
})

test('FHIR and JSON are shown and edited member by member, for the same patient', () => {
  const patient = { resourceType: 'Patient', id: '1', meta: { versionId: '2' }, gender: 'female' }
  const received = new TextEncoder().encode(JSON.stringify(patient))
  expect(JSON.parse(textOf(received))).toEqual(patient)
  const copy = edited(textOf(received).replace('female', 'unknown'), received, 'N1')
  if ('wrong' in copy) throw new Error(copy.wrong)
  expect(copy.event).toBe('Patient')
  const { sent } = sideBySide(received, copy.bytes)
  expect(sent[0]?.fields.filter(({ differs }) => differs)).toEqual([{ at: 'gender', text: 'unknown', differs: true }])
  expect(edited(textOf(received).replace('"1"', '"9"'), received, 'N1')).toEqual({
    wrong: expect.stringContaining('another patient'),
  })
  expect(edited('{', received, 'N1')).toEqual({ wrong: expect.stringContaining("can't be read") })
})
