import { describe, expect, test } from 'vitest'
import { attestation } from './attestation.ts'
import { decide } from './decide.ts'
import type { Participant } from './event.ts'
import type { Happening } from './happening.ts'
import { isHeard, listeningAgainst, mayKeepWords, transcriptUntil, TRANSCRIPT_OVER, unanswered } from './listening.ts'
import {
  after,
  booking,
  ending,
  LINK,
  meeting as inCall,
  minutesAfter,
  OKAFOR,
  onward,
  PATHWAY,
  played,
  preparing,
  SERRANO,
  signing,
  START,
  typing,
  wrote,
  type Play,
} from './rehearsal.ts'

const AT = (minutes: number) => minutesAfter(START, minutes)
const ask: Happening = { kind: 'ask-listening', by: OKAFOR }
const answer = (who: Participant, agree: boolean): Happening => ({ kind: 'answer-listening', who, agree })
const stop = (who: Participant, keep: boolean): Happening => ({ kind: 'stop-listening', who, keep })
const words = (turn: number): Happening => ({ kind: 'begin-transcript', turn })
const join = (who: Participant, connection: string): Happening => ({ kind: 'join', who, medium: 'video', connection })
const left = (who: Participant, connection: string): Happening => ({ kind: 'leave', who, connection })
const helperComes: Happening[] = [
  { kind: 'invite-guest', guest: 'helper', by: { who: 'patient' } },
  { kind: 'guest-comes', guest: 'helper', invitation: 1, device: 'phone', held: 'guest/1' },
  { kind: 'admit-guest', guest: 'helper', by: OKAFOR },
  join('helper', 'h1'),
]

const waiting = () => played(AT(-60), ...booking, ...preparing)
const meeting = () => onward(waiting(), AT(10), ...inCall)
const then = (play: Play, ...happenings: Happening[]) => onward(play, AT(20), ...happenings)
const listened = () => then(meeting(), ask, answer('patient', true))
const refusalOf = (play: Play, happening: Happening) => after(play, happening, AT(30)).refusals.at(-1)
const lineOf = ({ state, log }: Play) => attestation(PATHWAY, state, log).find(({ id }) => id === 'listening')

