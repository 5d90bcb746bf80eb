import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acknowledgementOf } from './acknowledgement.ts'
import type { Delimiters } from './escape.ts'
import { fieldAt, headerOf, parseMessage, saidAt, segment, text, writeMessage, type Message } from './message.ts'
import { readScheduling } from './scheduling.ts'
import { Unreadable } from './unreadable.ts'

const bytes = (message: string) => new TextEncoder().encode(message)
const MSH = 'MSH|^~\\&|RIS|MAIN|CW|MAIN|20261126120000||SIU^S12^SIU_S12|7|P|2.5.1'

test('fields count from 1 as in the standard, with MSH-1 the separator itself', () => {
  const { segments } = parseMessage(bytes(`${MSH}\rPID|1||A1^^^MAIN&1.2.3&ISO~B2||DOE^JANE\r`))
  const [header, patient] = segments
  expect([text(header, 1), text(header, 2), text(header, 9, 2), text(header, 10)]).toEqual(['|', '^~\\&', 'S12', '7'])
  if (patient === undefined) throw new Error('no PID')
  expect(text(patient, 3, 4, 2)).toBe('1.2.3')
  expect(fieldAt(patient, 3)).toHaveLength(2)
  expect(text(patient, 5, 2)).toBe('JANE')
  expect(text(patient, 99)).toBe('')
})

test('nothing said and said to be deleted are told apart', () => {
  const { segments } = parseMessage(bytes(`${MSH}\rSCH|""||x`))
  expect([1, 2, 3, 4].map((number) => saidAt(segments[1] ?? segments[0], number))).toEqual([
    null,
    undefined,
    'x',
    undefined,
  ])
})

test.each([
  ['CR', '\r'],
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('lines may end with %s, also after a byte-order mark', (_, end) => {
  const message = Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes(`${MSH}${end}NTE|1||a${end}`)])
  expect(parseMessage(message).segments.map(({ name }) => name)).toEqual(['MSH', 'NTE'])
})

test.each([
  ['every delimiter', '\\F\\\\S\\\\T\\\\R\\\\E\\', '|^&~\\'],
  ['a line break', 'a\\.br\\b', 'a\nb'],
  ['hex, in the message’s own characters', 'caf\\XC3A9\\', 'café'],
  ['an address with a query', 'https://a.example/?b=1\\T\\c=2', 'https://a.example/?b=1&c=2'],
  ['how text looks: kept as it is written', '\\H\\bold\\N\\', '\\H\\bold\\N\\'],
  ['hex that is no character: kept as it is written', '\\XC3\\', '\\XC3\\'],
  ['a lone backslash', 'C:\\temp', 'C:\\temp'],
])('an escape for %s', (_, written, meant) => {
  const { segments } = parseMessage(bytes(`${MSH}\rNTE|1||${written}`))
  expect(text(segments[1] ?? segments[0], 3)).toBe(meant)
})

test('delimiters are those that MSH names', () => {
  const { segments } = parseMessage(bytes('MSH#:*!%#RIS#####SIU:S12#7#P#2.5.1\rPID#1##A1:::M%1.2%ISO*B!F!2'))
  const patient = segments[1] ?? segments[0]
  expect(text(patient, 3, 4, 2)).toBe('1.2')
  expect(fieldAt(patient, 3)[1]).toEqual([['B#2']])
})

test('8859/1 is read and written byte for byte', () => {
  const written = Uint8Array.from(`${MSH}||||||8859/1\rNTE|1||caf\xe9 \\XE9\\\r`, (one) => one.charCodeAt(0))
  const message = parseMessage(written)
  expect(text(message.segments[1] ?? message.segments[0], 3)).toBe('café é')
  expect([...writeMessage(message)].filter((byte) => byte === 0xe9)).toHaveLength(2)
})

test('the name of the character set ends at a delimiter like any value', () => {
  const dashed = 'MSH|^~\\-|RIS||CW||20261126||SIU^S12|7|P|2.5.1||||||'
  expect(() => parseMessage(bytes(`${dashed}UNICODE UTF-8`))).toThrow(expect.objectContaining({ where: 'MSH-18' }))
  expect(parseMessage(bytes(`${dashed}UNICODE UTF\\T\\8`)).segments).toHaveLength(1)
})

test.each([
  ['no message', '', 'MSH'],
  ['another beginning', 'PID|1', 'MSH'],
  ['a batch', 'FHS|^~\\&|A', 'MSH'],
  ['too few encoding characters', 'MSH|^~|A', 'MSH-2'],
  ['one delimiter twice', 'MSH|^^\\&|A', 'MSH-2'],
  ['a letter as delimiter', 'MSHA^~\\&A', 'MSH-2'],
  ['an unknown character set', `${MSH}||||||GB 18030-2000`, 'MSH-18'],
  ['a line that is no segment', `${MSH}\rhello`, 'segment 2'],
  ['two messages in one', `${MSH}\r${MSH}`, 'segment 2'],
])('%s is refused, and says where', (_, message, where) => {
  expect(() => parseMessage(bytes(message))).toThrow(expect.objectContaining({ name: 'Unreadable', where }))
})

