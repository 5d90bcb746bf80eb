import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildX12, NotX12, parseX12, transactionsOf } from './interchange.ts'

const ISA = 'ISA*00*          *00*          *ZZ*CLEARING       *ZZ*RIVERBEND      *261124*0900*^*00501*000000007*0*T*:~'
const WHOLE = `${ISA}
GS*FA*CLEARING*RIVERBEND*20261124*0900*7*X*005010X231A1~
ST*999*0001*005010X231A1~
AK1*HC*1*005010X222A1~
AK9*A*1*1*1~
SE*4*0001~
GE*1*7~
IEA*1*000000007~
`
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const seed = process.env['PROPERTY_SEED'] === 'random' ? {} : { seed: 837 }

test('a file is read segment by segment and built again byte for byte', () => {
  const read = parseX12(bytes(WHOLE))
  expect(read.segments.map(({ id }) => id)).toEqual(['ISA', 'GS', 'ST', 'AK1', 'AK9', 'SE', 'GE', 'IEA'])
  expect(buildX12(read)).toEqual(bytes(WHOLE))
})

test('whatever the values, the delimiters and the line breaks: built again it is the same bytes', () => {
  const marks = fc.shuffledSubarray([...'*|!~^>:\u001c\u001d'], { minLength: 4, maxLength: 4 })
  const value = fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)) })
  const id = fc.stringMatching(/^[A-Z][A-Z0-9]{1,2}$/)
  const one = fc.tuple(id, fc.array(value, { maxLength: 5 }), fc.constantFrom('', '\n', '\r\n'))
  fc.assert(
    fc.property(marks, fc.array(one, { maxLength: 8 }), ([e = '', r = '', c = '', s = ''], segments) => {
      const header = ISA.slice(0, -1)
        .replace('^', 'R')
        .replace(/:$/, 'C')
        .replaceAll('*', e)
        .replace(`${e}R${e}`, `${e}${r}${e}`)
        .replace(/C$/, c)
      const clean = (text: string) => [...text].filter((character) => character !== e && character !== s).join('')
      const text = `${header}${s}${segments.map(([name, values, after]) => [name, ...values.map(clean)].join(e) + s + after).join('')}`
      expect(buildX12(parseX12(bytes(text)))).toEqual(bytes(text))
    }),
    { ...seed, numRuns: 300 },
  )
})

test('whatever the bytes: it is read, or refused by segment and reason', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: WHOLE.length }), (noise, at) => {
      for (const file of [noise, bytes(WHOLE.slice(0, at) + String.fromCharCode(...noise) + WHOLE.slice(at))]) {
        try {
          transactionsOf(parseX12(file))
        } catch (fault) {
          expect(fault).toBeInstanceOf(NotX12)
          expect((fault as NotX12).segment).toBeGreaterThan(0)
        }
      }
    }),
    { ...seed, numRuns: 300 },
  )
})

test.each([
  ['nothing', '', 1, 'no-isa'],
  ['an ISA alone that is cut off', ISA.slice(0, 50), 1, 'isa-too-short'],
  ['an ISA of other widths', ISA.replace('CLEARING ', 'CLEARING  ').replace('  *ZZ*R', '  *ZZR*'), 1, 'isa-widths'],
  ['the same delimiter twice', ISA.replace('*^*', '*:*'), 1, 'delimiters'],
  ['a segment without its end', WHOLE.slice(0, -3), 8, 'no-end'],
  ['a segment without a name', WHOLE.replace('AK9', 'ak9'), 5, 'no-name'],
  ['a count of segments that is wrong', WHOLE.replace('SE*4', 'SE*5'), 6, 'segment-count'],
  ['another number at the end of a set', WHOLE.replace('SE*4*0001', 'SE*4*0002'), 6, 'set-number'],
  ['another number at the end of a group', WHOLE.replace('GE*1*7', 'GE*1*8'), 7, 'group-number'],
  ['another number at the end', WHOLE.replace('IEA*1*000000007', 'IEA*1*000000008'), 8, 'interchange-number'],
  ['a count of sets that is wrong', WHOLE.replace('GE*1', 'GE*2'), 7, 'set-count'],
  ['a count of groups that is wrong', WHOLE.replace('IEA*1', 'IEA*2'), 8, 'group-count'],
  ['no end', WHOLE.replace(/IEA[^~]*~\n/, ''), 7, 'interchange-unended'],
  ['two interchanges', WHOLE + WHOLE, 9, 'after-interchange'],
  ['a segment that is in no set', WHOLE.replace('ST*999', 'REF*1~ST*999'), 3, 'outside-set'],
] as const)('%s is refused with the segment and why', (_, text, segment, why) => {
  expect(() => transactionsOf(parseX12(bytes(text)))).toThrow(new NotX12(segment, why))
})