describe('listening for the note', () => {
  test('hears nobody before a clinician has asked and everybody here has said yes', () => {
    expect(isHeard(meeting().state)).toBe(false)
    const asked = then(meeting(), ask)
    expect(isHeard(asked.state)).toBe(false)
    expect(unanswered(asked.state)).toEqual(['patient'])
    expect(isHeard(then(asked, answer('patient', true)).state)).toBe(true)
  })

  test('is asked for by the clinician of the visit, in the call, and where visits of its kind are listened to', () => {
    expect(refusalOf(waiting(), ask)).toEqual({ refused: 'not-yet', needs: ['meet'] })
    expect(refusalOf(meeting(), { kind: 'ask-listening', by: SERRANO })).toMatchObject({ refused: 'not-your-visit' })
    for (const other of [
      { ...PATHWAY, listening: false },
      { ...PATHWAY, therapy: true },
    ])
      expect(decide(other, meeting().state, ask, new Date(AT(30)))).toEqual({ refused: 'listening-not-offered' })
    expect(decide(LINK, meeting().state, ask, new Date(AT(30)))).toEqual({ refused: 'not-in-this-room' })
    expect(then(listened(), ask).log).toEqual(listened().log)
  })

  test('pauses when somebody comes, until they have said yes too', () => {
    const came = then(listened(), ...helperComes)
    expect([isHeard(came.state), unanswered(came.state)]).toEqual([false, ['helper']])
    const since = listened().state.listening?.since
    const on = then(came, answer('helper', true))
    expect(isHeard(on.state)).toBe(true)
    expect(on.state.listening?.since).toBeGreaterThan(since ?? Infinity)
    expect(on.state.listening?.turn).toBe(1)
    expect(isHeard(then(came, left('helper', 'h1')).state)).toBe(true)
  })

  test('asks whoever comes back to a seat anew: it may be somebody else', () => {
    const back = then(listened(), left('patient', 'p1'), join('patient', 'p2'))
    expect([isHeard(back.state), unanswered(back.state)]).toEqual([false, ['patient']])
    const twice = then(listened(), join('patient', 'p2'))
    expect(unanswered(twice.state)).toEqual(['patient'])
  })

  test('asks nobody anew whose camera goes off or on', () => {
    const soundOnly: Happening = { kind: 'join', who: 'patient', medium: 'audio', connection: 'p1' }
    expect(isHeard(then(listened(), soundOnly).state)).toBe(true)
    expect(isHeard(then(listened(), left('patient', 'p1'), soundOnly).state)).toBe(false)
  })

  test('hears nobody while one of the two is away, or while they are on the telephone', () => {
    expect(isHeard(then(listened(), left('patient', 'p1')).state)).toBe(false)
    const phoned = then(listened(), { kind: 'start-phone', by: OKAFOR, reason: 'failed' })
    expect(isHeard(phoned.state)).toBe(false)
    expect(isHeard(then(phoned, { kind: 'end-phone', by: OKAFOR }).state)).toBe(true)
  })

  test('takes one no for everybody, and does not ask the one who said it again', () => {
    const no = then(meeting(), ask, answer('patient', false))
    expect([isHeard(no.state), listeningAgainst(no.state)]).toEqual([false, 'patient'])
    expect(refusalOf(no, ask)).toEqual({ refused: 'listening-against', by: 'patient' })
    const back = then(no, left('patient', 'p1'), join('patient', 'p2'))
    expect(refusalOf(back, ask)).toEqual({ refused: 'listening-against', by: 'patient' })
    expect(no.commands).toEqual(meeting().commands)
    expect(no.state.tasks).toEqual(meeting().state.tasks)
  })

  test('begins again when the one who said no says yes, and asks all others again', () => {
    const no = then(meeting(), ask, answer('patient', false))
    expect(refusalOf(no, answer('clinician', true))).toEqual({ refused: 'listening-off' })
    const again = then(no, answer('patient', true))
    expect([isHeard(again.state), unanswered(again.state)]).toEqual([false, ['clinician']])
    const on = then(again, answer('clinician', true))
    expect([isHeard(on.state), on.state.listening?.turn]).toEqual([true, 2])
  })

  test('may be asked for again after a guest’s no once that guest has left, and after the clinician’s own stop', () => {
    const no = then(listened(), ...helperComes, answer('helper', false))
    expect(refusalOf(no, ask)).toEqual({ refused: 'listening-against', by: 'helper' })
    expect(unanswered(then(no, left('helper', 'h1'), ask).state)).toEqual(['patient'])
    expect(unanswered(then(listened(), stop('clinician', true), ask).state)).toEqual(['patient'])
  })

  test('stops for all when anybody stops it; what was transcribed goes unless they say that it may stay', () => {
    const kept = then(listened(), words(1), stop('patient', true))
    expect([isHeard(kept.state), kept.state.listening?.transcript]).toEqual([false, 'kept'])
    const gone = then(listened(), words(1), stop('patient', false))
    expect(gone.state.listening?.transcript).toBe('deleted')
    expect(gone.log.slice(-2).map(({ seq: _seq, at: _at, ...event }) => event)).toEqual([
      { kind: 'listening-stopped', who: 'patient', keep: false },
      { kind: 'transcript-deleted', why: 'withdrawn' },
    ])
    expect(then(kept, stop('patient', false)).state.listening?.transcript).toBe('deleted')
  })

  test('leaves what the others said where somebody who was never heard says no', () => {
    const no = then(listened(), words(1), ...helperComes, answer('helper', false))
    expect(no.state.listening?.transcript).toBe('kept')
    expect(then(no, stop('helper', false)).state.listening?.transcript).toBe('kept')
    const patient = then(listened(), words(1), left('patient', 'p1'), join('patient', 'p2'), answer('patient', false))
    expect(patient.state.listening?.transcript).toBe('deleted')
  })

  test('keeps no words of before a no, however late they come back, and those of before the end', () => {
    expect(refusalOf(then(listened(), stop('patient', true)), words(1))).toEqual({ refused: 'listening-off' })
    const again = then(listened(), stop('clinician', true), ask, answer('patient', true))
    expect(mayKeepWords(again.state, 1)).toBe(false)
    expect(mayKeepWords(again.state, 2)).toBe(true)
    const over = then(listened(), ending)
    expect(isHeard(over.state)).toBe(false)
    expect(then(over, words(1)).state.listening?.transcript).toBe('kept')
  })

  test('is no one’s to change after the visit', () => {
    const over = then(listened(), ending)
    for (const late of [ask, answer('patient', false), stop('patient', false)])
      expect(refusalOf(over, late)).toEqual({ refused: 'over' })
  })

  test('of a state that was stored before there was any is off, and can be asked for', () => {
    const { listening: none, ...old } = meeting().state
    expect(none).toBeNull()
    expect(isHeard(old)).toBe(false)
    expect(decide(PATHWAY, old, ask, new Date(AT(30)))).toMatchObject({ events: [{ kind: 'listening-asked' }] })
    expect(decide(PATHWAY, old, answer('patient', true), new Date(AT(30)))).toEqual({ refused: 'listening-off' })
  })
})

