import { expect, test } from 'vitest'
import { messagesOfFile } from './batch.ts'

const split = (file: string) =>
  messagesOfFile(new TextEncoder().encode(file)).map((one) => new TextDecoder().decode(one))
const [one, two, three] = ['1', '2', '3'].map((id) => `MSH|^~\\&|A||B||2026||SIU^S12|${id}\rPID|1\r`)

test('a batch file is its messages, without what holds them together', () => {
  const file = `FHS|^~\\&|A\rBHS|^~\\&|A\r${one}${two}BTS|2\rBHS|^~\\&|A\r${three}BTS|1\rFTS|2\r`
  expect(split(file)).toEqual([one, two, three])
})

test('one message, or several one after the other, need nothing around them', () => {
  expect(split(one ?? '')).toEqual([one])
  expect(split(`\n${one}\r\n${two}`)).toEqual([one, two])
  const lines = (one ?? '').replaceAll('\r', '\r\n')
  expect(split(`\u{feff}${lines}`)).toEqual([lines])
})

test.each([
  ['a batch without its end', `FHS|^~\\&\rBHS|^~\\&\r${one}`, 'BTS'],
  ['a file without its end', `FHS|^~\\&\r${one}`, 'FTS'],
  ['a batch that counts more messages', `BHS|^~\\&\r${one}BTS|2\r`, 'BTS-1'],
  ['a file that counts more batches', `FHS|^~\\&\rBHS|^~\\&\r${one}BTS|1\rFTS|2\r`, 'FTS-1'],
  ['an end without a beginning', `${one}BTS|1\r`, 'BTS'],
  ['what is no message', 'PID|1\r', 'MSH'],
  ['nothing', '', 'MSH'],
])('%s is refused', (_, file, where) => {
  expect(() => split(file)).toThrow(where)
})
