import { describe, expect, test } from 'vitest'
import { evolve } from './evolve.ts'
import type { Happening } from './happening.ts'
import {
  after,
  booking,
  ending,
  LINDQVIST,
  meeting as inCall,
  minutesAfter,
  OKAFOR,
  onward,
  played,
  preparing,
  signing,
  START,
  typing,
  wrote,
  type Play,
} from './rehearsal.ts'

const AT = (minutes: number) => minutesAfter(START, minutes)
const mark = (id: string, phrase: string | null): Happening => ({ kind: 'mark', by: OKAFOR, mark: id, phrase })
const withdraw = (id: string): Happening => ({ kind: 'withdraw-mark', by: OKAFOR, mark: id })

const waiting = () => played(AT(-60), ...booking, ...preparing)
const meeting = () => onward(waiting(), AT(10), ...inCall)
const then = (play: Play, ...happenings: Happening[]) => onward(play, AT(20), ...happenings)
const refusalOf = (play: Play, happening: Happening) => after(play, happening, AT(30)).refusals.at(-1)

describe('a mark', () => {
  test('holds its id, its time and the phrase’s id, and nothing that was said', () => {
    const marked = then(meeting(), mark('m1', 'agreed'), mark('m2', null))
    expect(marked.state.marks).toEqual({
      m1: { phrase: 'agreed', by: OKAFOR.ref, at: AT(20) },
      m2: { phrase: null, by: OKAFOR.ref, at: AT(21) },
    })
    expect(marked.log.at(-2)).toEqual({
      kind: 'marked',
      by: OKAFOR,
      mark: 'm1',
      phrase: 'agreed',
      seq: marked.state.seq - 1,
      at: AT(20),
    })
  })

  test('pressed once and sent twice is one', () => {
    const marked = then(meeting(), mark('m1', 'agreed'))
    expect(then(marked, mark('m1', 'agreed')).log).toEqual(marked.log)
  })

  test('is of the call: not before it, not after it, and by nobody else', () => {
    expect(refusalOf(waiting(), mark('m1', null))).toEqual({ refused: 'not-yet', needs: ['meet'] })
    expect(refusalOf(then(meeting(), ending), mark('m1', null))).toEqual({ refused: 'over' })
    expect(refusalOf(meeting(), { kind: 'mark', by: LINDQVIST, mark: 'm1', phrase: null })).toMatchObject({
      refused: 'not-your-visit',
    })
  })

  test('by a phrase that the pathway has not is refused', () => {
    expect(refusalOf(meeting(), mark('m1', 'lungs-clear'))).toEqual({ refused: 'not-found' })
  })

  test('is taken back until the note is signed, after the call too', () => {
    const ended = then(meeting(), mark('m1', 'agreed'), typing, wrote('note', 'note', 'DocumentReference/1'), ending)
    expect(then(ended, withdraw('m1')).state.marks).toEqual({})
    expect(then(ended, withdraw('m9')).log).toEqual(ended.log)
    expect(refusalOf(then(ended, signing), withdraw('m1'))).toEqual({ refused: 'already', what: 'signing' })
  })

  test('is found in a state that was stored before there were any', () => {
    const { marks: none, ...old } = meeting().state
    expect(none).toBeUndefined()
    const event = { kind: 'marked' as const, by: OKAFOR, mark: 'm1', phrase: null, seq: old.seq + 1, at: AT(20) }
    expect(evolve(old, event).marks).toEqual({ m1: { phrase: null, by: OKAFOR.ref, at: AT(20) } })
  })
})
