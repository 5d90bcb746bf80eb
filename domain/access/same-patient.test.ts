import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isLocked,
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
