import { expect, test } from 'vitest'
import { attestation } from './attestation.ts'
import type { Happening, StaffMember } from './happening.ts'
import { after, booking, ending, launching, minutesAfter, OKAFOR, onward, PATHWAY, played, START } from './rehearsal.ts'

const BOWMAN: StaffMember = { who: 'staff', ref: 'Practitioner/bowman' }
const agrees: Happening = {
  kind: 'answer-consent',
  version: '2026-11',
  decision: 'agree',
  held: 'consent/1',
  by: BOWMAN,
}
const isIn: Happening = { kind: 'answer-location', state: 'MA', digest: 'L1', held: 'location/1', by: BOWMAN }
const booked = played(minutesAfter(START, -600), ...booking)

test('who can’t use the page is checked in by telephone, and the visit begins by telephone', () => {
  const checkedIn = onward(booked, minutesAfter(START, -10), agrees, isIn)
  const byPhone: Happening = { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null, phone: 'cannot' }
  const met = onward(checkedIn, START, launching, byPhone, ending)
  expect(met.refusals).toEqual([])
  const lines = attestation(PATHWAY, met.state, met.log)
  expect(lines.find(({ id }) => id === 'consent')).toMatchObject({ by: BOWMAN, decision: 'agree' })
  expect(lines.find(({ id }) => id === 'location')).toMatchObject({ by: BOWMAN, state: 'MA' })
})

test('said again on their own page it is the patient’s own word', () => {
  const { by: _, ...onThePage } = isIn
  const again = onward(booked, minutesAfter(START, -10), agrees, isIn, { ...onThePage, digest: 'L2' })
  const admitted = onward(again, START, launching, {
    kind: 'admit',
    by: OKAFOR,
    licensed: ['MA'],
    overrideHeld: null,
    phone: 'cannot',
  })
  const where = attestation(PATHWAY, admitted.state, admitted.log).find(({ id }) => id === 'location')
  expect(where).toMatchObject({ by: { who: 'patient' } })
})

test('a no by telephone is a no: the desk has its row, and nothing begins', () => {
  const declined = after(booked, { ...agrees, decision: 'decline' }, minutesAfter(START, -10))
  expect(declined.state.tasks).toMatchObject({ 'consent/declined': { for: 'front-desk' } })
})
