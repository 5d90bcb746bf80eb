import { expect, test } from 'vitest'
import type { Asked, Happening, Staff } from './happening.ts'
import { missing } from './missing.ts'
import {
  after,
  booking,
  ending,
  launching,
  LINDQVIST,
  meeting,
  minutesAfter,
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

const EARLY = minutesAfter(START, -30)
const NGUYEN: Staff = { who: 'staff', ref: 'Practitioner/nguyen' }
const WAITING = played(EARLY, ...booking, ...preparing)
const waiting = after(WAITING, { kind: 'begin-rooming', by: NGUYEN, instead: false }, minutesAfter(EARLY, 10))
const later = minutesAfter(START, 5)

function change(asked: Partial<Asked<'change-list'>>): Happening {
  return {
    kind: 'change-list',
    by: OKAFOR,
    change: 'c1',
    list: 'medicines',
    act: 'end',
    entry: 'MedicationRequest/1',
    told: true,
    held: 'list/1',
    ...asked,
  }
}

test('a change goes out under the token of whoever pressed, and stands in the chart when the chart says so', () => {
  const asked = after(waiting, change({ by: NGUYEN }), later)
  expect(asked.commands.at(-1)).toEqual({
    do: 'write',
    write: 'list',
    item: 'c1',
    under: 'clinician',
    by: NGUYEN.ref,
    held: 'list/1',
    facts: { who: 'staff' },
  })
  expect(asked.state.lists?.['c1']).toMatchObject({ status: 'writing', at: later })
  const there = after(asked, wrote('list', 'c1', 'MedicationRequest/1', '4'), minutesAfter(later, 1))
  expect(there.state.lists?.['c1']).toMatchObject({ status: 'written', at: minutesAfter(later, 1) })
})

test.each([
  ['staff may add an allergy', { by: NGUYEN, list: 'allergies', act: 'add', entry: null }, null],
  ['a diagnosis is a clinician’s', { by: NGUYEN, list: 'problems', act: 'add', entry: null }, 'for-a-clinician'],
  ['a clinician may add a problem', { list: 'problems', act: 'add', entry: null }, null],
  ['a clinician of another visit may not', { by: LINDQVIST }, 'not-your-visit'],
  ['an allergy can have been wrong', { list: 'allergies', act: 'refute', entry: 'AllergyIntolerance/1' }, null],
  ['a medicine can only stop', { act: 'refute' }, 'unfit-change'],
  ['something new changes no entry', { act: 'add' }, 'unfit-change'],
  ['what is over names its entry', { entry: null }, 'unfit-change'],
] as const)('%s', (_, asked, refusal) => {
  const so = after(waiting, change(asked), later)
  expect(so.refusals[0]?.refused ?? null).toBe(refusal)
  expect(so.state.lists?.['c1'] !== undefined).toBe(refusal === null)
})

test('staff who do not room the patient now change nothing', () =>
  expect(after(WAITING, change({ by: NGUYEN }), later).refusals).toEqual([{ refused: 'not-rooming' }]))

test('one entry is changed by one press at a time', () => {
  const two = onward(waiting, later, change({}), change({ change: 'c2', by: NGUYEN, held: 'list/2' }))
  expect(two.refusals).toEqual([{ refused: 'already', what: 'list-changing' }])
})

test('what the chart would not take is the clinician’s row until it is tried again or given up', () => {
  const said = onward(waiting, later, change({}), refused('list', 'c1', 'version-conflict'))
  expect(said.state.lists?.['c1']).toMatchObject({ status: 'failed', why: 'version-conflict' })
  expect(said.state.tasks['write/list/c1']).toMatchObject({ for: 'clinician' })
  expect(missing(PATHWAY, said.state, said.log)).toContainEqual({
    id: 'list-not-changed',
    change: 'c1',
    list: 'medicines',
    blocks: false,
  })
  const again = onward(said, later, change({ held: 'list/2' }), wrote('list', 'c1', 'MedicationRequest/1', '5'))
  expect(again.state.lists?.['c1']?.status).toBe('written')
  expect(again.state.tasks).toEqual({})
  const dropped = after(said, { kind: 'drop-list-change', by: OKAFOR, change: 'c1' }, later)
  expect([dropped.state.lists, dropped.state.failed, dropped.state.tasks]).toEqual([{}, {}, {}])
})

test('with a lapsed sign-in it waits, and goes when the one who pressed comes back, not by a colleague', () => {
  const covered = after(waiting, { kind: 'cover', practitioners: [OKAFOR.ref, LINDQVIST.ref] }, later)
  const waits = onward(covered, later, change({}), refused('list', 'c1', 'sign-in-lapsed'))
  const colleague = after(waits, { ...launching, by: LINDQVIST, launch: 'launch-2' }, later)
  expect(colleague.state.lists?.['c1']?.status).toBe('failed')
  const back = after(colleague, { ...launching, launch: 'launch-3' }, later)
  expect(back.state.lists?.['c1']?.status).toBe('writing')
  expect(back.commands.at(-1)).toMatchObject({ write: 'list', by: OKAFOR.ref, held: 'list/1' })
})

test('lists are changed until the note is signed', () => {
  const ended = onward(waiting, START, ...meeting, typing, ending)
  expect(after(ended, change({}), later).refusals).toEqual([])
  expect(onward(ended, START, signing, change({})).refusals).toContainEqual({ refused: 'over' })
})
