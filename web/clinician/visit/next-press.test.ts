import { expect, test } from 'vitest'
import type { Workspace } from '#api/workspace.ts'
import { nextPress, unlicensedState, type NextPress } from './next-press.ts'

const state: Workspace['state'] = {
  stage: 'before',
  waitingSince: null,
  admittedAt: null,
  endedAt: null,
  patientState: null,
  licensed: ['MA', 'NH'],
  consent: 'agreed',
  patientPresent: false,
  phoneSince: null,
  need: null,
  rated: false,
  wish: null,
  late: null,
  emergency: null,
  closedInEmr: null,
  receipts: [],
  waitingWrites: 0,
  charged: false,
  failedWrites: [],
}
const note: Workspace['note'] = {
  sections: [],
  state: 'in-chart',
  revision: 1,
  savedAt: null,
  version: '1',
  signedAt: null,
  addenda: [],
}

test.each<[Workspace['state']['stage'], Workspace['note']['state'], boolean, NextPress | null]>([
  ['before', 'empty', true, null],
  ['waiting', 'empty', true, 'admit'],
  ['in-visit', 'in-chart', true, 'end'],
  ['ended', 'in-chart', true, 'sign'],
  ['ended', 'sign-again', true, 'sign'],
  ['ended', 'signing', true, null],
  ['ended', 'with-person', true, null],
  ['signed', 'signed', true, null],
  ['waiting', 'empty', false, null],
])('in stage %s with a note %s, mine %s, the press is %s', (stage, noteState, mine, press) => {
  expect(nextPress({ mine, state: { ...state, stage }, note: { ...note, state: noteState } })).toBe(press)
})

test.each([
  [null, null],
  ['MA', null],
  ['CT', 'CT'],
])('a patient in %s meets the licence bar of %s', (patientState, bar) => {
  expect(unlicensedState({ ...state, patientState })).toBe(bar)
})
