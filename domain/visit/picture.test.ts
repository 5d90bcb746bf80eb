import { describe, expect, test } from 'vitest'
import type { Pathway } from '../pathway/pathway.ts'
import { attestation } from './attestation.ts'
import { decide } from './decide.ts'
import type { Asked, Happening } from './happening.ts'
import { missing } from './missing.ts'
import {
  after,
  booking,
  ending,
  LINDQVIST,
  meeting as inCall,
  minutesAfter,
  OKAFOR,
  onward,
  PATHWAY,
  played,
  preparing,
  refused,
  START,
  wrote,
  type Play,
} from './rehearsal.ts'

const AT = (minutes: number) => minutesAfter(START, minutes)
const ask: Asked<'ask-picture'> = { kind: 'ask-picture', by: OKAFOR, picture: 'p1', site: 'hand' }
const yes: Asked<'answer-picture'> = {
  kind: 'answer-picture',
  by: { who: 'patient' },
  picture: 'p1',
  decision: 'allow',
}
const no: Happening = { kind: 'answer-picture', by: { who: 'patient' }, picture: 'p1', decision: 'decline' }
const file: Asked<'file-picture'> = {
  kind: 'file-picture',
  by: OKAFOR,
  picture: 'p1',
  digest: 'D',
  held: 'picture/p1',
  shows: { site: 'hand', side: 'left' },
}
const withdraw: Happening = { kind: 'drop-picture', by: { who: 'patient' }, picture: 'p1' }
const wrong: Asked<'withdraw-picture'> = { kind: 'withdraw-picture', by: OKAFOR, picture: 'p1' }

/** In the waiting room, and in the call. */
const waiting = () => played(AT(-60), ...booking, ...preparing)
const meeting = () => onward(waiting(), AT(10), ...inCall)
const then = (play: Play, ...happenings: Happening[]) => onward(play, AT(20), ...happenings)
/** What one happening was refused with. */
const refusalOf = (play: Play, happening: Happening) => after(play, happening, AT(30)).refusals.at(-1)
const picture = ({ state }: Play) => state.pictures?.['p1']
const writes = ({ commands }: Play) =>
  commands.flatMap((one) => (one.do === 'write' && one.write === 'picture' ? [one] : []))

