import { expect, test } from 'vitest'
import { parseMessage } from '../hl7v2/message.ts'
import { asFound, fieldPath, findValues } from './find.ts'

const message = (...lines: string[]) =>
  parseMessage(new TextEncoder().encode(['MSH|^~\\&|RIS||CW||20261126||SIU^S12|C-17|P|2.5.1', ...lines].join('\r')))

test('a message is found by its control id, each number of its patient, and its visit', () => {
  const said = message('PID|1|old-7|ADA^^^RIS^MR~4711^^^EAST^PI||Lovelace^Ada', 'PV1|1|O|||||||||||||||||V-9')
  expect(findValues(said, [])).toEqual(['C-17', 'OLD-7', 'ADA', '4711', 'V-9'])
})

test('and by what its route declares, in each segment of that name', () => {
  const said = message('SCH|A1^RIS|B2', 'AIL|1||ROOM 3^^^EAST', 'AIL|2||room 4^^^WEST')
  expect(findValues(said, ['SCH-1', 'AIL-3', 'AIL-3.4', 'ZZZ-1'])).toEqual([
    'C-17',
    'A1',
    'ROOM 3',
    'ROOM 4',
    'EAST',
    'WEST',
  ])
})

test('what is deleted or empty is no value, and a message of a thousand numbers is found by some', () => {
  expect(findValues(message('PID|1||""^^^RIS^MR'), [])).toEqual(['C-17'])
  const many = Array.from({ length: 1_000 }, (_, at) => `N${at}`).join('~')
  expect(findValues(message(`PID|1||${many}`), [])).toHaveLength(40)
})

test('what a person types is compared without its case and the blanks around it', () => {
  expect(asFound('  ada ')).toBe(asFound('ADA'))
})

test.each(['PID', 'PID-0', 'pid-3', 'PID-3.', 'PID-3.1.2.3', 'PID3', 'MSH-1000'])('%s is no place', (path) => {
  expect(fieldPath(path)).toBeUndefined()
})
