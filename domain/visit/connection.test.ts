import { expect, test } from 'vitest'
import type { Happening } from './happening.ts'
import { booking, ending, meeting, minutesAfter, onward, played, preparing, START } from './rehearsal.ts'

const linked = (who: 'patient' | 'clinician'): Happening => ({
  kind: 'link-by-context',
  who,
  conference: 'a1',
  external: who === 'patient' ? 'p1' : 'c1',
  externalType: who === 'patient' ? '1' : '2',
})
const leaving: Happening = { kind: 'leave', who: 'patient', connection: 'p1' }
const waiting = played(minutesAfter(START, -60), ...booking, ...preparing)

/** Of whom the EMR is told, in the course of these. */
function told(...happenings: Happening[]): string[] {
  return onward(waiting, minutesAfter(START, -40), ...happenings).commands.flatMap((command) =>
    command.do === 'tell-connection' ? [command.who] : [],
  )
}

test('who came by no link of the EMR is told of to nobody', () => {
  expect(told(...meeting, leaving, ending)).toEqual([])
})

test('who came by one is told of when they join, leave, and when the visit ends', () => {
  expect(told(linked('patient'), ...meeting)).toEqual(['patient'])
  expect(told(linked('patient'), ...meeting, leaving)).toEqual(['patient', 'patient'])
  expect(told(linked('patient'), linked('clinician'), ...meeting, leaving, ending)).toEqual([
    'clinician',
    'patient',
    'patient',
    'clinician',
  ])
})

test('who comes by one while they are connected is told of at once, and by the same link again not a second time', () => {
  expect(told(...meeting, linked('patient'), linked('patient'))).toEqual(['patient'])
})

test('ids of another link take the place of the former', () => {
  const again = { ...linked('patient'), external: 'p2' } as Happening
  expect(onward(waiting, minutesAfter(START, -40), linked('patient'), again).state.contextLinks).toEqual({
    patient: { conference: 'a1', external: 'p2', externalType: '1' },
  })
})

test('a visit that was called off takes no links', () => {
  const off = onward(waiting, minutesAfter(START, -40), { kind: 'appointment-cancelled' } as Happening)
  expect(onward(off, minutesAfter(START, -30), linked('patient')).refusals.at(-1)).toEqual({ refused: 'over' })
})