test('bytes that are not of the character set are refused, and the header can still be answered', () => {
  const torn = Uint8Array.from([...bytes(`${MSH}\rNTE|1||caf`), 0xe9])
  expect(() => parseMessage(torn)).toThrow(Unreadable)
  expect(text(headerOf(torn)?.segments[0] ?? segment('MSH'), 10)).toBe('7')
})

test('a header in a character set that is not read can still be answered, without it', () => {
  const [header] = headerOf(bytes(`${MSH}|||AL|NE||GB 18030-2000`))?.segments ?? []
  expect(header?.fields).toHaveLength(17)
  expect(text(header ?? segment('MSH'), 10)).toBe('7')
  expect(text(header ?? segment('MSH'), 15)).toBe('AL')
})

describe('of any message', () => {
  const punctuation = fc.constantFrom(..."|^~\\&#!$%*+-/:;<=>?@[]_`{}(),'")
  const delimiters = fc.uniqueArray(punctuation, { minLength: 5, maxLength: 6 }).map((all): Delimiters => {
    const [field = '', component = '', repetition = '', escape = '', subcomponent = '', truncation] = all
    const given = { field, component, repetition, escape, subcomponent }
    return truncation === undefined ? given : { ...given, truncation }
  })
  const valueOf = (charset: string) =>
    charset === '8859/1'
      ? fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes))
      : fc.string({ unit: 'binary' })
  const fieldOf = (charset: string) => {
    const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 })
    return list(list(list(valueOf(charset))))
  }
  const anyMessage = fc
    .tuple(delimiters, fc.constantFrom('', 'ASCII', 'UNICODE UTF-8', '8859/1'))
    .chain(([given, charset]) =>
      fc
        .array(
          fc.record({
            name: fc.constantFrom('PID', 'SCH', 'ZA1'),
            fields: fc.array(fieldOf(charset), { maxLength: 4 }),
          }),
        )
        .map((rest): Message => {
          const { field, component, repetition, escape, subcomponent, truncation = '' } = given
          const encoding = component + repetition + escape + subcomponent + truncation
          const header = segment('MSH', field, encoding, ...Array.from({ length: 15 }, () => ''), charset)
          return { delimiters: given, segments: [header, ...rest] }
        }),
    )

  test('what is written is read as it was', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const { delimiters: read, segments } = parseMessage(writeMessage(message))
        expect({ delimiters: read, segments: segments.map(({ name, fields }) => ({ name, fields })) }).toEqual(message)
      }),
    )
  })

  test('a field says the same by itself as among the others, and nothing in a copy that has others', () => {
    fc.assert(
      fc.property(anyMessage, fc.array(fc.nat(20)), (message, asked) => {
        const bytes = writeMessage(message)
        for (const [at, one] of parseMessage(bytes).segments.entries()) {
          for (const number of asked.filter((each) => each > 0))
            expect(fieldAt(one, number)).toEqual(message.segments[at]?.fields[number - 1] ?? [])
          const copy = { ...one, fields: [[[['other']]]] }
          expect([fieldAt(copy, 1), fieldAt(copy, 3)]).toEqual([[[['other']]], []])
          expect(one.fields).toEqual(message.segments[at]?.fields)
        }
      }),
    )
  })

  test('a value never breaks out of its place, nor out of an MLLP frame', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const written = writeMessage(message)
        expect(written.filter((byte) => byte === 0x0d)).toHaveLength(message.segments.length)
        expect(written.some((byte) => byte === 0x0b || byte === 0x1c)).toBe(false)
      }),
    )
  })

  const real = bytes(`${MSH}|||AL|NE||UNICODE UTF-8\rSCH|1|2||||||||||^^^2026\rPID|1||A^^^B&C&ISO\rAIS|1|A||20261126\r`)
  const damaged = fc
    .array(fc.tuple(fc.nat(real.length), fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 3 })), {
      maxLength: 4,
    })
    .map((cuts) => {
      const damage = [...real]
      for (const [at, put] of cuts) damage.splice(at, put.length, ...put)
      return Uint8Array.from(damage)
    })

  test.each([
    ['bytes at random', fc.uint8Array({ maxLength: 400 })],
    ['a message with bytes changed', damaged],
  ])('%s are read and answered, or refused by their own error', (_, any) => {
    fc.assert(
      fc.property(any, (given) => {
        try {
          readScheduling(parseMessage(given))
        } catch (fault) {
          expect(fault).toBeInstanceOf(Unreadable)
        }
        const header = headerOf(given)
        if (header === null) return
        const answer = acknowledgementOf(header, { verdict: 'done' }, { id: '1', at: new Date(0) })
        if (answer !== null) parseMessage(writeMessage(answer))
      }),
      { numRuns: 1000 },
    )
  })
})
