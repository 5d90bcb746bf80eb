import { expect, test } from 'vitest'
import { isCodeList, parseChargeCodes } from './codes.ts'

const HEADER = 'system,code,label,visit-type,modality,minutes-from,minutes-until,from,to'
const LINE = 'urn:example:invented,ZZ101,Invented visit,follow-up-video,audio-video,10,20,2026-01-01,2026-12-31'

test('a table is read with what its codes leave open', () => {
  expect(parseChargeCodes(`${HEADER}\r\n${LINE}\r\nurn:example:invented,ZZ102,Another,,,0,,2026-01-01,\r\n`)).toEqual([
    {
      system: 'urn:example:invented',
      code: 'ZZ101',
      label: 'Invented visit',
      visitType: 'follow-up-video',
      modality: 'audio-video',
      minutes: { from: 10, until: 20 },
      from: '2026-01-01',
      to: '2026-12-31',
    },
    {
      system: 'urn:example:invented',
      code: 'ZZ102',
      label: 'Another',
      visitType: null,
      modality: null,
      minutes: { from: 0, until: null },
      from: '2026-01-01',
      to: null,
    },
  ])
})

test('a procedure has its class and its global days, and nothing else has', () => {
  const wide = (line: string) => parseChargeCodes(`${HEADER},class,amount,global-days\n${line}\n`)
  expect(wide('urn:example:invented,ZZ501,Invented operation,,,0,,2026-01-01,,procedure,,90')).toMatchObject([
    { code: 'ZZ501', class: 'procedure', globalDays: 90 },
  ])
  expect(wide('urn:example:invented,ZZ101,Invented visit,,,0,,2026-01-01,,em.time,,90')).toMatchObject([{ line: 2 }])
})

test.each([
  ['another header', 'code,label\nZZ101,x\n', 1, 'is not the header'],
  ['no code', `${HEADER}\n`, 1, 'no code'],
  ['a value too few', `${HEADER}\n${LINE.replace(',2026-12-31', '')}\n`, 2, '8 values'],
  ['a system that is no address', `${HEADER}\n${LINE.replace('urn:example:invented', 'mine')}\n`, 2, 'no code system'],
  ['a code with a space', `${HEADER}\n${LINE.replace('ZZ101', 'ZZ 101')}\n`, 2, 'no code of letters'],
  [
    'a modality that is none',
    `${HEADER}\n${LINE.replace('audio-video', 'video')}\n`,
    2,
    'none of audio-video, audio-only',
  ],
  ['minutes that end before they begin', `${HEADER}\n${LINE.replace('10,20', '20,10')}\n`, 2, 'minutes until'],
  ['a day that there is not', `${HEADER}\n${LINE.replace('2026-01-01', '2026-02-31')}\n`, 2, 'no first day'],
  ['a last day before the first', `${HEADER}\n${LINE.replace('2026-12-31', '2025-12-31')}\n`, 2, 'before the first'],
])('a table with %s is none, and the line is told', (_, text, line, says) => {
  const read = parseChargeCodes(text)
  expect(isCodeList(read)).toBe(false)
  expect(read[0]).toMatchObject({ line, says: expect.stringContaining(says) })
})
