import { expect, test } from 'vitest'
import { correctsMessage, leftByMessage } from '../charge/by-message.ts'
import type { AcceptedCharge } from './event.ts'
import type { Happening, Staff } from './happening.ts'
import { receiptsOf } from './receipts.ts'
import {
  after,
  booking,
  ending,
  LINDQVIST,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  played,
  preparing,
  refused,
  signing,
  START,
  typing,
  wrote,
} from './rehearsal.ts'
import { illegal } from './rules.ts'

const NGUYEN: Staff = { who: 'staff', ref: 'Practitioner/nguyen' }
const CHARGE: AcceptedCharge = {
  code: 'ZZ101',
  payer: 'medicare',
  patientAt: 'home',
  place: '10',
  modifiers: [],
  rules: 'r1',
  table: 1,
  assessed: 'A1',
}
const assess: Happening = { kind: 'assess', by: OKAFOR, problems: ['Condition/1'], digest: 'A1', held: 'assessed/1' }
const accept: Happening = { kind: 'accept-charge', by: NGUYEN, charge: CHARGE, held: 'charge/1' }

const waiting = played(minutesAfter(START, -30), ...booking, ...preparing)
const met = onward(waiting, START, ...meeting)
const ended = onward(met, minutesAfter(START, 10), typing, assess, ending)
const signed = onward(ended, minutesAfter(START, 15), signing, wrote('sign', 'note', 'DocumentReference/1'))
const later = minutesAfter(START, 30)
const accepted = after(signed, accept, later)

test('an accepted charge goes to the EMR, and is in the chart when the chart says so', () => {
  expect(accepted.commands.at(-1)).toEqual({
    do: 'write',
    write: 'charge',
    item: 'charge',
    under: 'backend',
    by: null,
    held: 'charge/1',
    facts: { at: later, by: NGUYEN.ref },
  })
  const there = after(accepted, wrote('charge', 'charge', 'ChargeItem/7'), minutesAfter(later, 1))
  expect(there.state.charge).toMatchObject({ code: 'ZZ101', by: NGUYEN.ref, reference: 'ChargeItem/7' })
  expect(receiptsOf(there.state, there.log)[0]).toMatchObject({ write: 'charge', state: 'in-chart' })
  expect(illegal(there.state)).toEqual([])
})

test('a charge whose claim came back is opened again, by the ways that this leaves open, and accepted as another', () => {
  const claim: Happening = { ...accept, charge: { ...CHARGE, door: 'x837' } }
  const left = after(
    after(signed, claim, later),
    { kind: 'interface-took', write: 'charge', item: 'charge', number: null, message: 'C1' },
    later,
  )
  const said = (outcome: 'accepted' | 'denied'): Happening => ({
    kind: 'take-claim-answer',
    answer: outcome,
    of: 0,
    said: { form: '835', outcome, codes: ['CO-197'], charged: null, paid: 0, payerNumber: 'P-1' },
  })
  const open = (how: 'replace' | 'anew'): Happening => ({ kind: 'reopen-charge', by: NGUYEN, how })
  expect(after(left, open('anew'), later).refusals.at(-1)).toEqual({ refused: 'unfit-change' })
  const denied = after(left, said('denied'), later)
  const reopened = after(denied, open('replace'), minutesAfter(later, 5))
  expect(reopened.state).toMatchObject({
    formerCharges: [{ code: 'ZZ101', answers: [{ outcome: 'denied' }] }],
    reopened: { how: 'replace', payerNumber: 'P-1', by: NGUYEN.ref },
  })
  expect(reopened.state.charge).toBeUndefined()
  expect(illegal(reopened.state)).toEqual([])
  expect(after(reopened, open('replace'), later).refusals.at(-1)).toEqual({ refused: 'unfit-change' })
  // The problems are linked again before another is accepted.
  expect(after(reopened, claim, later).refusals.at(-1)).toEqual({ refused: 'charge-held', holds: ['no-diagnosis'] })
  const again = onward(reopened, minutesAfter(later, 6), assess, claim)
  expect(again.commands.at(-1)).toMatchObject({ write: 'charge', item: 'charge-2' })
  expect(again.state.reopened).toBeUndefined()
  // Or they stay linked, as the EMR codes them by now.
  const read = { digest: 'D2', held: 'assessed/2' }
  const stays = after(denied, { ...open('replace'), read } as Happening, minutesAfter(later, 5))
  expect(stays.state.assessed).toEqual({ ...denied.state.assessed, ...read })
  // What is still said of the first is the first's.
  const late = after(again, { ...said('denied'), answer: 'late' } as Happening, minutesAfter(later, 9))
  expect(late.state.formerCharges?.[0]?.answers).toHaveLength(2)
  expect(late.state.charge?.answers).toBeUndefined()
})

