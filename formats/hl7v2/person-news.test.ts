import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseMessage } from './message.ts'
import { isPersonNews, readPersonNews } from './person-news.ts'
import { Unreadable } from './unreadable.ts'

const SAMPLES = join(import.meta.dirname, 'samples')
const message = (...segments: string[]) => parseMessage(new TextEncoder().encode(segments.join('\r')))
const header = (type: string, version = '2.5.1') => `MSH|^~\\&|RIS|MAIN|CW|MAIN|20261126||${type}|7|P|${version}`
const read = (...segments: string[]) => readPersonNews(message(...segments))

function sample(file: string): unknown {
  const parsed = parseMessage(readFileSync(join(SAMPLES, file)))
  if (!isPersonNews(parsed)) return 'not of a person'
  try {
    return readPersonNews(parsed).map(({ happened }) => happened)
  } catch (fault) {
    if (fault instanceof Unreadable) return `${fault.where}: ${fault.code}`
    throw fault
  }
}

test('every sample about a person is read, or refused with a reason', () => {
  const files = readdirSync(SAMPLES).filter((file) => file.endsWith('.hl7') && !file.startsWith('SIU'))
  expect(Object.fromEntries(files.map((file) => [file, sample(file)]))).toEqual({
    'ADT-A04-01.hl7': ['changed'],
    'ADT-A08-01.hl7': ['changed'],
    'ADT-A40-01.hl7': ['merged'],
    'ADT01-23.hl7': ['changed'],
    'LAB-ORM-1.hl7': 'not of a person',
    'MDM-T02-01.hl7': ['documented'],
    'ORU-R01-01.hl7': ['resulted'],
  })
})

test('a merge says whose record stays and which went into it', () => {
  expect(readPersonNews(parseMessage(readFileSync(join(SAMPLES, 'ADT-A40-01.hl7'))))).toEqual([
    {
      happened: 'merged',
      patient: [{ value: '12345', authority: null }],
      prior: [{ value: '56789', authority: null }],
    },
  ])
})

test('several people of one message are each told with what belongs to them', () => {
  const pairs = read(header('ADT^A40'), 'PID|1||A', 'MRG|B', 'PID|1||C', 'MRG|D~E')
  const numbers = pairs.map(({ patient, prior }) => [patient, prior].map((some) => some.map(({ value }) => value)))
  expect(numbers).toEqual([
    [['A'], ['B']],
    [['C'], ['D', 'E']],
  ])
  const results = read(header('ORU^R01'), 'PID|1||A', 'OBR|1', 'OBX|1', 'PID|1||C', 'OBR|1')
  expect(results.map(({ happened, patient }) => [happened, patient[0]?.value])).toEqual([
    ['resulted', 'A'],
    ['resulted', 'C'],
  ])
})

test.each([
  ['a merge that lacks the record which is no more', [header('ADT^A40'), 'PID|1||A'], 'MRG', 100],
  ['the second merge of two', [header('ADT^A40'), 'PID|1||A', 'MRG|B', 'PID|1||C'], 'MRG', 100],
  ['a merge of no number', [header('ADT^A40'), 'PID|1||A', 'MRG|""'], 'MRG-1', 101],
  ['a person without a number', [header('ADT^A08'), 'PID|1||'], 'PID-3', 101],
  ['no person', [header('MDM^T02'), 'TXA|1'], 'PID', 100],
  ['two records that are linked, not made one', [header('ADT^A24'), 'PID|1||A', 'PID|1||B'], 'MSH-9', 201],
  ['another version', [header('ADT^A08', '3.0'), 'PID|1||A'], 'MSH-12', 203],
])('%s is refused where it is', (_, segments, where, code) => {
  expect(() => read(...segments)).toThrow(expect.objectContaining({ where, code }))
})
