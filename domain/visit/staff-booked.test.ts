import { describe, expect, test } from 'vitest'
import type { Asked, Happening } from './happening.ts'
import { illegal } from './rules.ts'
import {
  after,
  booking,
  minutesAfter,
  NOTHING_YET,
  OKAFOR,
  onward,
  played,
  preparing,
  START,
  wrote,
} from './rehearsal.ts'

const at = (minutes: number) => minutesAfter(START, minutes)
const seen: Asked<'appointment-seen'> = {
  kind: 'appointment-seen',
  appointment: 'Appointment/9',
  version: '1',
  slot: null,
  practitioner: OKAFOR.ref,
  patient: 'Patient/1',
  start: START,
  end: at(20),
  zone: 'America/New_York',
  language: 'en',
  birthDate: '1972-04-18',
}
const child = { ...seen, birthDate: '2011-06-01' }

describe('an appointment that staff made and that can’t be a video visit', () => {
  test.each([
    ['for a child', child, 'under-age'],
    ['without a patient', { ...seen, patient: null, birthDate: null }, 'no-patient'],
    ['without a clinician', { ...seen, practitioner: null }, 'no-clinician'],
  ] as const)('%s is a row of the desk, once, and nobody is written to', (_, made, why) => {
    const told = after(NOTHING_YET, made, at(-600))
    expect(told.state).toMatchObject({
      appointment: 'unfit',
      unfit: why,
      tasks: { [`unfit/${why}`]: { for: 'front-desk', why: `unfit-${why}`, due: at(-360) } },
    })
    expect([told.state.messages, told.commands, illegal(told.state)]).toEqual([{}, [], []])
    expect(after(told, made, at(-590)).log).toEqual(told.log)
    expect(after(told, { kind: 'ask-link' }, at(-580)).refusals).toHaveLength(1)
  })

  test('is due before it begins', () => {
    expect(after(NOTHING_YET, child, at(-60)).state.tasks['unfit/under-age']?.due).toBe(START)
  })

  test('mended in the EMR it is the visit, with its link, and the row is gone', () => {
    const told = after(NOTHING_YET, { ...seen, practitioner: null }, at(-600))
    const mended = after(told, seen, at(-500))
    expect(mended.state).toMatchObject({ appointment: 'booked', unfit: null, tasks: {} })
    expect(mended.commands).toMatchObject([{ write: 'address' }, { purpose: 'link' }])
  })

  test('wrong in another way now, the row says so', () => {
    const told = after(NOTHING_YET, { ...seen, patient: null, birthDate: null }, at(-600))
    const other = after(told, child, at(-500))
    expect(Object.keys(other.state.tasks)).toEqual(['unfit/under-age'])
  })

  test.each([
    ['cancelled', { kind: 'appointment-cancelled' }],
    ['turned into a visit in person', { kind: 'appointment-cancelled', inPerson: true }],
  ] as const)('%s, the row is gone and nobody is written to; standing again it is looked at anew', (_, gone) => {
    const over = after(after(NOTHING_YET, child, at(-600)), gone, at(-500))
    expect(over.state).toMatchObject({ appointment: 'cancelled', tasks: {}, messages: {} })
    expect(after(over, { kind: 'appointment-restored' }, at(-400)).log).toEqual(over.log)
    expect(Object.keys(after(over, child, at(-400)).state.tasks)).toEqual(['unfit/under-age'])
    expect(after(over, seen, at(-400)).state.appointment).toBe('booked')
  })

  test('one that is a visit already stays it, whatever is seen', () => {
    const booked = after(NOTHING_YET, seen, at(-600))
    expect(after(booked, child, at(-500)).log).toEqual(booked.log)
    expect(after(booked, { ...seen, practitioner: null }, at(-500)).log).toEqual(booked.log)
  })
})

test('the EMR gives a visit to a child: the visit stays, and a person looks', () => {
  const match: Happening = { kind: 'match-patient', patient: 'Patient/7', birthDate: '2011-06-01', by: { who: 'emr' } }
  const matched = after(played(at(-600), ...booking), match, at(-500))
  expect(matched.state).toMatchObject({
    patient: 'Patient/1',
    tasks: { 'discrepancy/patient': { for: 'front-desk', why: 'matched-otherwise' } },
  })
})

describe('a visit whose patient had come in, turned into one in person and back', () => {
  const cameIn = onward(played(at(-60), ...booking), at(-40), ...preparing)
  const there = after(cameIn, wrote('arrive', 'encounter', 'Encounter/1'), at(-30))
  const inPerson: Happening = { kind: 'appointment-cancelled', inPerson: true }
  const calledOff = wrote('cancel', 'encounter', 'Encounter/1', '2')
  const again: Happening = { kind: 'appointment-restored' }

  test('stands again at once when the EMR has its encounter called off', () => {
    const back = onward(there, at(-25), inPerson, calledOff, again)
    expect(back.state).toMatchObject({
      appointment: 'booked',
      encounter: 'none',
      encountersOver: 1,
      references: { encounter: null },
    })
    expect(illegal(back.state)).toEqual([])
  })

  test('waits for that where the EMR has not answered yet', () => {
    const early = onward(there, at(-25), inPerson, again, again)
    expect(early.state).toMatchObject({ appointment: 'cancelled', restoring: true })
    expect(after(early, calledOff, at(-20)).state).toMatchObject({ appointment: 'booked', restoring: false })
    const off = onward(early, at(-22), inPerson, calledOff)
    expect(off.state).toMatchObject({ appointment: 'cancelled', restoring: false })
  })

  test('gives the patient who comes in again an encounter under a key of its own', () => {
    const back = onward(there, at(-25), inPerson, calledOff, again)
    const waits = after(back, { kind: 'enter-waiting', device: 'phone' }, at(-10))
    expect(waits.commands.at(-1)).toMatchObject({ write: 'arrive', item: 'encounter', facts: { after: '1' } })
    expect(after(waits, wrote('arrive', 'encounter', 'Encounter/2'), at(-9)).state).toMatchObject({
      encounter: 'arrived',
      references: { encounter: 'Encounter/2' },
    })
  })
})
