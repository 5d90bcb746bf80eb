import { describe, expect, test } from 'vitest'
import { captionsAgainst, isCaptioned, notCaptioned } from './actions/captions.ts'
import { decide } from './decide.ts'
import type { Participant } from './event.ts'
import type { Happening } from './happening.ts'
import {
  after,
  booking,
  ending,
  meeting as inCall,
  minutesAfter,
  onward,
  PATHWAY,
  played,
  preparing,
  START,
  type Play,
} from './rehearsal.ts'

const AT = (minutes: number) => minutesAfter(START, minutes)
const turn = (who: Participant, on: boolean): Happening => ({ kind: 'turn-captions', who, on })
const told = (who: Participant): Happening => ({ kind: 'tell-of-captions', who })
const left = (who: Participant, connection: string): Happening => ({ kind: 'leave', who, connection })

const waiting = () => played(AT(-60), ...booking, ...preparing)
const meeting = () => onward(waiting(), AT(10), ...inCall)
const then = (play: Play, ...happenings: Happening[]) => onward(play, AT(20), ...happenings)
const refusalOf = (play: Play, happening: Happening) => after(play, happening, AT(30)).refusals.at(-1)
const sent = ({ state }: Play) =>
  (['patient', 'clinician', 'helper', 'rooming'] as const).filter((who) => isCaptioned(state, who))

describe('captions', () => {
  test('send nothing of anybody before that one’s own screen has shown the notice', () => {
    expect(sent(meeting())).toEqual([])
    const on = then(meeting(), turn('patient', true))
    expect(sent(on)).toEqual([])
    expect(sent(then(on, told('patient')))).toEqual(['patient'])
    expect(sent(then(on, told('patient'), told('clinician')))).toEqual(['patient', 'clinician'])
  })

  test('name who is here and not shown as text, so that nobody reads on as if that were all', () => {
    expect(notCaptioned(meeting().state)).toEqual([])
    const on = then(meeting(), turn('patient', true), told('patient'))
    expect(notCaptioned(on.state)).toEqual(['clinician'])
    expect(notCaptioned(then(on, told('clinician')).state)).toEqual([])
    const away = then(on, left('clinician', 'c1'))
    expect(notCaptioned(away.state)).toEqual([])
  })

  test('are for whoever may be heard in the room, and for nobody who waits', () => {
    expect(refusalOf(waiting(), turn('patient', true))).toEqual({ refused: 'not-yet', needs: ['meet'] })
    expect(refusalOf(meeting(), turn('helper', true))).toEqual({ refused: 'not-yet', needs: ['meet'] })
    expect(refusalOf(then(meeting(), turn('patient', true)), turn('helper', false))).toMatchObject({
      refused: 'not-yet',
    })
  })

  test('are off for everybody as soon as anybody turns them off, and the record says who and when', () => {
    const on = then(meeting(), turn('patient', true), told('patient'), told('clinician'))
    const off = then(on, turn('clinician', false))
    expect(sent(off)).toEqual([])
    expect(off.log.filter(({ kind }) => kind.startsWith('captions-')).map(({ kind }) => kind)).toEqual([
      'captions-on',
      'captions-told',
      'captions-told',
      'captions-off',
    ])
    expect(off.log.at(-1)).toEqual({ kind: 'captions-off', who: 'clinician', seq: off.state.seq, at: AT(20) })
    expect(off.commands).toHaveLength(meeting().commands.length)
  })

  test('are not turned on over somebody who is here and turned them off', () => {
    const off = then(meeting(), turn('patient', true), turn('clinician', false))
    expect(refusalOf(off, turn('patient', true))).toEqual({ refused: 'captions-against', by: 'clinician' })
    expect(captionsAgainst(off.state)).toBe('clinician')
    expect(then(off, turn('clinician', true)).state.captions).toMatchObject({ on: true, by: 'clinician', told: [] })
    const gone = then(off, left('clinician', 'c1'))
    expect(captionsAgainst(gone.state)).toBeNull()
    expect(then(gone, turn('patient', true)).state.captions).toMatchObject({ on: true, by: 'patient' })
  })

  test('turned on again tell everybody anew, and so do they whoever comes back to a seat', () => {
    const on = then(meeting(), turn('patient', true), told('patient'), told('clinician'))
    expect(sent(then(on, turn('patient', false), turn('patient', true)))).toEqual([])
    expect(sent(then(on, left('clinician', 'c1')))).toEqual(['patient'])
  })

  test('pressed or told twice are once', () => {
    const once = then(meeting(), turn('patient', true), told('patient'))
    expect(then(once, turn('clinician', true), told('patient')).log).toEqual(once.log)
    expect(refusalOf(meeting(), told('patient'))).toEqual({ refused: 'captions-off' })
  })

  test('end with the visit', () => {
    const over = then(meeting(), turn('patient', true), told('patient'), ending)
    expect(sent(over)).toEqual([])
    expect(refusalOf(over, turn('patient', true))).toEqual({ refused: 'over' })
    expect(refusalOf(over, told('patient'))).toEqual({ refused: 'over' })
  })

  test('of a state stored before there were any are off, and can be turned on', () => {
    const { captions: none, ...old } = meeting().state
    expect(none).toBeNull()
    expect(isCaptioned(old, 'patient')).toBe(false)
    expect(decide(PATHWAY, old, turn('patient', true), new Date(AT(30)))).toMatchObject({
      events: [{ kind: 'captions-on', who: 'patient' }],
    })
    expect(decide(PATHWAY, old, left('patient', 'p1'), new Date(AT(30)))).toMatchObject({ events: [{ kind: 'left' }] })
  })
})
