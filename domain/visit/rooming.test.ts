import { expect, test } from 'vitest'
import { roomerInCall } from './actions/rooming.ts'
import { attestation } from './attestation.ts'
import { boardState } from './board.ts'
import type { Happening, Staff } from './happening.ts'
import {
  after,
  askBooking,
  booking,
  ending,
  minutesAfter,
  OKAFOR,
  onward,
  PATHWAY,
  type Play,
  played,
  preparing,
  refused,
  START,
  wrote,
} from './rehearsal.ts'
import { letIn } from './seats.ts'

const RUIZ: Staff = { who: 'staff', ref: 'Practitioner/ruiz' }
const COLE: Staff = { who: 'staff', ref: 'Practitioner/cole' }
const BEFORE = minutesAfter(START, -20)
const ROOMING = minutesAfter(START, -10)

const begin: Happening = { kind: 'begin-rooming', by: RUIZ, instead: false }
const handOver: Happening = { kind: 'hand-over', by: RUIZ, held: null }
const admit: Happening = { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null }
const joined = (who: 'patient' | 'rooming' | 'clinician', connection: string): Happening => ({
  kind: 'join',
  who,
  medium: 'video',
  connection,
})

const booked = played(BEFORE, ...booking)
const waiting = onward(booked, BEFORE, ...preparing)
const begun = after(waiting, begin, ROOMING)
const checked = onward(begun, ROOMING, { kind: 'check-rooming', by: RUIZ, check: 'identity' })

/** What the visit says to one more happening. */
function answer(play: Play, happening: Happening, pathway = PATHWAY) {
  return after(play, happening, START, pathway).refusals.at(-1)
}

test('who rooms the patient is heard and seen before the clinician, who is not yet', () => {
  expect(letIn(waiting.state)).toEqual([])
  expect(letIn(begun.state)).toEqual(['patient', 'rooming'])
  expect(boardState(begun.state).state).toBe('rooming')
})

test('nobody rooms a patient who is not in the waiting room', () =>
  expect(answer(booked, begin)).toEqual({ refused: 'not-yet', needs: ['wait'] }))

test('who rooms is said to be with the patient only while they are in the call', () => {
  const left: Happening = { kind: 'leave', who: 'rooming', connection: 'r1' }
  const gone = minutesAfter(ROOMING, 3)
  expect(roomerInCall(begun.state)).toEqual({ now: false, until: null })
  const there = after(begun, joined('rooming', 'r1'), ROOMING)
  expect(roomerInCall(there.state)).toEqual({ now: true })
  const closed = after(there, left, gone)
  expect(roomerInCall(closed.state)).toEqual({ now: false, until: gone })
  expect(roomerInCall(after(closed, joined('rooming', 'r2'), START).state)).toEqual({ now: true })
})

test('who takes over is not in the call by the time that the one before was', () => {
  const there = after(begun, joined('rooming', 'r1'), ROOMING)
  const taken = after(there, { kind: 'begin-rooming', by: COLE, instead: true }, minutesAfter(ROOMING, 3))
  expect(roomerInCall(taken.state)).toEqual({ now: false, until: null })
})

test('a second person is told that a colleague is at it, and goes on only where they say so', () => {
  expect(answer(checked, { kind: 'begin-rooming', by: COLE, instead: false })).toEqual({
    refused: 'already',
    what: 'rooming',
  })
  const taken = after(checked, { kind: 'begin-rooming', by: COLE, instead: true }, START)
  expect(taken.state.rooming?.by).toBe(COLE.ref)
  expect(taken.state.rooming?.checked.identity).toBeDefined()
  expect(answer(taken, { kind: 'check-rooming', by: RUIZ, check: 'medicines' })).toEqual({ refused: 'not-rooming' })
})

test('the patient is handed over only once it was asked who they are', () => {
  expect(answer(begun, handOver)).toEqual({ refused: 'not-yet', needs: ['identity'] })
  const ready = after(checked, handOver, START)
  expect(letIn(ready.state)).toEqual([])
  expect(boardState(ready.state).state).toBe('ready')
  expect(after(ready, handOver, START).log).toEqual(ready.log)
})

