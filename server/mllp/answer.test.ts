import { expect, test } from 'vitest'
import type { FeedUseCases } from '../act/use-cases.ts'
import { answererOf } from './answer.ts'

const names = { sendingApplication: 'RIS', sendingFacility: '', receivingApplication: 'CW', receivingFacility: '1.2.3' }
type Heard = Parameters<FeedUseCases['hear']>[1]

/** What is answered to a message, and what was heard of it. */
async function answered(message: string, hear: () => Promise<'done' | 'not-found' | 'away'> = async () => 'done') {
  const heard: Heard[] = []
  const refused: string[] = []
  const bugs: unknown[] = []
  const answer = answererOf({
    organization: 'riverbend',
    accept: [{ ...names, sendingApplication: 'OTHER' }, names],
    feed: {
      hear: (_, one) => {
        heard.push(one)
        return hear()
      },
      refused: async (_, event) => void refused.push(event),
    },
    now: () => new Date('2026-11-26T12:00:00Z'),
    newId: () => 'CW-1',
    tally: { heard: () => undefined },
    onRefused: () => undefined,
    onBug: (fault) => void bugs.push(fault),
  })
  const earlier: Uint8Array[] = []
  const said = await answer(new TextEncoder().encode(message), async (one) => void earlier.push(one))
  const segmentsOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd().split('\r')
  return { heard, refused, bugs, segments: said && segmentsOf(said), earlier: earlier.map(segmentsOf) }
}

const siu = (...header: string[]) =>
  `MSH|^~\\&|RIS||CW|^1.2.3^ISO|20261126||SIU^S15|7|P|2.5.1${header.join('')}\rSCH||A1`

test('a message is heard under the names and the control id that its sender gave it', async () => {
  const { heard, segments } = await answered(siu())
  expect(heard).toMatchObject([{ sender: ['RIS', ''], controlId: '7', event: 'S15', news: { happened: 'cancelled' } }])
  expect(segments?.[1]).toBe('MSA|AA|7')
})

test('what is told of a person is heard as that, and of whom', async () => {
  const { heard, segments } = await answered(
    'MSH|^~\\&|RIS||CW|^1.2.3^ISO|20261126||ADT^A40|7|P|2.5.1\rPID|1||A\rMRG|B',
    async () => 'not-found',
  )
  expect(heard).toMatchObject([{ event: 'A40', people: [{ happened: 'merged', prior: [{ value: 'B' }] }] }])
  expect(segments?.slice(1)).toEqual(['MSA|AE|7', 'ERR||PID^1^3|204^Unknown key identifier^HL70357|E'])
})

test('a sender that wants no acknowledgement gets none, and is heard', async () => {
  const { heard, segments } = await answered(siu('|||NE|NE'))
  expect([heard.length, segments]).toEqual([1, null])
})

test('a bug of ours is told, and the sender tries again', async () => {
  const bug = new Error('a bug')
  const { bugs, segments } = await answered(siu(), () => Promise.reject(bug))
  expect(bugs).toEqual([bug])
  expect(segments?.slice(1)).toEqual(['MSA|AE|7', 'ERR|||207^Application internal error^HL70357|E'])
})

test('bytes that are no message are turned away, and nothing of them is heard', async () => {
  const { heard, refused, segments } = await answered('hello')
  expect([heard, refused]).toEqual([[], ['unknown']])
  expect(segments?.slice(1)).toEqual(['MSA|AR|', 'ERR||MSH^1|100^Segment sequence error^HL70357|E'])
})

test('a character set that is not read is what is told, to the message that has it', async () => {
  const { heard, segments } = await answered(siu('||||||GB 18030-2000'))
  expect(heard).toEqual([])
  expect(segments?.slice(1)).toEqual(['MSA|AR|7', 'ERR||MSH^1^18|103^Table value not found^HL70357|E'])
})

test('who is not named is turned away before anything of the body is read', async () => {
  const { heard, segments } = await answered(`MSH|^~\\&|RIS||CW|1.2.4|20261126||SIU^S15|7|P|2.5.1\rno segment`)
  expect(heard).toEqual([])
  expect(segments?.[2]).toBe('ERR||MSH^1^6|103^Table value not found^HL70357|E')
})

test.each([
  ['both', '|||AL|AL', ['CA', 'AA']],
  ['the application’s where it succeeds', '|||AL|SU', ['CA', 'AA']],
  ['the application’s where it fails', '|||AL|ER', ['CA']],
  ['the accept acknowledgement where it fails', '|||ER|AL', ['AA']],
  ['neither', '|||NE|NE', []],
])('enhanced mode: of the two acknowledgements a sender has %s, in their order', async (_, modes, codes) => {
  const { earlier, segments } = await answered(siu(modes))
  expect([...earlier, ...(segments ? [segments] : [])].map((one) => one[1])).toEqual(
    codes.map((code) => `MSA|${code}|7`),
  )
})

test('enhanced mode: what could not be taken is refused once, by the accept acknowledgement', async () => {
  const { earlier, segments } = await answered(siu('|||AL|AL'), async () => 'away')
  expect([earlier, segments?.[1]]).toEqual([[], 'MSA|CE|7'])
})
