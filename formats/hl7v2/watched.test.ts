import { expect, test } from 'vitest'
import { parseMessage } from './message.ts'
import { readScheduling } from './scheduling.ts'
import { watched } from './watched.ts'

const BOOKING = [
  'MSH|^~\\&|RIS|MAIN|CW|MAIN|20261126||SIU^S12|7|P|2.5.1',
  'SCH|A-1|E-1|||||FOLLOWUP^Follow-up||||||||||||||||||Booked',
  'PID|1||MR-17^^^MAIN^MR||Lockman^Morris||19610409',
  'PV1|1|O',
  'AIS|1|A|VIDEO|20261126150000',
].join('\r')

test('what a message says and nobody reads is told by its place, once, and nothing of what stands there', () => {
  const { message, passedOver } = watched(parseMessage(new TextEncoder().encode(`${BOOKING}\rPV1|2|I`)))
  const plain = parseMessage(new TextEncoder().encode(`${BOOKING}\rPV1|2|I`))
  expect(readScheduling(message)).toEqual(readScheduling(plain))
  expect(passedOver()).toEqual([
    'MSH-7',
    'MSH-11',
    'SCH-7',
    'PID-1',
    'PID-5',
    'PID-7',
    'PV1-1',
    'PV1-2',
    'AIS-1',
    'AIS-3',
  ])
})

test('before anybody reads it everything is passed over, but the header’s part in the answer', () => {
  const { passedOver } = watched(parseMessage(new TextEncoder().encode(BOOKING)))
  expect(passedOver()).toContain('SCH-1')
  expect(passedOver()).not.toContain('MSH-10')
})
