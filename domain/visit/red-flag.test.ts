import { describe, expect, test } from 'vitest'
import type { Happening } from './happening.ts'
import { phq2Positive } from './red-flag.ts'
import { after, booking, minutesAfter, OKAFOR, onward, played, preparing, START } from './rehearsal.ts'

test.each([
  [0, false],
  [2, false],
  [3, true],
  [6, true],
])('a PHQ-2 of %i', (score, positive) => expect(phq2Positive(score)).toBe(positive))

describe('a red flag', () => {
  const at = (minutes: number) => minutesAfter(START, minutes)
  const answer: Happening = {
    kind: 'answer-intake',
    complete: false,
    digest: 'A',
    redFlag: false,
    stop: { route: 'emergency', due: at(-45) },
    held: 'intake/1',
  }
  const flagged = onward(played(at(-600), ...booking), at(-70), ...preparing.slice(0, 3), answer)
  const due: Happening = { kind: 'deadline', step: 'red-flag/unseen' }
  const see = (act: 'take' | 'drop' | 'done', by: typeof OKAFOR = OKAFOR): Happening => ({
    kind: 'see-to-task',
    task: 'red-flag/now',
    act,
    by,
  })

  test('that no clinician has seen in its time comes before the front desk too, and not sooner', () => {
    expect(flagged.deadlines.get('red-flag/unseen')).toBe(at(-45))
    expect(after(flagged, due, at(-46)).state.tasks).not.toHaveProperty(['red-flag/unseen'])
    const told = after(flagged, due, at(-45))
    expect(told.state.tasks).toMatchObject({
      'red-flag/now': { for: 'clinician', done: null },
      'red-flag/unseen': { for: 'front-desk', why: 'red-flag-unseen', due: at(-45) },
    })
    expect(told.deadlines.has('red-flag/unseen')).toBe(false)
    expect(after(told, due, at(-44)).log).toEqual(told.log)
  })

  test('that a clinician has put their name on stands before nobody else; put back, it does', () => {
    const taken = after(flagged, see('take'), at(-50))
    expect(taken.deadlines.has('red-flag/unseen')).toBe(false)
    const back = after(taken, see('drop'), at(-40))
    expect(back.deadlines.get('red-flag/unseen')).toBe(at(-45))
    expect(after(back, due, at(-40)).state.tasks).toHaveProperty(['red-flag/unseen'])
  })

  test('seen to at last takes the desk’s row away', () => {
    const told = after(flagged, due, at(-45))
    expect(after(told, see('take'), at(-40)).state.tasks).not.toHaveProperty(['red-flag/unseen'])
    expect(after(told, see('done'), at(-40)).state.tasks).not.toHaveProperty(['red-flag/unseen'])
  })

  test('is told of although the visit was called off: somebody may be in danger', () => {
    const off = after(flagged, { kind: 'appointment-cancelled' }, at(-60))
    expect(off.deadlines.get('red-flag/unseen')).toBe(at(-45))
    expect(after(off, due, at(-45)).state.tasks).toHaveProperty(['red-flag/unseen'])
  })
})