test('the claim to the next payer rests on the problems that the one before was told, and none is linked anew meanwhile', () => {
  const claim: Happening = { ...accept, charge: { ...CHARGE, door: 'x837', next: 'Coverage/2' } }
  const left = after(
    after(signed, claim, later),
    { kind: 'interface-took', write: 'charge', item: 'charge', number: null, message: 'C1' },
    later,
  )
  const adjustments = [{ group: 'PR', code: '2', amount: 2_000, quantity: null }]
  const decision = { on: '2026-12-10', forwarded: false, adjustments, lines: [] }
  const paid = { form: '835', outcome: 'paid', codes: [], charged: 12_000, paid: 10_000, payerNumber: 'P-1', decision }
  const told = { kind: 'take-claim-answer', answer: 'paid', of: 0, said: paid } as Happening
  const proposed = after(left, told, minutesAfter(later, 5))
  expect(proposed.state).toMatchObject({
    reopened: { how: 'next-payer', payerNumber: null },
    assessed: left.state.assessed,
  })
  expect(illegal(proposed.state)).toEqual([])
  const otherwise: Happening = { ...assess, problems: ['Condition/2'], digest: 'A2', held: 'assessed/2' }
  expect(after(proposed, otherwise, minutesAfter(later, 6)).refusals.at(-1)).toEqual({
    refused: 'already',
    what: 'charged',
  })
  // A person leaves it at that, and has the one before replaced: its problems are read anew.
  const stands = after(proposed, { kind: 'leave-next-payer', by: NGUYEN } as Happening, minutesAfter(later, 7))
  expect(stands.state).toMatchObject({ charge: { answers: [{ outcome: 'paid' }] }, assessed: left.state.assessed })
  const read = { digest: 'D2', held: 'assessed/2' }
  const replaced = { kind: 'reopen-charge', by: NGUYEN, how: 'replace', read } as Happening
  expect(after(stands, replaced, minutesAfter(later, 8)).state.assessed).toEqual({ ...left.state.assessed, ...read })
})

test('a charge that the EMR does not take is a row of the desk, and done by a person’s word', () => {
  const left = after(accepted, refused('charge', 'charge', 'by-hand'), minutesAfter(later, 1))
  expect(left.state.tasks['write/charge/charge']).toMatchObject({ for: 'front-desk', why: 'by-hand' })
  const said: Happening = {
    kind: 'say-entered',
    write: 'charge',
    item: 'charge',
    number: 'C-17',
    found: null,
    by: NGUYEN,
  }
  const entered = after(left, said, minutesAfter(later, 2))
  expect(entered.state.tasks['write/charge/charge']).toBeUndefined()
  expect(receiptsOf(entered.state, entered.log)[0]).toMatchObject({ state: 'said', number: 'C-17' })
})

test('accepted twice, it goes once', () => {
  const again = after(accepted, accept, minutesAfter(later, 1))
  expect(again.refusals.at(-1)).toEqual({ refused: 'already', what: 'charged' })
  expect(again.commands.filter((one) => one.do === 'write' && one.write === 'charge')).toHaveLength(1)
})

test.each([
  ['before the signature', ended, { refused: 'charge-held', holds: ['not-signed'] }],
  [
    'without a problem linked',
    after(signed, { ...assess, problems: [], digest: 'A0' } as Happening, later),
    { refused: 'charge-held', holds: ['no-diagnosis'] },
  ],
  [
    'over other problems than were looked at',
    after(signed, { ...assess, digest: 'A2' } as Happening, later),
    { refused: 'newer-version', version: 'A2' },
  ],
] as const)('it is not accepted %s', (_, play, refusal) => {
  expect(after(play, accept, later).refusals.at(-1)).toEqual(refusal)
})

