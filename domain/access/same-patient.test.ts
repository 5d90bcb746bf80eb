import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cameBackTo,
  isLocked,
  leftBehind,
  lockedBy,
  picked,
  staysBehind,
  type Elsewhere,
  type OpenedPatient,
  type OpenWorkspace,
} from './same-patient.ts'

const ANN: OpenWorkspace = {
  launch: 'a',
  practitioner: 'Practitioner/dr',
  patient: 'Patient/ann',
  session: null,
  elsewhere: null,
}
const BEN: OpenedPatient = { practitioner: 'Practitioner/dr', patient: 'Patient/ben', session: null }

describe('what the EMR opens', () => {
  test.each<[string, Partial<OpenedPatient>, Partial<OpenWorkspace>, boolean]>([
    ['another patient locks the workspace', {}, {}, true],
    ['the same patient locks nothing', { patient: 'Patient/ann' }, {}, false],
    ['somebody whom the EMR does not name locks it', { patient: null }, {}, true],
    [
      'nor is it known to be the one of a visit that nobody is matched with',
      { patient: null },
      { patient: null },
      true,
    ],
    ['a patient opened by somebody else locks nothing', { practitioner: 'Practitioner/other' }, {}, false],
    ['another session of the EMR locks nothing', { session: 'tablet' }, { session: 'desk' }, false],
    ['the same session locks it', { session: 'desk' }, { session: 'desk' }, true],
    ['a session that the EMR does not name may be the same', { session: null }, { session: 'desk' }, true],
    [
      'what locks it already leaves the choice as it is',
      {},
      { elsewhere: { patient: 'Patient/ben', told: 'emr', at: '' } },
      false,
    ],
    ['a third one makes another choice', {}, { elsewhere: { patient: 'Patient/cy', told: 'emr', at: '' } }, true],
    ['so may that of a workspace', { session: 'desk' }, { session: null }, true],
  ])('%s', (_, opened, workspace, locks) => {
    expect(lockedBy({ ...BEN, ...opened }, [{ ...ANN, ...workspace }])).toHaveLength(locks ? 1 : 0)
  })
})

test.each<[string, Partial<OpenedPatient>, readonly Partial<OpenWorkspace>[], boolean]>([
  ['a workspace with another patient', {}, [{}], true],
  ['one with another patient, beside one with the opened', {}, [{}, { patient: 'Patient/ben' }], false],
  ['a workspace, where the EMR does not name whom it opened', { patient: null }, [{ patient: null }], true],
  ['a workspace of another session', { session: 'tablet' }, [{ session: 'desk' }], false],
  ['no workspace', {}, [], false],
])('%s stays behind what the EMR opens, or does not', (_, opened, workspaces, stays) => {
  expect(
    staysBehind(
      { ...BEN, ...opened },
      workspaces.map((one) => ({ ...ANN, ...one })),
    ),
  ).toBe(stays)
})

describe('whose user has left the EMR', () => {
  const left: Elsewhere = { patient: null, told: 'signed-out', at: '2026-11-26T10:00:00.000Z' }
  const gone: OpenWorkspace = { ...ANN, session: 'desk', elsewhere: left }
  const ofAnn: OpenedPatient = { practitioner: 'Practitioner/dr', patient: 'Patient/ann', session: 'desk' }

  test.each<[string, Partial<OpenWorkspace>, boolean]>([
    ['a workspace of that session', {}, true],
    ['one that another patient has locked', { elsewhere: { patient: 'Patient/ben', told: 'emr', at: '' } }, true],
    ['one that is locked by it already', { elsewhere: left }, false],
    ['one of another session', { session: 'tablet' }, false],
    ['one of somebody else', { practitioner: 'Practitioner/other' }, false],
  ])('%s is left behind, or is not', (_, workspace, isLeft) => {
    const user = { practitioner: 'Practitioner/dr', session: 'desk' }
    expect(leftBehind(user, [{ ...ANN, session: 'desk', ...workspace }])).toHaveLength(isLeft ? 1 : 0)
  })

  test.each<[string, Partial<OpenedPatient>, number]>([
    ['the same patient in that session comes back to it', {}, 1],
    ['another patient does not', { patient: 'Patient/ben' }, 0],
    ['nobody named does not', { patient: null }, 0],
    ['another session does not', { session: 'tablet' }, 0],
    ['one that is not named does not', { session: null }, 0],
  ])('%s', (_, opened, found) => expect(cameBackTo({ ...ofAnn, ...opened }, [gone])).toHaveLength(found))

  test('another patient, opened by them, makes it a choice between two', () => {
    expect(lockedBy({ ...ofAnn, patient: 'Patient/ben' }, [gone])).toEqual([gone])
    expect(lockedBy({ ...ofAnn, patient: 'Patient/ben', session: null }, [gone])).toEqual([])
  })

  test('no pick opens it', () => {
    expect(isLocked(left, 'Patient/ann')).toBe(true)
    expect(picked(left, 'Patient/ann', { patient: 'Patient/ann', of: left.at })).toBe('outdated')
  })
})

describe('a pick', () => {
  const elsewhere: Elsewhere = { patient: 'Patient/ben', told: 'launch', at: '2026-11-26T10:00:00.000Z' }
  const of = elsewhere.at

  test.each<[string, Elsewhere | null, string | null, string | null, string, ReturnType<typeof picked>]>([
    ['of the visit’s patient unlocks', elsewhere, 'Patient/ann', 'Patient/ann', of, 'unlocked'],
    ['of the other one does not', elsewhere, 'Patient/ann', 'Patient/ben', of, 'other'],
    ['of the one whom nobody named does not', { ...elsewhere, patient: null }, 'Patient/ann', null, of, 'other'],
    ['of anybody else does not', elsewhere, 'Patient/ann', 'Patient/cy', of, 'other'],
    ['out of a choice that is no more does not', elsewhere, 'Patient/ann', 'Patient/ann', 'before', 'outdated'],
    ['where nothing is locked changes nothing', null, 'Patient/ann', 'Patient/ann', of, 'unlocked'],
    ['after staff have matched the visit with the other is needless', elsewhere, 'Patient/ben', null, of, 'unlocked'],
  ])('%s', (_, locked, patient, pick, change, becomes) => {
    expect(picked(locked, patient, { patient: pick, of: change })).toBe(becomes)
  })

  test('never unlocks a locked workspace but by its own patient, out of the change that is shown', () => {
    const patients = fc.constantFrom(null, 'Patient/ann', 'Patient/ben', 'Patient/cy')
    const moments = fc.constantFrom('1', '2')
    fc.assert(
      fc.property(patients, patients, patients, moments, moments, (other, own, pick, at, shown) => {
        const locked: Elsewhere = { patient: other, told: 'emr', at }
        if (!isLocked(locked, own) || picked(locked, own, { patient: pick, of: shown }) !== 'unlocked') return
        expect([pick, shown]).toEqual([own, at])
        expect(pick).not.toBeNull()
      }),
    )
  })
})