describe('a transcript', () => {
  const over = () => then(listened(), words(1), typing, ending)

  test('goes when the note is signed, in the same decision', () => {
    const signed = then(over(), wrote('note', 'note', 'DocumentReference/1', '1', 'N1'), signing)
    expect(signed.state.listening?.transcript).toBe('kept')
    const final = then(signed, wrote('sign', 'note', 'DocumentReference/1', '2', 'N1'))
    expect(final.state.note).toBe('final')
    expect(final.log.at(-1)).toMatchObject({ kind: 'transcript-deleted', why: 'signed' })
    expect(final.deadlines.get(TRANSCRIPT_OVER)).toBeUndefined()
    expect(refusalOf(final, words(1))).toEqual({ refused: 'listening-off' })
  })

  test('goes seven days after the visit, signed or not', () => {
    const ended = over()
    const until = transcriptUntil(ended.state) ?? ''
    expect(Date.parse(until) - Date.parse(ended.state.ended?.at ?? '')).toBe(7 * 24 * 60 * 60_000)
    expect(ended.deadlines.get(TRANSCRIPT_OVER)).toBe(until)
    const early = after(ended, { kind: 'deadline', step: TRANSCRIPT_OVER }, minutesAfter(until, -1))
    expect(early.state.listening?.transcript).toBe('kept')
    const late = after(ended, { kind: 'deadline', step: TRANSCRIPT_OVER }, until)
    expect(late.log.at(-1)).toMatchObject({ kind: 'transcript-deleted', why: 'time' })
    expect(late.deadlines.get(TRANSCRIPT_OVER)).toBeUndefined()
  })

  test('of a visit that nobody ended, or that was called off, is counted from its planned end or from when it was last agreed to', () => {
    const going = then(listened(), words(1))
    expect(transcriptUntil(going.state)).toBe(minutesAfter(AT(21), 7 * 24 * 60))
    const off = then(going, { kind: 'appointment-cancelled', inPerson: false })
    expect(off.deadlines.get(TRANSCRIPT_OVER)).toBe(transcriptUntil(off.state) ?? undefined)
  })
})

describe('the attestation', () => {
  test('says nothing of listening where nobody asked', () => {
    expect(lineOf(then(meeting(), typing, ending))).toBeUndefined()
  })

  test('says that what was said was used with whose consent, by the event of its first words', () => {
    const play = then(listened(), words(1), ending)
    const begun = play.log.find(({ kind }) => kind === 'transcript-begun')
    expect(lineOf(play)).toMatchObject({ used: true, consented: ['clinician', 'patient'], evidenceSeq: begun?.seq })
  })

  test('says that it was not used where it was refused, brought no words, or was withdrawn', () => {
    const refused = then(meeting(), ask, answer('patient', false), ending)
    expect(lineOf(refused)).toMatchObject({ used: false, consented: [], by: { who: 'patient' } })
    expect(lineOf(then(listened(), ending))).toMatchObject({ used: false })
    expect(lineOf(then(listened(), words(1), stop('patient', false), ending))).toMatchObject({ used: false })
    expect(lineOf(then(listened(), words(1), stop('patient', true), ending))).toMatchObject({ used: true })
  })
})
