import { expect, test } from 'vitest'
import { receiptsOf } from './receipts.ts'
import {
  booking,
  ending,
  meeting,
  OKAFOR,
  onward,
  played,
  preparing,
  refused,
  signing,
  START,
  typing,
  wrote,
} from './rehearsal.ts'

const BOWMAN = { who: 'staff', ref: 'Practitioner/bowman' } as const
const came = onward(played('2026-11-20T15:00:00.000Z', ...booking), '2026-11-24T14:50:00.000Z', ...preparing)

function standing(play: ReturnType<typeof played>) {
  return Object.fromEntries(
    receiptsOf(play.state, play.log).map(({ write, state, number }) => [
      write,
      number === null ? state : [state, number],
    ]),
  )
}

test('each write stands as far as it has come: read back, on its way, with the desk, or by whose word', () => {
  const play = onward(
    came,
    START,
    refused('consent', '2026-11', 'by-hand'),
    refused('intake', 'qr', 'by-hand'),
    wrote('arrive', 'encounter', 'Encounter/1'),
    { kind: 'say-entered', write: 'intake', item: 'qr', number: 'A-7', found: null, by: BOWMAN },
    ...meeting,
  )
  expect(standing(play)).toEqual({
    book: ['in-chart', 'Appointment/1'],
    arrive: ['in-chart', 'Encounter/1'],
    consent: 'with-desk',
    intake: ['said', 'A-7'],
    admit: 'sent',
  })
})

test('what the EMR shows under the number that a person named is in the chart, and no longer anybody’s row', () => {
  const play = onward(came, START, refused('consent', '2026-11', 'by-hand'), {
    kind: 'say-entered',
    write: 'consent',
    item: '2026-11',
    number: '4711',
    found: { reference: 'DocumentReference/4711', version: '1' },
    by: BOWMAN,
  })
  expect(standing(play)['consent']).toEqual(['in-chart', 'DocumentReference/4711'])
  expect(play.state.tasks['write/consent/2026-11']).toBeUndefined()
  expect(play.log.findLast(({ kind }) => kind === 'written')).toMatchObject({ by: BOWMAN })
})

test('what a clinician wrote is entered by a clinician of the visit alone', () => {
  const play = onward(
    came,
    START,
    wrote('arrive', 'encounter', 'Encounter/1'),
    ...meeting,
    typing,
    refused('note', 'note', 'answer-lost'),
  )
  expect(standing(play)['note']).toBe('with-clinician')
  const said = { kind: 'say-entered', write: 'note', item: 'note', number: null, found: null } as const
  expect(onward(play, START, { ...said, by: BOWMAN }).refusals.at(-1)).toEqual({ refused: 'for-a-clinician' })
  expect(standing(onward(play, START, { ...said, by: OKAFOR }))['note']).toBe('said')
})

test('a write whose answer was lost goes again only by the word of somebody who has looked', () => {
  const lost = onward(came, START, refused('consent', '2026-11', 'answer-lost'))
  const asked = {
    write: 'consent',
    item: '2026-11',
    under: 'backend',
    author: null,
    held: 'consent/1',
    facts: { decision: 'agree' },
  } as const
  const sent = (play: ReturnType<typeof played>) =>
    play.commands.filter((command) => command.do === 'write' && command.write === 'consent').length
  expect(sent(lost)).toBe(1)
  const again = onward(lost, START, { kind: 'send-again', asked, by: BOWMAN })
  expect(sent(again)).toBe(2)
  expect(standing(again)['consent']).toBe('sent')
  // What the EMR takes from no machine is not sent to it by a press either.
  const byHand = onward(came, START, refused('consent', '2026-11', 'by-hand'), {
    kind: 'send-again',
    asked,
    by: BOWMAN,
  })
  expect(sent(byHand)).toBe(1)
})

test('an encounter has to be found: what comes after is filed in it', () => {
  const play = onward(came, START, refused('arrive', 'encounter', 'by-hand'), {
    kind: 'say-entered',
    write: 'arrive',
    item: 'encounter',
    number: 'E-9',
    found: null,
    by: BOWMAN,
  })
  expect(play.refusals.at(-1)).toEqual({ refused: 'not-found' })
  expect(standing(play)['arrive']).toBe('with-desk')
})

test.each([
  ['its words compared', {}, 'in-chart', []],
  ['its number alone', { compared: 'number-only' as const }, 'told', []],
  ['other words', { compared: 'differs' as const }, 'differs', ['differs/sign/note']],
])('a note that went by message and comes back by %s says no more than that', (_, told, state, rows) => {
  const sent = onward(came, START, ...meeting, { ...typing, keep: true }, ending, signing, {
    kind: 'interface-took',
    write: 'sign',
    item: 'note',
    number: 'OURS',
    message: 'M1',
    words: 'W1',
  })
  expect(standing(sent)['sign']).toBe('sent')
  const back = onward(sent, '2026-11-24T16:00:00.000Z', {
    kind: 'chart-wrote',
    write: 'sign',
    item: 'note',
    reference: 'DocumentReference/9',
    version: '1',
    digest: null,
    ...told,
  })
  expect(standing(back)['sign']).toEqual([state, 'DocumentReference/9'])
  expect(back.state.sent).toEqual({})
  expect(Object.keys(back.state.tasks).filter((task) => task.startsWith('differs/'))).toEqual(rows)
})
