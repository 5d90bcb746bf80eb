import { expect, test } from 'vitest'
import { lineOfMessage } from './line.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const SIU = bytes('MSH|^~\\&|A|B|||20261127||SIU^S12|1|P|2.5.1\rSCH|A1^RIS\rPID|1||77')

test('messages that say the same at the place wait in one line, those that say nothing there in another', () => {
  expect(lineOfMessage('SCH-1', 'hl7v2', SIU)).toBe('SCH-1=A1')
  expect(lineOfMessage('PV1-19', 'hl7v2', SIU)).toBe('PV1-19=')
  expect(
    lineOfMessage('basedOn.reference', 'fhir', bytes('{"basedOn":[{"reference":"R/1"},{"reference":"R/2"}]}')),
  ).toBe('basedOn.reference=R/1')
  expect(lineOfMessage('all', 'hl7v2', SIU)).toBe('all')
})
