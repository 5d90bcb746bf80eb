import { expect, test } from 'vitest'
import { documentWords } from './document-words.ts'
import { parseMessage } from './message.ts'

const words = (...lines: string[]) =>
  documentWords(
    parseMessage(
      new TextEncoder().encode(['MSH|^~\\&|RIS|MAIN|CW|MAIN|20261126||MDM^T02|7|P|2.5.1', ...lines].join('\r')),
    ).segments,
  )

test('the same words are the same, by lines of TX or in one FT, whatever spaces end a line', () => {
  const byLines = words('OBX|1|TX|11506-3||Plan', 'OBX|2|TX|11506-3||', 'OBX|3|TX|11506-3||Rest  ')
  expect(byLines).toBe('Plan\n\nRest')
  expect(words('OBX|1|FT|11506-3||Plan\\.br\\\\.br\\Rest')).toBe(byLines)
})

test('an encapsulated document is its data', () => {
  expect(words('OBX|1|ED|11506-3||^AP^PDF^Base64^JVBERi0=')).toBe('JVBERi0=')
})

test.each([
  ['nothing', []],
  ['an empty text', ['OBX|1|TX|a||']],
  ['a number', ['OBX|1|NM|a||7']],
])('%s holds no words', (_, lines) => {
  expect(words(...lines)).toBeNull()
})