test('another clinician neither links problems nor accepts', () => {
  const linked = after(met, { ...assess, by: LINDQVIST } as Happening, later)
  expect(linked.refusals.at(-1)).toMatchObject({ refused: 'not-your-visit' })
  const taken = after(signed, { ...accept, by: LINDQVIST } as Happening, later)
  expect(taken.refusals.at(-1)).toMatchObject({ refused: 'not-your-visit' })
})

test('problems are linked from the admission on and until the charge, also after the signature', () => {
  expect(after(waiting, assess, START).refusals.at(-1)).toEqual({ refused: 'not-yet', needs: ['meet'] })
  const relinked = after(signed, { ...assess, problems: ['Condition/2'], digest: 'A2' } as Happening, later)
  expect(relinked.state.assessed).toMatchObject({ problems: ['Condition/2'], by: OKAFOR.ref })
  const late = after(accepted, { ...assess, digest: 'A3' } as Happening, minutesAfter(later, 1))
  expect(late.refusals.at(-1)).toEqual({ refused: 'already', what: 'charged' })
})

test('the same link told twice is one', () => {
  expect(after(signed, assess, later).log).toHaveLength(signed.log.length)
})

test('a charge that an interface has acknowledged can be corrected, again and again, and taken back; before that it can not', () => {
  const took = (item: string): Happening => ({
    kind: 'interface-took',
    write: 'charge',
    item,
    number: null,
    message: item,
  })
  const open = (how: 'replace' | 'void' | 'anew'): Happening => ({ kind: 'reopen-charge', by: NGUYEN, how })
  const again = (how: 'replace' | 'void', held: `charge/${number}`): Happening => ({
    kind: 'accept-charge',
    by: NGUYEN,
    charge: { ...CHARGE, door: 'hl7v2', again: { how, payerNumber: null } },
    held,
  })
  expect(after(accepted, open('replace'), later).refusals.at(-1)).toEqual({ refused: 'unfit-change' })
  const left = after(accepted, took('charge'), later)
  expect([leftByMessage(left.state), correctsMessage(left.state)]).toEqual([true, false])
  expect(after(left, open('anew'), later).refusals.at(-1)).toEqual({ refused: 'unfit-change' })
  const reopened = after(left, open('replace'), minutesAfter(later, 1))
  expect([leftByMessage(reopened.state), correctsMessage(reopened.state)]).toEqual([false, true])
  const corrected = onward(reopened, minutesAfter(later, 2), assess, again('replace', 'charge/2'))
  expect(corrected.commands.at(-1)).toMatchObject({ write: 'charge', item: 'charge-2', held: 'charge/2' })
  expect([leftByMessage(corrected.state), correctsMessage(corrected.state)]).toEqual([false, true])
  // While the correction is on its way nothing can follow it.
  expect(after(corrected, open('void'), later).refusals.at(-1)).toEqual({ refused: 'unfit-change' })
  const there = after(corrected, took('charge-2'), minutesAfter(later, 3))
  const off = onward(there, minutesAfter(later, 4), open('void'), assess, again('void', 'charge/3'), took('charge-3'))
  expect(illegal(off.state)).toEqual([])
  // Taken back once: only a new charge can follow.
  expect(after(off, open('void'), later).refusals.at(-1)).toEqual({ refused: 'unfit-change' })
  const anew = after(off, open('anew'), minutesAfter(later, 5))
  expect([anew.state.reopened?.how, correctsMessage(anew.state)]).toEqual(['anew', false])
})

test('a claim that was put as a file is no message, and is corrected as a claim', () => {
  const claim: Happening = { ...accept, charge: { ...CHARGE, door: 'x837' } }
  const took: Happening = {
    kind: 'interface-took',
    write: 'charge',
    item: 'charge',
    number: null,
    message: '000000041',
  }
  expect(leftByMessage(onward(signed, later, claim, took).state)).toBe(false)
})
