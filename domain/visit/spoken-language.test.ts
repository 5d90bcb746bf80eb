import { expect, test } from 'vitest'
import { booking, meeting, minutesAfter, OKAFOR, onward, played, preparing, START } from './rehearsal.ts'
import { spokenLanguage } from './spoken-language.ts'

const call = onward(played(minutesAfter(START, -60), ...booking, ...preparing), minutesAfter(START, 10), ...meeting)
const inCall = call.state
const SEATS = ['patient', 'helper', 'clinician', 'interpreter'] as const
const spoken = (state: typeof inCall) => SEATS.map((who) => spokenLanguage(state, who))

test('a visit in English is spoken in it', () => expect(spoken(inCall)).toEqual(['en', 'en', 'en', 'en']))

test('in one in Spanish patient and helper speak it, the others it or English', () =>
  expect(spoken({ ...inCall, language: 'es' })).toEqual(['es', 'es', null, null]))

test('where the patient asked for an interpreter, English is nobody’s for certain', () => {
  expect(spoken({ ...inCall, intake: null, need: 'interpreter' })).toEqual([null, null, null, null])
})

test('nor while an interpreter is there, whom nobody had asked for', () => {
  const interpreted = onward(
    call,
    minutesAfter(START, 20),
    { kind: 'invite-guest', guest: 'interpreter', by: OKAFOR },
    { kind: 'guest-comes', guest: 'interpreter', invitation: 1, device: 'phone', held: 'guest/1' },
    { kind: 'admit-guest', guest: 'interpreter', by: OKAFOR },
    { kind: 'join', who: 'interpreter', medium: 'video', connection: 'i1' },
  )
  expect(spoken(interpreted.state)).toEqual([null, null, null, null])
})