test('both leave the call at the hand-over while the clinician is not there; the patient stays in the waiting room', () => {
  const talking = onward(checked, ROOMING, joined('rooming', 'r1'), joined('patient', 'p1'))
  const ready = after(talking, handOver, START)
  expect(ready.state.presence.every(({ until }) => until !== null)).toBe(true)
  expect(ready.state.room).toBe('waiting')
  const handed = onward(talking, START, admit, handOver)
  expect(handed.state.presence.filter(({ until }) => until === null).map(({ who }) => who)).toEqual(['patient'])
})

test('rooming is no interruption, and the attestation says who did it and what they asked', () => {
  const met = onward(
    checked,
    ROOMING,
    joined('patient', 'p1'),
    { kind: 'note-company', by: RUIZ, company: ['parent', 'parent'] },
    handOver,
    admit,
    joined('clinician', 'c1'),
    joined('patient', 'p2'),
    ending,
  )
  const lines = attestation(PATHWAY, met.state, met.log)
  expect(lines.find(({ id }) => id === 'interruptions')).toMatchObject({ gaps: [] })
  expect(lines.find(({ id }) => id === 'rooming')).toMatchObject({
    people: [RUIZ.ref],
    checked: ['identity'],
    company: ['parent'],
  })
  const present = lines.find(({ id }) => id === 'present')
  const together = met.log.find((event) => event.kind === 'joined' && event.connection === 'p2')
  expect(present).toMatchObject({ evidenceSeq: together?.seq })
})

test('a number goes to the chart under the name of who took it down, and is taken back once it is there', () => {
  const taken = after(checked, { kind: 'take-vital', by: RUIZ, vital: 'v1', code: 'pulse', held: 'vital/v1' }, START)
  expect(taken.commands.at(-1)).toMatchObject({ write: 'vital', item: 'v1', under: 'clinician', by: RUIZ.ref })
  const takeBack: Happening = { kind: 'withdraw-vital', by: RUIZ, vital: 'v1' }
  expect(answer(taken, takeBack)).toEqual({ refused: 'checks-running' })
  const back = onward(taken, START, wrote('vital', 'v1', 'Observation/1'), takeBack)
  expect(back.commands.at(-1)).toMatchObject({ write: 'vital-withdraw', item: 'v1' })
})

test('a number that could not be written is a row of the clinician, and goes out again with a new sign-in', () => {
  const taken = after(checked, { kind: 'take-vital', by: RUIZ, vital: 'v1', code: 'pulse', held: 'vital/v1' }, START)
  const lapsed = after(taken, refused('vital', 'v1', 'sign-in-lapsed'), START)
  expect(lapsed.state.tasks['write/vital/v1']).toMatchObject({ for: 'clinician', why: 'sign-in-lapsed' })
  const again = after(lapsed, { kind: 'launch', by: RUIZ, launch: 'l2' }, START)
  expect(again.commands.at(-1)).toMatchObject({ write: 'vital', item: 'v1', by: RUIZ.ref })
})

test('whereabouts that the patient said a moment ago are said again in rooming, once', () => {
  const still: Happening = { kind: 'answer-location', state: 'MA', digest: 'L1', held: 'location/2', by: RUIZ }
  const said = after(waiting, { kind: 'answer-location', state: 'MA', digest: 'L1', held: 'location/1' }, ROOMING)
  const begunSoon = after(said, begin, minutesAfter(ROOMING, 0.2))
  const asked = after(begunSoon, still, minutesAfter(ROOMING, 0.4))
  expect(asked.log.at(-1)).toMatchObject({ kind: 'located', by: RUIZ })
  expect(after(asked, still, minutesAfter(ROOMING, 0.5)).log).toEqual(asked.log)
})

test('a waiting room that empties ends the call in it', () => {
  const gone = onward(checked, ROOMING, joined('patient', 'p1'), { kind: 'leave-waiting' })
  expect(gone.state.presence.at(-1)?.until).not.toBeNull()
  expect(letIn(gone.state)).toEqual([])
})

test('a visit type without rooming has none', () => {
  const steps = PATHWAY.steps.filter(({ action }) => action !== 'rooming')
  expect(answer(waiting, begin, { ...PATHWAY, steps })).toEqual({ refused: 'not-in-pathway', action: 'rooming' })
})

test('without a booking there is nobody to room', () => {
  const asked = played(BEFORE, askBooking)
  expect(answer(asked, begin)).toEqual({ refused: 'not-yet', needs: ['book'] })
})
