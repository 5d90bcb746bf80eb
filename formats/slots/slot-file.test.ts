import { expect, test } from 'vitest'
import { isSlotList, parseSlotFile } from './slot-file.ts'

const HEADER = 'slot,start,end,visit-type,clinician'
const LINE = 's1,2026-12-01T09:00:00-05:00,2026-12-01T09:20:00-05:00,follow-up-video,dr-okafor'

test('a file says which times are free, of whom and for what', () => {
  const read = parseSlotFile(`${HEADER}\r\n${LINE}\r\n\r\n`)
  expect(read).toEqual([
    {
      slot: 's1',
      start: '2026-12-01T14:00:00.000Z',
      end: '2026-12-01T14:20:00.000Z',
      visitType: 'follow-up-video',
      clinician: 'dr-okafor',
    },
  ])
  expect(isSlotList(read)).toBe(true)
})

test('a file without a free time is read, and has none', () => {
  const read = parseSlotFile(HEADER)
  expect(read).toEqual([])
  expect(isSlotList(read)).toBe(true)
})

test.each([
  ['', 1, 'is not the header'],
  ['start,end', 1, 'is not the header'],
  [`${HEADER}\n${LINE},more`, 2, 'has 6 values in place of 5'],
  [`${HEADER}\n${LINE}\n${LINE}`, 3, 'names a slot that stands above already'],
  [`${HEADER}\n${LINE.replace('s1', 'a slot')}`, 2, 'has no slot of letters'],
  [`${HEADER}\n${LINE.replace('09:00:00-05:00', '09:00:00')}`, 2, 'has a start that is no instant'],
  [`${HEADER}\n${LINE.replace('2026-12-01T09:20', '2026-13-01T09:20')}`, 2, 'has an end that is no instant'],
  [`${HEADER}\n${LINE.replace('09:20', '08:20')}`, 2, 'ends before it starts'],
  [`${HEADER}\n${LINE.replace('follow-up-video', '')}`, 2, 'has no visit type'],
  [`${HEADER}\n${LINE.replace('dr-okafor', '../x')}`, 2, 'has no number of a clinician'],
])('%j is refused at line %i: %s', (text, line, says) => {
  const read = parseSlotFile(text)
  expect(read).toEqual([{ line, says: expect.stringContaining(says) }])
  expect(isSlotList(read)).toBe(false)
})
