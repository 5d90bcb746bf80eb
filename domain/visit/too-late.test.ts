import { describe, expect, test } from 'vitest'
import { attestation } from './attestation.ts'
import { noShowFrom, offerFrom } from './attempts.ts'
import { boardState } from './board.ts'
import type { Happening, StaffMember } from './happening.ts'
import {
  after,
  booking,
  ending,
  launching,
  minutesAfter,
  OKAFOR,
  onward,
  PATHWAY,
  played,
  preparing,
  SERRANO,
  START,
} from './rehearsal.ts'
import { clinicianLateFrom, momentsOf } from './timing.ts'

const at = (minutes: number) => minutesAfter(START, minutes)
const LATE = { ...PATHWAY, late: { message: 2, patient: 5, clinician: 15 } }
const booked = played(at(-600), ...booking)
const waiting = onward(booked, at(-5), ...preparing)
const ready = onward(booked, at(-5), ...preparing.slice(0, -1))
const call: Happening = { kind: 'give-up-wait', wish: 'call' }
const BOWMAN: StaffMember = { who: 'staff', ref: 'Practitioner/bowman' }
const byPhone: Happening = { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null, phone: 'failed' }

describe('the clinician is late', () => {
  test('a quarter of an hour after the start, or after the patient came if that was later, the patient is asked', () => {
    expect(clinicianLateFrom(LATE, waiting.state)?.toISOString()).toBe(at(15))
    const cameLate = onward(booked, at(5), ...preparing)
    expect(clinicianLateFrom(LATE, cameLate.state)?.toISOString()).toBe(at(25))
    expect(clinicianLateFrom(LATE, booked.state)).toBeNull()
    expect(clinicianLateFrom(PATHWAY, waiting.state)).toBeNull()
  })

  test('who would be called leaves the waiting room, and the desk has one row, which goes when they come back', () => {
    const gone = onward(waiting, at(16), call, call)
    expect(gone.state).toMatchObject({ room: 'closed', wish: 'call', waitingSince: null })
    expect(gone.state.tasks).toMatchObject({ 'wish/call': { for: 'front-desk', why: 'wants-call', due: at(16) } })
    const back = after(gone, { kind: 'enter-waiting', device: 'phone' }, at(18))
    expect(back.state).toMatchObject({ room: 'waiting', wish: null, tasks: {} })
  })

  test('who gave up waiting is not late: nobody is told to call a patient who is not there, and nobody calls a no-show', () => {
    const cameAtOnce = onward(booked, at(1), ...preparing)
    const gone = after(cameAtOnce, call, at(17), LATE)
    expect([...momentsOf(LATE, gone.state)]).toEqual([])
    const rung = onward(gone, at(20), { kind: 'log-attempt', by: BOWMAN, outcome: 'no-answer' })
    expect([offerFrom(rung.state), noShowFrom(rung.state)]).toEqual([null, null])
    expect(boardState(rung.state)).toEqual({ state: 'gave-up', since: null })
  })

  test('who would have another time gets it from the desk: the row goes when the visit is moved', () => {
    const gone = after(waiting, { kind: 'give-up-wait', wish: 'other-time' }, at(16))
    const moved: Happening = { kind: 'appointment-moved', start: at(240), end: at(260), practitioner: OKAFOR.ref }
    expect(after(gone, moved, at(30)).state).toMatchObject({ wish: null, tasks: {} })
  })

  test('nobody gives up a waiting room in which they are not', () => {
    expect(after(booked, call, at(16)).refusals).toEqual([{ refused: 'over' }])
  })
})

describe('the patient is late', () => {
  const offer = (what: 'shorter' | 'another-day'): Happening => ({ kind: 'offer-late', by: OKAFOR, offer: what })

  test('from a quarter of an hour on the clinician chooses; another choice takes the first one’s place at the desk', () => {
    expect(offerFrom(booked.state)).toBe(at(15))
    expect(offerFrom(waiting.state)).toBeNull()
    const offered = onward(booked, at(15), offer('shorter'), offer('another-day'), offer('another-day'))
    expect(Object.keys(offered.state.tasks)).toEqual(['offer/another-day'])
    expect(offered.log.filter(({ kind }) => kind === 'late-offered')).toHaveLength(2)
  })

  test('it closes when the patient comes after all, and only their clinician offers', () => {
    const offered = after(booked, offer('shorter'), at(15))
    expect(onward(offered, at(16), ...preparing).state).toMatchObject({ room: 'waiting', offer: null, tasks: {} })
    const other = after(booked, { kind: 'offer-late', by: SERRANO, offer: 'shorter' }, at(15))
    expect(other.refusals).toEqual([{ refused: 'not-your-visit', clinician: OKAFOR.ref }])
  })
})

describe('video never started', () => {
  test('the visit begins by telephone with a reason, and the attestation says so', () => {
    const met = onward(ready, at(6), launching, byPhone)
    expect(met.state).toMatchObject({ room: 'open', phone: [{ reason: 'failed', until: null }] })
    const over = onward(met, at(20), ending)
    const lines = attestation(PATHWAY, over.state, over.log)
    expect(lines.find(({ id }) => id === 'media')).toMatchObject({
      segments: [{ medium: 'phone', from: at(7), until: at(20), why: 'failed' }],
    })
    expect(lines.find(({ id }) => id === 'modality')).toMatchObject({ medium: 'audio-only', missing: false })
  })

  test('consent, whereabouts and the licence count by telephone too', () => {
    expect(after(booked, byPhone, at(6)).refusals).toEqual([{ refused: 'consent-missing' }])
    const consented = onward(booked, at(-5), ...preparing.slice(0, 2))
    expect(after(consented, byPhone, at(6)).refusals).toEqual([{ refused: 'location-too-old', at: null }])
    const elsewhere = after(ready, { ...byPhone, licensed: ['NH'] }, at(6))
    expect(elsewhere.refusals).toEqual([{ refused: 'state-not-licensed', state: 'MA', licensed: ['NH'] }])
  })

  test('a patient who asked to be called is called, and nothing is left at the desk', () => {
    const gone = after(waiting, call, at(16))
    expect(onward(gone, at(20), launching, byPhone).state).toMatchObject({ room: 'open', wish: null, tasks: {} })
  })
})
