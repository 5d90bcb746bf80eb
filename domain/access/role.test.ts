import { expect, test } from 'vitest'
import { opensMessages, roleOf } from './role.ts'

test.each([
  ['a physician by SNOMED CT', ['309343006'], 'clinician'],
  ['a family nurse practitioner by NUCC', ['363LF0000X'], 'clinician'],
  ['a family physician by NUCC', ['207Q00000X'], 'clinician'],
  ['a registered nurse by NUCC', ['163W00000X'], 'rooming'],
  ['a licensed vocational nurse by NUCC', ['164X00000X'], 'rooming'],
  ['a medical assistant by SNOMED CT', ['22515006'], 'rooming'],
  ['a nurse who also sits at the desk', ['159561009', '163W00000X'], 'rooming'],
  ['a nurse practitioner who is a nurse too', ['163W00000X', '363LF0000X'], 'clinician'],
  ['a receptionist', ['159561009'], 'front-desk'],
  ['a clinician who also sits at the desk', ['159561009', '309343006'], 'clinician'],
  ['a professional of information technology', ['ict'], 'operator'],
  ['a receptionist who also looks after the network', ['ict', '159561009'], 'front-desk'],
  ['a code nobody knows', ['boss'], null],
  ['no code', [], null],
] as const)('%s', (_, codes, role) => expect(roleOf(codes)).toBe(role))

test.each([
  ['whose role the practice names for it', ['ict', 'privacy-officer'], ['privacy-officer'], undefined, true],
  ['whose role it does not name', ['ict'], ['privacy-officer'], undefined, false],
  ['where it names no role', ['ict'], undefined, undefined, false],
  ['where it names none of its list', ['ict'], [], undefined, false],
  ['without any role', [], ['privacy-officer'], undefined, false],
  ['by the claim of a provider', [], undefined, 'message-opener', true],
  ['by another claim', [], undefined, 'operator', false],
] as const)('what routes carry is opened by a role alone: one %s', (_, codes, openers, said, opens) =>
  expect(opensMessages(codes, openers, said)).toBe(opens),
)