describe('a picture', () => {
  test('is asked for in the visit alone, by its clinician, one at a time', () => {
    expect(refusalOf(waiting(), ask)).toEqual({ refused: 'not-yet', needs: ['meet'] })
    expect(refusalOf(meeting(), { ...ask, by: LINDQVIST })).toMatchObject({ refused: 'not-your-visit' })
    const asked = then(meeting(), ask)
    expect(picture(asked)).toMatchObject({ status: 'asked', site: 'hand', answered: null })
    expect(refusalOf(asked, { ...ask, picture: 'p2' })).toEqual({ refused: 'already', what: 'picture' })
  })

  test('is not filed before the patient said yes, nor after a no', () => {
    for (const play of [then(meeting(), ask), then(meeting(), ask, no), then(meeting(), ask, yes, withdraw)]) {
      expect(refusalOf(play, file)).toEqual({ refused: 'picture-not-allowed' })
      expect(writes(then(play, file))).toEqual([])
    }
    expect(refusalOf(meeting(), file)).toEqual({ refused: 'not-found' })
  })

  test('goes under the clinician’s own token once allowed, and the chart’s receipt ends it', () => {
    const filed = then(meeting(), ask, yes, file)
    expect(writes(filed)).toEqual([
      {
        do: 'write',
        write: 'picture',
        item: 'p1',
        under: 'clinician',
        by: OKAFOR.ref,
        held: 'picture/p1',
        facts: { digest: 'D' },
      },
    ])
    expect(picture(filed)).toMatchObject({ status: 'filing', held: 'picture/p1' })
    const there = then(filed, wrote('picture', 'p1', 'Media/1', '1', 'D'))
    expect(picture(there)).toMatchObject({
      status: 'filed',
      site: 'hand',
      side: 'left',
      reference: 'Media/1',
      held: null,
    })
    expect(refusalOf(there, withdraw)).toEqual({ refused: 'already', what: 'filed' })
  })

  test('that the chart refuses is the clinician’s row, and may be sent again or dropped', () => {
    const failed = then(meeting(), ask, yes, file, refused('picture', 'p1', 'refused'))
    expect(picture(failed)).toMatchObject({ status: 'failed', why: 'refused', held: 'picture/p1' })
    expect(failed.state.tasks['write/picture/p1']).toMatchObject({ for: 'clinician', why: 'refused' })
    const again = then(failed, { ...file, shows: null })
    expect(picture(again)).toMatchObject({ site: 'hand', side: 'left' })
    expect(writes(again)).toHaveLength(2)
    expect(picture(again)?.status).toBe('filing')
    const dropped = then(failed, withdraw)
    expect(dropped.state.tasks).not.toHaveProperty(['write/picture/p1'])
    expect(picture(dropped)).toMatchObject({ status: 'dropped', held: null })
  })

  test('that waits for a live sign-in goes when its clinician launches again, not when a colleague does', () => {
    const lapsed = then(meeting(), ask, yes, file, refused('picture', 'p1', 'sign-in-lapsed'))
    const covered = then(lapsed, { kind: 'cover', practitioners: [LINDQVIST.ref] })
    expect(writes(then(covered, { kind: 'launch', by: LINDQVIST, launch: 'l8' }))).toHaveLength(1)
    expect(writes(then(covered, { kind: 'launch', by: OKAFOR, launch: 'l9' }))).toHaveLength(2)
  })

  test('that nobody answered is dropped when the visit ends; one that was allowed may still be filed', () => {
    expect(picture(then(meeting(), ask, ending))?.status).toBe('dropped')
    expect(picture(then(meeting(), ask, yes, ending, file))?.status).toBe('filing')
  })

  test('stands in the attestation with whose word it rests on, once it is in the chart', () => {
    const lines = ({ state, log }: Play) => attestation(PATHWAY, state, log).filter(({ id }) => id === 'pictures')
    const filed = then(meeting(), ask, { ...yes, by: OKAFOR }, file)
    expect(lines(filed)).toEqual([])
    expect(missing(PATHWAY, filed.state, filed.log)).toContainEqual({
      id: 'picture-not-filed',
      picture: 'p1',
      blocks: false,
    })
    const there = then(filed, wrote('picture', 'p1', 'Media/1', '1', 'D'))
    expect(lines(there)).toMatchObject([{ onPage: 0, byMouth: 1, missing: false }])
    expect(missing(PATHWAY, there.state, there.log).map(({ id }) => id)).not.toContain('picture-not-filed')
  })

  test('is kept with the part and side that were said when it was filed, whatever it was asked of', () => {
    const other = then(meeting(), ask, yes, { ...file, shows: { site: 'forearm', side: 'right' } })
    expect(picture(other)).toMatchObject({ site: 'forearm', side: 'right' })
  })

  test('of a part that the pathway does not name is neither asked for nor filed', () => {
    const narrow: Pathway = { ...PATHWAY, bodySites: ['face', 'hand'] }
    const { state } = meeting()
    const decided = (known: typeof state, happening: Happening) => decide(narrow, known, happening, new Date(AT(30)))
    expect(decided(state, { ...ask, site: 'foot' })).toEqual({ refused: 'body-site-not-offered' })
    const { state: allowed } = then(meeting(), ask, yes)
    expect(decided(allowed, { ...file, shows: { site: 'foot', side: 'left' } })).toEqual({
      refused: 'body-site-not-offered',
    })
    expect(decided(allowed, file)).toMatchObject({ events: [{ kind: 'picture-taken' }] })
  })

  describe('that was filed wrongly', () => {
    const filed = () => then(meeting(), ask, yes, file, wrote('picture', 'p1', 'Media/1', '1', 'D'))
    const marks = ({ commands }: Play) =>
      commands.filter((one) => one.do === 'write' && one.write === 'picture-withdraw')

    test('is marked so in the chart, once, under the token of whoever filed it', () => {
      const marked = then(filed(), wrong, wrong)
      expect(marks(marked)).toMatchObject([{ item: 'p1', under: 'clinician', by: OKAFOR.ref, held: null }])
      expect(picture(marked)).toMatchObject({ status: 'withdrawing' })
      const there = then(marked, wrote('picture-withdraw', 'p1', 'Media/1', '2'), wrong)
      expect(picture(there)).toMatchObject({ status: 'withdrawn', reference: 'Media/1' })
      expect(marks(there)).toHaveLength(1)
    })

    test('is not marked by anybody else, nor before it is in the chart', () => {
      const covered = then(filed(), { kind: 'cover', practitioners: [LINDQVIST.ref] })
      expect(refusalOf(covered, { ...wrong, by: LINDQVIST })).toEqual({ refused: 'not-your-picture' })
      expect(refusalOf(filed(), { ...wrong, by: LINDQVIST })).toMatchObject({ refused: 'not-your-visit' })
      expect(refusalOf(then(meeting(), ask, yes, file), wrong)).toEqual({ refused: 'already', what: 'filing' })
      expect(refusalOf(meeting(), wrong)).toEqual({ refused: 'not-found' })
    })

    test('leaves room for another, and is not counted in the note', () => {
      const marked = then(filed(), wrong, wrote('picture-withdraw', 'p1', 'Media/1', '2'))
      expect(attestation(PATHWAY, marked.state, marked.log).filter(({ id }) => id === 'pictures')).toEqual([])
      const another = then(marked, { ...ask, picture: 'p2' })
      expect(another.state.pictures?.['p2']?.status).toBe('asked')
    })

    test('also once the visit has ended', () => {
      expect(picture(then(filed(), ending, wrong))?.status).toBe('withdrawing')
    })

    test('that the chart will not mark is the clinician’s row, and still filed', () => {
      const failed = then(filed(), wrong, refused('picture-withdraw', 'p1', 'refused'))
      expect(picture(failed)).toMatchObject({ status: 'filed', why: 'refused' })
      expect(failed.state.tasks['write/picture-withdraw/p1']).toMatchObject({ for: 'clinician' })
      const again = then(failed, wrong, wrote('picture-withdraw', 'p1', 'Media/1', '2'))
      expect(again.state.tasks).toEqual({})
    })

    test('waits for the live sign-in of whoever filed it', () => {
      const lapsed = then(filed(), wrong, refused('picture-withdraw', 'p1', 'sign-in-lapsed'))
      const covered = then(lapsed, { kind: 'cover', practitioners: [LINDQVIST.ref] })
      expect(marks(then(covered, { kind: 'launch', by: LINDQVIST, launch: 'l8' }))).toHaveLength(1)
      expect(marks(then(covered, { kind: 'launch', by: OKAFOR, launch: 'l9' }))).toHaveLength(2)
    })
  })

  test('of a state stored before there were any folds and answers as if none was asked', () => {
    const { pictures: none, ...old } = meeting().state
    expect(none).toEqual({})
    const decided = (happening: Happening) => decide(PATHWAY, old, happening, new Date(AT(30)))
    expect(decided(file)).toEqual({ refused: 'not-found' })
    expect(decided(ask)).toMatchObject({ events: [{ kind: 'picture-asked' }] })
    expect(decided(ending)).toMatchObject({ events: [{ kind: 'ended' }] })
  })
})
