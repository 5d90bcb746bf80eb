import { expect, test } from 'vitest'
import type { WriteFailure } from './event.ts'
import { missing } from './missing.ts'
import {
  booking,
  ending,
  meeting,
  OKAFOR,
  onward,
  PATHWAY,
  played,
  preparing,
  refused,
  signing,
  START,
  typing,
  wrote,
} from './rehearsal.ts'

const IDOWU = { who: 'clinician', ref: 'Practitioner/idowu' } as const
const kept = { ...typing, keep: true } as const
const admitted = onward(
  onward(played('2026-11-20T15:00:00.000Z', ...booking), '2026-11-24T14:50:00.000Z', ...preparing),
  START,
  wrote('arrive', 'encounter', 'Encounter/1'),
  ...meeting,
)
const ended = onward(admitted, START, kept, ending)
const waiting = (why: WriteFailure) => onward(ended, START, signing, refused('sign', 'note', why))
const takeBack = { kind: 'take-signature-back', by: OKAFOR } as const
const signsSent = (play: ReturnType<typeof played>) =>
  play.commands.filter((command) => command.do === 'write' && command.write === 'sign').length

test.each(['by-hand', 'answer-lost'] as const)(
  'a signature that is %s stays one: what was signed is known, and it is neither signed nor typed into again',
  (why) => {
    const play = waiting(why)
    expect(play.state).toMatchObject({
      note: 'with-person',
      signing: { by: OKAFOR.ref, digest: 'N1', held: 'note/sign' },
      failed: { 'sign/note': { why } },
    })
    expect(play.state.tasks['write/sign/note']).toMatchObject({ for: 'clinician', why })
    expect(missing(PATHWAY, play.state, play.log)).toEqual([])
    const again = onward(play, START, { ...signing, digest: 'N2', held: 'note/sign2' }, { ...kept, digest: 'N2' })
    expect(again.refusals.slice(-2)).toEqual([
      { refused: 'already', what: 'with-person' },
      { refused: 'already', what: 'with-person' },
    ])
    expect(again.state).toEqual(play.state)
    expect(signsSent(again)).toBe(1)
  },
)

test('what the EMR refused is open again, to be mended and signed anew', () => {
  expect(waiting('refused').state).toMatchObject({ note: 'draft', signing: null, noteHeld: 'note/sign' })
})

test('entered by a clinician, the note is final, and the words for the patient leave from what was signed', () => {
  const said = { kind: 'say-entered', write: 'sign', item: 'note', number: 'N-7', found: null, by: OKAFOR } as const
  const play = onward(waiting('by-hand'), START, said)
  expect(play.state).toMatchObject({ note: 'final', signing: null, signed: { by: OKAFOR.ref } })
  expect(play.state.tasks['write/sign/note']).toBeUndefined()
  expect(play.commands.at(-1)).toMatchObject({ write: 'summary', held: 'note/sign' })
})

test('whoever signed takes it back until it is entered: the note is open with the words that were signed, and nobody’s row', () => {
  const play = onward(waiting('by-hand'), START, takeBack)
  expect(play.state).toMatchObject({
    note: 'draft',
    signing: null,
    noteHeld: 'note/sign',
    noteDigest: 'N1',
    noteBy: OKAFOR.ref,
    failed: {},
  })
  expect(play.state.tasks['write/sign/note']).toBeUndefined()
  // Where there are no drafts nothing is sent before the next signature.
  expect(play.commands).toEqual(waiting('by-hand').commands)
  const mended = onward(
    play,
    START,
    { ...kept, digest: 'N2', base: 'N1', held: 'note/2' },
    { ...signing, digest: 'N2', held: 'note/sign2' },
    refused('sign', 'note', 'by-hand'),
  )
  expect(mended.state).toMatchObject({ note: 'with-person', signing: { digest: 'N2', held: 'note/sign2' } })
})

test('a draft in the chart has the words again that were signed', () => {
  const drafted = onward(
    admitted,
    START,
    { ...typing, digest: 'N0' },
    wrote('note', 'note', 'DocumentReference/1', '1', 'N0'),
    ending,
  )
  const play = onward(drafted, START, signing, refused('sign', 'note', 'by-hand'), takeBack)
  expect(play.commands.at(-1)).toMatchObject({ write: 'note', held: 'note/sign', facts: { digest: 'N1' } })
  expect(play.state.pending['note/note']).toBeDefined()
})

test('nobody else takes a signature back, and nobody one that the EMR may have already', () => {
  const theirs = onward(waiting('by-hand'), START, { ...takeBack, by: IDOWU })
  expect(theirs.refusals.at(-1)).toMatchObject({ refused: 'not-your-visit' })
  expect(onward(waiting('answer-lost'), START, takeBack).refusals.at(-1)).toEqual({
    refused: 'already',
    what: 'with-person',
  })
  expect(onward(ended, START, signing, takeBack).refusals.at(-1)).toEqual({ refused: 'already', what: 'signing' })
})

test('sent again by somebody who has looked, it is on its way as it was signed; one that the EMR refused is signed anew', () => {
  const asked = {
    write: 'sign',
    item: 'note',
    under: 'clinician',
    author: OKAFOR.ref,
    held: 'note/sign',
    facts: { digest: 'N1' },
  } as const
  const again = { kind: 'send-again', asked, by: OKAFOR } as const
  const play = onward(waiting('answer-lost'), START, again)
  expect(play.state).toMatchObject({ note: 'signing', signing: { digest: 'N1' }, failed: {} })
  expect(signsSent(play)).toBe(2)
  expect(onward(play, START, wrote('sign', 'note', 'DocumentReference/1')).state.note).toBe('final')
  expect(onward(waiting('refused'), START, again).refusals.at(-1)).toEqual({ refused: 'unfit-change' })
})

test('a draft whose answer was lost is settled with the note: who has looked for one has looked for the other', () => {
  const lost = onward(ended, START, { ...typing, digest: 'N2', base: 'N1' }, refused('note', 'note', 'answer-lost'))
  const signed = onward(lost, START, { ...signing, digest: 'N2' }, refused('sign', 'note', 'answer-lost'))
  expect(Object.keys(signed.state.failed).toSorted()).toEqual(['note/note', 'sign/note'])
  const said = { kind: 'say-entered', write: 'sign', item: 'note', number: null, found: null, by: OKAFOR } as const
  expect(onward(signed, START, said).state).toMatchObject({ note: 'final', failed: {} })
})
