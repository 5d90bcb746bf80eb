import { describe, expect, test } from 'vitest'
import { keyOf } from './command.ts'
import type { Asked, Happening, Refusal, StaffMember } from './happening.ts'
import {
  askBooking,
  booking,
  ending,
  launching,
  LINDQVIST,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  played,
  preparing,
  refused,
  SERRANO,
  signing,
  START,
  typing,
  wrote,
} from './rehearsal.ts'
import type { Play } from './rehearsal.ts'

const DAY_BEFORE = '2026-11-23T15:00:00.000Z'
const HALF_PAST_TWO = '2026-11-24T14:30:00.000Z'

const booked = played(DAY_BEFORE, ...booking)
const waiting = onward(booked, HALF_PAST_TWO, ...preparing)
const met = onward(
  waiting,
  START,
  wrote('arrive', 'encounter', 'Encounter/1'),
  ...meeting,
  wrote('admit', 'encounter', 'Encounter/1', '2'),
)
const ended = onward(
  met,
  minutesAfter(START, 10),
  typing,
  wrote('note', 'note', 'DocumentReference/1', '1', 'N1'),
  ending,
)
const finished = onward(
  ended,
  minutesAfter(START, 15),
  wrote('finish', 'encounter', 'Encounter/1', '3'),
  wrote('fulfil', 'appointment', 'Appointment/1', '2'),
)
const signed = onward(
  finished,
  minutesAfter(START, 20),
  signing,
  wrote('sign', 'note', 'DocumentReference/1', '2', 'N1'),
)

/** Given a play, when something happens at an instant: only what is new. */
function when(given: Play, happening: Happening, at: string) {
  const after = onward(given, at, happening)
  return {
    state: after.state,
    events: after.log.slice(given.log.length).map(({ kind }) => kind),
    commands: after.commands
      .slice(given.commands.length)
      .map((command) => (command.do === 'message' ? command.message : keyOf('v', command).slice(2))),
    sent: after.commands.slice(given.commands.length),
    refusal: after.refusals.slice(given.refusals.length)[0],
    deadlines: after.deadlines,
  }
}

describe('booking', () => {
  test('asks the EMR for the slot, under backend services', () => {
    const { state, sent } = when(played(DAY_BEFORE), askBooking, DAY_BEFORE)
    expect(state.appointment).toBe('asked')
    expect(sent).toEqual([
      {
        do: 'write',
        write: 'book',
        item: 'appointment',
        under: 'backend',
        by: null,
        held: 'booking/1',
        facts: { slot: 'Slot/1', practitioner: OKAFOR.ref, start: START, end: askBooking.end, patient: 'Patient/1' },
      },
    ])
  })

  test.each<[string, Partial<typeof askBooking>, Refusal]>([
    ['a slot in the past', { start: '2026-11-23T14:59:00.000Z' }, { refused: 'slot-in-the-past' }],
    ['somebody who turns 18 the day after', { birthDate: '2008-11-25' }, { refused: 'under-age', minimum: 18 }],
    [
      'somebody of whom only a year is known that may mean 17',
      { birthDate: '2008' },
      { refused: 'under-age', minimum: 18 },
    ],
  ])('is refused for %s', (_, change, refusal) => {
    expect(when(played(DAY_BEFORE), { ...askBooking, ...change }, DAY_BEFORE).refusal).toEqual(refusal)
  })

  test('counts the birthday by the calendar of the visit’s zone', () => {
    const lateEvening = { ...askBooking, start: '2026-11-25T04:30:00.000Z', birthDate: '2008-11-25' }
    expect(when(played(DAY_BEFORE), lateEvening, DAY_BEFORE).refusal).toEqual({ refused: 'under-age', minimum: 18 })
    const inLondon = { ...lateEvening, zone: 'Europe/London' }
    expect(when(played(DAY_BEFORE), inLondon, DAY_BEFORE).refusal).toBeUndefined()
  })

  test('is known once the EMR says so; then the link leaves and the deadlines stand', () => {
    expect(booked.state.appointment).toBe('booked')
    expect(booked.commands.at(-1)).toEqual({ do: 'message', message: 'link-1', purpose: 'link', held: null })
    expect(Object.fromEntries(booked.deadlines)).toEqual({
      consent: '2026-11-24T13:00:00.000Z',
      intake: '2026-11-24T13:00:00.000Z',
    })
  })

  test('sets no deadline that was over when it was made', () => {
    const late = onward(played(HALF_PAST_TWO), HALF_PAST_TWO, ...booking)
    expect(late.deadlines.size).toBe(0)
  })

  test('lost to somebody else is over: another time is another visit', () => {
    const lost = when(played(DAY_BEFORE, askBooking), refused('book', 'appointment', 'slot-taken'), DAY_BEFORE)
    expect(lost.events).toEqual(['not-written', 'booking-lost'])
    expect(lost.state.appointment).toBe('lost')
    expect(
      when(
        onward(played(DAY_BEFORE, askBooking), DAY_BEFORE, refused('book', 'appointment', 'slot-taken')),
        askBooking,
        DAY_BEFORE,
      ).refusal,
    ).toEqual({ refused: 'over' })
  })

  test('refused for another reason is somebody’s task', () => {
    expect(when(played(DAY_BEFORE, askBooking), refused('book', 'appointment', 'refused'), DAY_BEFORE).events).toEqual([
      'not-written',
      'booking-lost',
      'task-raised',
    ])
  })

  test('asked for again is the same booking; another slot is another visit', () => {
    expect(when(booked, askBooking, DAY_BEFORE)).toMatchObject({ events: [], refusal: undefined })
    expect(when(booked, { ...askBooking, slot: 'Slot/2' }, DAY_BEFORE).refusal).toEqual({
      refused: 'already',
      what: 'booked',
    })
  })

  test('moved keeps the link, sends it again with the new time, and moves the deadlines', () => {
    const later = minutesAfter(START, 24 * 60)
    const moved = when(
      booked,
      { kind: 'appointment-moved', start: later, end: minutesAfter(later, 20), practitioner: OKAFOR.ref },
      DAY_BEFORE,
    )
    expect(moved.commands).toEqual(['link-2'])
    expect(moved.deadlines.get('consent')).toBe('2026-11-25T13:00:00.000Z')
  })

  test('matched to somebody else in the EMR is theirs while untouched, and a person’s to clear up afterwards', () => {
    const another: Happening = {
      kind: 'match-patient',
      patient: 'Patient/2',
      birthDate: '1972-04-18',
      by: { who: 'emr' },
    }
    const rematched = when(booked, another, DAY_BEFORE)
    expect(rematched.state.patient).toBe('Patient/2')
    expect(rematched.commands).toEqual(['link-2'])
    const late = when(waiting, another, START)
    expect(late.state).toMatchObject({ patient: 'Patient/1', room: 'waiting' })
    expect(Object.values(late.state.tasks)).toMatchObject([{ for: 'front-desk', why: 'matched-otherwise' }])
    expect(late.commands).toEqual([])
  })

  test('stays the patient’s when the EMR makes their two records one, and clears up what that looked like', () => {
    const rematch = {
      kind: 'match-patient',
      patient: 'Patient/2',
      birthDate: '1972-04-18',
      by: { who: 'emr' },
    } as const
    const merged: Happening = { kind: 'patients-merged', from: 'Patient/1', into: 'Patient/2' }
    const mistaken = onward(waiting, START, rematch)
    expect(Object.keys(mistaken.state.tasks)).toEqual(['discrepancy/patient'])
    const { state, events, commands } = when(mistaken, merged, START)
    expect({ patient: state.patient, room: state.room, events, commands }).toEqual({
      patient: 'Patient/2',
      room: 'waiting',
      events: ['matched', 'task-closed'],
      commands: [],
    })
    // Of others it changes nothing.
    expect(when(mistaken, { ...merged, from: 'Patient/7' }, START).events).toEqual([])
  })

  test('is covered by whom the EMR names, and by nobody whom it names no more', () => {
    const covered = onward(waiting, START, { kind: 'cover', practitioners: [OKAFOR.ref, SERRANO.ref] })
    expect(covered.state.covering).toEqual([SERRANO.ref])
    const admit: Asked<'admit'> = { kind: 'admit', by: SERRANO, licensed: ['MA'], overrideHeld: null }
    expect(when(covered, admit, START).events).toEqual(['admitted'])
    expect(when(covered, { ...admit, by: LINDQVIST }, START).refusal).toMatchObject({ refused: 'not-your-visit' })
    const alone = onward(covered, START, { kind: 'cover', practitioners: [OKAFOR.ref] })
    expect(when(alone, admit, START).refusal).toMatchObject({ refused: 'not-your-visit' })
  })

  test('moved to the one who covered, the colleague who had it covers only if the EMR says so', () => {
    const covered = onward(booked, DAY_BEFORE, { kind: 'cover', practitioners: [OKAFOR.ref, SERRANO.ref] })
    const moved = {
      kind: 'appointment-moved',
      start: START,
      end: minutesAfter(START, 20),
      practitioner: SERRANO.ref,
    } as const
    expect(when(covered, moved, DAY_BEFORE).state).toMatchObject({ practitioner: SERRANO.ref, covering: [] })
  })

  test('cancelled while the patient waits closes the room and calls the encounter off', () => {
    const cancelled = when(waiting, { kind: 'appointment-cancelled' }, START)
    expect(cancelled.commands).toEqual(['cancel/encounter'])
    expect(cancelled.state.room).toBe('closed')
    expect(cancelled.deadlines.size).toBe(0)
  })

  test('cancelled during the call stops nobody, and is a person’s to clear up', () => {
    const cancelled = when(met, { kind: 'appointment-cancelled' }, minutesAfter(START, 8))
    expect(cancelled.events).toEqual(['task-raised'])
    expect(cancelled.state.room).toBe('open')
  })
})

describe('a visit whose person is not known', () => {
  const unverified = played(DAY_BEFORE, { ...askBooking, patient: null }, wrote('book', 'appointment', 'Appointment/1'))

  test('sends no link and is a task for the front desk', () => {
    expect(unverified.commands).toHaveLength(1)
    expect(Object.values(unverified.state.tasks)).toMatchObject([{ for: 'front-desk', why: 'unverified-patient' }])
  })

  const asks: Happening[] = [
    ...preparing,
    launching,
    { kind: 'ask-link' },
    { kind: 'send-message', message: 'm', held: 'h' },
  ]
  test.each(asks.map((asked) => ({ kind: asked.kind, asked })))(
    'takes nothing in and shows nothing: $kind',
    ({ asked }) => {
      const { refusal, events } = when(unverified, asked, HALF_PAST_TWO)
      expect({ refusal, events }).toEqual({ refusal: { refused: 'unverified-patient' }, events: [] })
    },
  )

  test('goes on once staff have matched the person', () => {
    const matched = when(
      unverified,
      { kind: 'match-patient', patient: 'Patient/1', birthDate: '1972-04-18', by: { who: 'emr' } },
      HALF_PAST_TWO,
    )
    expect(matched.events).toEqual(['matched', 'message-asked', 'task-closed'])
    expect(matched.commands).toEqual(['link-1'])
  })

  test('is refused when the chart they are matched to is of somebody under age', () => {
    const child = { kind: 'match-patient', patient: 'Patient/1', birthDate: '2011-02-03', by: { who: 'emr' } } as const
    expect(when(unverified, child, HALF_PAST_TWO).refusal).toEqual({ refused: 'under-age', minimum: 18 })
  })
})

describe('preparing', () => {
  test('sends each answer to the chart under backend services', () => {
    const writes = waiting.commands.flatMap((command) =>
      command.do === 'write' ? [`${command.write}/${command.item} ${command.under}`] : [],
    )
    expect(writes.slice(1)).toEqual([
      'consent/2026-11 backend',
      'intake/qr backend',
      'intake/qr backend',
      'arrive/encounter backend',
    ])
    expect(waiting.state.appointment).toBe('booked')
    expect(waiting.state.room).toBe('waiting')
  })

  test('keeps the pathway’s order', () => {
    const entering = when(booked, { kind: 'answer-location', state: 'MA', digest: 'L', held: 'h' }, HALF_PAST_TWO)
    expect(entering.refusal).toEqual({ refused: 'not-yet', needs: ['consent'] })
    const early = onward(booked, HALF_PAST_TWO, ...preparing.slice(0, 2))
    expect(when(early, { kind: 'enter-waiting', device: 'phone' }, HALF_PAST_TWO).refusal).toEqual({
      refused: 'not-yet',
      needs: ['location', 'intake', 'device-check'],
    })
  })

  test('hears a no to telehealth: the visit stays, a person is told, and nobody waits', () => {
    const declined = when(
      waiting,
      { kind: 'answer-consent', version: '2026-11', decision: 'decline', held: 'consent/2' },
      START,
    )
    expect(declined.events).toEqual(['consent-given', 'waiting-left', 'task-raised'])
    expect(declined.state.appointment).toBe('booked')
    const after = onward(waiting, START, {
      kind: 'answer-consent',
      version: '2026-11',
      decision: 'decline',
      held: 'consent/2',
    })
    expect(when(after, { kind: 'enter-waiting', device: 'phone' }, START).refusal).toEqual({
      refused: 'not-yet',
      needs: ['consent'],
    })
    expect(
      when(after, { kind: 'answer-consent', version: '2026-11', decision: 'agree', held: 'consent/3' }, START).events,
    ).toEqual(['consent-given', 'task-closed'])
  })

  test('refuses a consent to another text than the one in force', () => {
    const old = { kind: 'answer-consent', version: '2025-01', decision: 'agree', held: 'h' } as const
    expect(when(booked, old, HALF_PAST_TWO).refusal).toEqual({ refused: 'newer-version', version: '2026-11' })
  })

  test('puts a red flag before the clinician at once', () => {
    const flagged = when(
      onward(booked, HALF_PAST_TWO, ...preparing.slice(0, 2)),
      { kind: 'answer-intake', complete: false, digest: 'I', redFlag: true, stop: null, held: 'h' },
      HALF_PAST_TWO,
    )
    expect(Object.values(flagged.state.tasks)).toMatchObject([{ for: 'clinician', why: 'red-flag' }])
  })

  describe('a red flag that stops', () => {
    const due = minutesAfter(HALF_PAST_TWO, 15)
    const flag = (digest: string, stop: { route: 'emergency' | 'crisis'; due: string } | null) =>
      ({ kind: 'answer-intake', complete: true, digest, redFlag: false, stop, held: `h/${digest}` }) as const
    const wait = { kind: 'enter-waiting', device: 'phone' } as const
    const done = (by: StaffMember) => ({ kind: 'see-to-task', task: 'red-flag/now', act: 'done', by }) as const
    const prepared = onward(booked, HALF_PAST_TWO, ...preparing.slice(0, 5))
    const flagged = onward(prepared, HALF_PAST_TWO, flag('F', { route: 'emergency', due }))

    test('stands before the clinician, due in a quarter of an hour, and lets nobody into the waiting room', () => {
      expect(flagged.state.tasks).toMatchObject({ 'red-flag/now': { for: 'clinician', why: 'red-flag-now', due } })
      expect(when(flagged, wait, HALF_PAST_TWO).refusal).toEqual({ refused: 'red-flag' })
    })

    test('is settled by a clinician only, and stays settled while later answers repeat it', () => {
      const staff = { who: 'staff', ref: 'Practitioner/bowman' } as const
      expect(when(flagged, done(staff), HALF_PAST_TWO).refusal).toEqual({ refused: 'for-a-clinician' })
      const seen = onward(flagged, HALF_PAST_TWO, done(OKAFOR), flag('G', { route: 'emergency', due }))
      expect(when(seen, wait, HALF_PAST_TWO).events).toEqual(['waiting'])
      const worse = onward(seen, HALF_PAST_TWO, flag('H', { route: 'crisis', due }))
      expect(when(worse, wait, HALF_PAST_TWO).refusal).toEqual({ refused: 'red-flag' })
    })

    test('marked by mistake lets the patient go on, and the clinician knows of it all the same', () => {
      const taken = onward(flagged, HALF_PAST_TWO, flag('N', null))
      expect(when(taken, wait, HALF_PAST_TWO).events).toEqual(['waiting'])
      expect(taken.state.tasks['red-flag/now']).toMatchObject({ done: null })
    })
  })

  test('asks again for whereabouts older than an hour', () => {
    const left = onward(waiting, HALF_PAST_TWO, { kind: 'leave-waiting' })
    const back = { kind: 'enter-waiting', device: 'phone' } as const
    expect(when(left, back, minutesAfter(HALF_PAST_TWO, 62)).events).toEqual(['waiting'])
    expect(when(left, back, minutesAfter(HALF_PAST_TWO, 63)).refusal).toEqual({
      refused: 'location-too-old',
      at: minutesAfter(HALF_PAST_TWO, 2),
    })
    const again = { kind: 'answer-location', state: 'MA', digest: 'L1', held: 'location/2' } as const
    expect(
      when(onward(left, minutesAfter(HALF_PAST_TWO, 63), again), back, minutesAfter(HALF_PAST_TWO, 64)).events,
    ).toEqual(['waiting'])
  })

  test('lets only a device in that has proved who holds it', () => {
    expect(when(waiting, { kind: 'enter-waiting', device: 'a stranger’s' }, START).refusal).toEqual({
      refused: 'not-identified',
    })
  })

  test('after five tries no new device is let in, and the one that is known goes on', () => {
    const locked = onward(waiting, START, { kind: 'lock-out', device: 'tablet' })
    expect(when(locked, { kind: 'identify', device: 'tablet' }, START).refusal).toEqual({ refused: 'locked-out' })
    expect(when(locked, { kind: 'ask-code', message: 'code-9', device: 'tablet', held: 'h' }, START).refusal).toEqual({
      refused: 'locked-out',
    })
    expect(when(locked, { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null }, START).events).toEqual([
      'admitted',
    ])
  })
})

describe('deadlines', () => {
  const due = '2026-11-24T13:00:00.000Z'

  test('remind of what is not done, once', () => {
    const reminded = onward(booked, due, { kind: 'deadline', step: 'consent' })
    expect(reminded.commands.at(-1)).toEqual({ do: 'message', message: 'reminder-1', purpose: 'reminder', held: null })
    expect(when(reminded, { kind: 'deadline', step: 'consent' }, due).events).toEqual([])
  })

  test('remind once of two steps that are due at the same time', () => {
    const both = onward(booked, due, { kind: 'deadline', step: 'consent' }, { kind: 'deadline', step: 'intake' })
    expect(both.state.overdue).toEqual(['consent', 'intake'])
    expect(Object.values(both.state.messages).filter(({ purpose }) => purpose === 'reminder')).toHaveLength(1)
  })

  test.each<[string, Play, string]>([
    ['what is done', onward(booked, HALF_PAST_TWO, ...preparing.slice(0, 2)), due],
    ['what is not due yet', booked, minutesAfter(due, -1)],
  ])('say nothing of %s', (_, given, at) => {
    expect(when(given, { kind: 'deadline', step: 'consent' }, at).events).toEqual([])
  })

  test('put an unsigned note in the clinician’s list, until it is signed', () => {
    const late = onward(finished, minutesAfter(START, 45), { kind: 'deadline', step: 'sign' })
    expect(Object.values(late.state.tasks)).toMatchObject([{ for: 'clinician', why: 'not-done-by-deadline' }])
    const done = onward(late, minutesAfter(START, 50), signing, wrote('sign', 'note', 'DocumentReference/1', '2', 'N1'))
    expect(done.state.tasks).toEqual({})
  })
})

describe('launching and admitting', () => {
  test('a launch before the patient is there creates the encounter, once', () => {
    const launched = onward(booked, HALF_PAST_TWO, launching)
    expect(launched.commands.at(-1)).toMatchObject({ write: 'arrive' })
    const writes = onward(launched, HALF_PAST_TWO, ...preparing).commands.filter(
      (command) => command.do === 'write' && command.write === 'arrive',
    )
    expect(writes).toHaveLength(1)
  })

  test.each<[string, Happening, Refusal]>([
    [
      'another clinician',
      { kind: 'admit', by: SERRANO, licensed: ['MA'], overrideHeld: null },
      { refused: 'not-your-visit', clinician: OKAFOR.ref },
    ],
    [
      'a state without a licence',
      { kind: 'admit', by: OKAFOR, licensed: ['NH'], overrideHeld: null },
      { refused: 'state-not-licensed', state: 'MA', licensed: ['NH'] },
    ],
  ])('admitting is refused for %s', (_, happening, refusal) => {
    expect(when(waiting, happening, START).refusal).toEqual(refusal)
  })

  test('a reason passes the licence gate and is kept as passed', () => {
    const admitted = when(waiting, { kind: 'admit', by: OKAFOR, licensed: [], overrideHeld: 'override/1' }, START)
    expect(admitted.state.admitted).toEqual({ by: OKAFOR.ref, at: START, state: 'MA', override: true })
    expect(admitted.sent).toMatchObject([{ write: 'admit', held: 'override/1', facts: { override: 'yes' } }])
  })

  test('the same connection heard twice is one', () => {
    expect(when(met, { kind: 'join', who: 'patient', medium: 'video', connection: 'p1' }, START).events).toEqual([])
  })

  test('nobody joins before being admitted, and a second connection takes the place of the first', () => {
    const joining = { kind: 'join', who: 'patient', medium: 'video', connection: 'p2' } as const
    expect(when(waiting, joining, START).refusal).toEqual({ refused: 'not-yet', needs: ['meet'] })
    expect(when(met, joining, START).events).toEqual(['left', 'joined'])
  })

  test('works while the EMR is down: the writes wait in line', () => {
    const dark = onward(waiting, START, ...meeting, typing, ending)
    expect(dark.state.room).toBe('ended')
    expect(Object.keys(dark.state.pending)).toEqual([
      'consent/2026-11',
      'intake/qr',
      'arrive/encounter',
      'admit/encounter',
      'note/note',
      'finish/encounter',
    ])
  })
})

describe('the note', () => {
  const first = onward(met, minutesAfter(START, 10), typing, wrote('note', 'note', 'DocumentReference/1', '1', 'N1'))
  const typed = (digest: string, base: string | null): Asked<'type-note'> => ({
    kind: 'type-note',
    by: OKAFOR,
    digest,
    base,
    held: `note/${digest}`,
  })

  test('is one document however often it is saved', () => {
    const twice = onward(first, minutesAfter(START, 12), typed('N2', '1'), typed('N3', 'N2'))
    const keys = twice.commands.flatMap((command) =>
      command.do === 'write' && command.write === 'note' ? [command.item] : [],
    )
    expect(keys).toEqual(['note', 'note', 'note'])
    expect(twice.state.noteRevision).toBe(3)
  })

  test('stays on its way when only an older revision is in the chart', () => {
    const newer = onward(
      first,
      minutesAfter(START, 12),
      typed('N2', '1'),
      typed('N3', 'N2'),
      wrote('note', 'note', 'DocumentReference/1', '2', 'N2'),
    )
    expect(newer.state.pending).toHaveProperty(['note/note'])
    expect(newer.state.noteWritten?.digest).toBe('N2')
    const newest = onward(newer, START, wrote('note', 'note', 'DocumentReference/1', '3', 'N3'))
    expect(newest.state.pending).not.toHaveProperty(['note/note'])
  })

  test('hears an older revision’s receipt once', () => {
    const receipt = wrote('note', 'note', 'DocumentReference/1', '2', 'N2')
    const newer = onward(first, minutesAfter(START, 12), typed('N2', '1'), typed('N3', 'N2'), receipt)
    expect(when(newer, receipt, minutesAfter(START, 16)).events).toEqual([])
  })

  test('is refused from a writer who has not seen the newest', () => {
    expect(when(first, typed('N2', null), minutesAfter(START, 12)).refusal).toEqual({
      refused: 'newer-version',
      version: '1',
    })
  })

  test('never overwrites somebody else’s newer version unseen', () => {
    const conflict = onward(
      first,
      minutesAfter(START, 12),
      typed('N2', '1'),
      refused('note', 'note', 'version-conflict'),
    )
    expect(conflict.state.failed).toHaveProperty(['note/note'])
    expect(conflict.state.noteWritten?.version).toBe('1')
    for (const base of ['1', 'N2', null])
      expect(when(conflict, typed('N3', base), START).refusal).toEqual({ refused: 'newer-version', version: '1' })
    const merged = onward(conflict, START, typed('N3', '7'))
    expect(merged.state.references.noteVersion).toBe('7')
    expect(merged.state.failed).toEqual({})
  })

  test('waits for a lapsed sign-in and is sent again by the next launch', () => {
    const lapsed = onward(first, minutesAfter(START, 12), typed('N2', '1'), refused('note', 'note', 'sign-in-lapsed'))
    expect(Object.values(lapsed.state.tasks)).toMatchObject([{ for: 'clinician', why: 'sign-in-lapsed' }])
    const again = when(lapsed, { kind: 'launch', by: OKAFOR, launch: 'launch-2' }, minutesAfter(START, 14))
    expect(again.sent).toMatchObject([{ write: 'note', by: OKAFOR.ref, held: 'note/N2' }])
    expect(again.state.failed).toEqual({})
  })

  test('is not touched by anybody else', () => {
    expect(when(first, { ...typed('N2', '1'), by: SERRANO }, START).refusal).toMatchObject({
      refused: 'not-your-visit',
    })
  })
})

describe('orders', () => {
  const draft: Asked<'draft-order'> = {
    kind: 'draft-order',
    by: OKAFOR,
    order: 'o1',
    category: 'laboratory',
    controlled: false,
    held: 'order/1',
  }
  const sign: Asked<'sign-order'> = { kind: 'sign-order', by: OKAFOR, order: 'o1', held: null }
  const proposed = onward(met, START, draft, wrote('order', 'o1', 'ServiceRequest/1'))

  test('are ordered only when the EMR says so', () => {
    const signing = onward(proposed, START, sign)
    expect(signing.state.orders['o1']?.status).toBe('signing')
    expect(onward(signing, START, wrote('order-sign', 'o1', 'ServiceRequest/1', '2')).state.orders['o1']?.status).toBe(
      'ordered',
    )
  })

  test('are not signed before the EMR’s checks have run', () => {
    expect(when(onward(met, START, draft), sign, START).refusal).toEqual({ refused: 'checks-running' })
  })

  test('go back to proposals when the EMR’s checks stop them', () => {
    const stopped = onward(proposed, START, sign, refused('order-sign', 'o1', 'checks-unresolved'))
    expect(stopped.state.orders['o1']).toMatchObject({ status: 'proposed', why: 'checks-unresolved' })
    expect(when(stopped, { ...sign, held: 'mitigation/1' }, START).sent).toMatchObject([
      { write: 'order-sign', held: 'mitigation/1' },
    ])
  })

  test('wait here for the signature where the EMR takes no proposals, and are sent with it alone', () => {
    expect(when(met, { ...draft, keep: true }, START).commands).toEqual([])
    const kept = onward(met, START, { ...draft, keep: true })
    expect(kept.state.orders['o1']).toMatchObject({ status: 'proposed', kept: true, held: 'order/1', reference: null })
    expect(when(kept, sign, START).commands).toEqual(['order-sign/o1'])
    const took = { kind: 'interface-took', write: 'order-sign', item: 'o1', number: 'OURS', message: 'M1' } as const
    expect(onward(kept, START, sign, took).state.orders['o1']).toMatchObject({ status: 'ordered', number: 'OURS' })
    const gone = when(kept, { kind: 'withdraw-order', by: OKAFOR, order: 'o1' }, START)
    expect([gone.commands, gone.state.orders['o1']?.status]).toEqual([[], 'withdrawn'])
  })

  test('that were kept here and did not go can be taken back, and nobody is asked for them any more', () => {
    const refusedThere = onward(met, START, { ...draft, keep: true }, sign, refused('order-sign', 'o1', 'by-hand'))
    expect(refusedThere.state.orders['o1']).toMatchObject({ status: 'proposed', why: 'by-hand' })
    expect(Object.keys(refusedThere.state.tasks)).toContain('write/order-sign/o1')
    const gone = onward(refusedThere, START, { kind: 'withdraw-order', by: OKAFOR, order: 'o1' })
    expect([gone.state.failed, Object.keys(gone.state.tasks)]).toEqual([{}, []])
  })

  test('of controlled substances are refused', () => {
    expect(when(met, { ...draft, controlled: true }, START).refusal).toEqual({
      refused: 'controlled-substance',
    })
  })

  test('are withdrawn in the EMR, or here where the EMR never had them', () => {
    const withdraw: Happening = { kind: 'withdraw-order', by: OKAFOR, order: 'o1' }
    expect(when(proposed, withdraw, START).commands).toEqual(['order-withdraw/o1'])
    const failed = onward(met, START, draft, refused('order', 'o1', 'refused'))
    const gone = when(failed, withdraw, START)
    expect({ commands: gone.commands, status: gone.state.orders['o1']?.status, tasks: gone.state.tasks }).toEqual({
      commands: [],
      status: 'withdrawn',
      tasks: {},
    })
  })
})

describe('ending and signing', () => {
  test('the encounter gets the call’s real end, then the appointment is fulfilled', () => {
    const end = ended.commands.at(-1)
    expect(end).toMatchObject({
      write: 'finish',
      under: 'backend',
      facts: { start: met.state.admitted?.at, end: minutesAfter(START, 12), state: 'MA' },
    })
    expect(when(ended, wrote('finish', 'encounter', 'Encounter/1', '3'), minutesAfter(START, 15)).commands).toEqual([
      'fulfil/appointment',
    ])
    expect(ended.state.presence.every(({ until }) => until !== null)).toBe(true)
  })

  test.each<[string, Play, Happening, Refusal]>([
    ['before the end', onward(met, START, typing), signing, { refused: 'not-yet', needs: ['end'] }],
    ['without a note', onward(met, START, ending), signing, { refused: 'note-empty' }],
    ['by anybody else', finished, { ...signing, by: SERRANO }, { refused: 'not-your-visit', clinician: OKAFOR.ref }],
    ['a second time', signed, signing, { refused: 'already', what: 'final' }],
  ])('signing is refused %s', (_, given, happening, refusal) => {
    expect(when(given, happening, minutesAfter(START, 30)).refusal).toEqual(refusal)
  })

  test('an encounter that is only arrived is finished all the same', () => {
    const lagging = onward(waiting, START, wrote('arrive', 'encounter', 'Encounter/1'), ...meeting)
    expect(when(lagging, ending, minutesAfter(START, 10)).commands).toEqual(['finish/encounter'])
  })

  test('signs under the clinician’s own name and never moves the encounter’s times', () => {
    const sent = signed.commands.slice(finished.commands.length)
    expect(sent).toMatchObject([
      { write: 'sign', item: 'note', under: 'clinician', by: OKAFOR.ref, held: 'note/sign' },
      { write: 'summary', under: 'backend', held: 'note/sign' },
    ])
    expect(signed.state.note).toBe('final')
    expect(signed.state.signed).toEqual({ by: OKAFOR.ref, at: minutesAfter(START, 21) })
  })

  test('a draft under way when it was signed is still heard, so that the signature replaces it', () => {
    const early = onward(met, START, typing, ending, signing, wrote('note', 'note', 'DocumentReference/1', '1', 'N1'))
    expect(early.state).toMatchObject({ note: 'signing', references: { noteVersion: '1' } })
  })

  test('a lapsed sign-in gives the draft back with every word, and asks to sign again', () => {
    const again: Happening = { kind: 'sign', by: OKAFOR, digest: 'N9', held: 'note/sign' }
    const lapsed = onward(finished, minutesAfter(START, 20), again, refused('sign', 'note', 'sign-in-lapsed'))
    expect(lapsed.state).toMatchObject({
      note: 'draft',
      noteHeld: 'note/sign',
      noteDigest: 'N9',
      failed: { 'sign/note': { why: 'sign-in-lapsed' } },
    })
    expect(Object.values(lapsed.state.tasks)).toMatchObject([{ for: 'clinician', step: 'sign', why: 'sign-in-lapsed' }])
    expect(when(lapsed, { kind: 'launch', by: OKAFOR, launch: 'launch-2' }, START).commands).toEqual([])
    const done = onward(lapsed, minutesAfter(START, 25), again, wrote('sign', 'note', 'DocumentReference/1', '2', 'N9'))
    expect(done.state).toMatchObject({ note: 'final', failed: {}, tasks: {} })
  })

  test('the patient is told once the summary is in the chart', () => {
    expect(when(signed, wrote('summary', 'summary', 'Communication/1'), START).commands).toEqual(['summary-1'])
  })

  test('only an addendum changes a signed note', () => {
    expect(when(signed, { kind: 'type-note', by: OKAFOR, digest: 'N2', base: '2', held: 'h' }, START).refusal).toEqual({
      refused: 'already',
      what: 'final',
    })
    const adding: Happening = { kind: 'add-addendum', by: OKAFOR, addendum: 'a1', held: 'addendum/1' }
    expect(when(finished, adding, START).refusal).toEqual({ refused: 'not-yet', needs: ['sign'] })
    expect(when(signed, adding, START).sent).toMatchObject([{ write: 'addendum', item: 'a1', under: 'clinician' }])
  })

  test('the patient’s messages reach the in-basket for thirty days', () => {
    const message: Happening = { kind: 'send-message', message: 'm1', held: 'message/1' }
    expect(when(signed, message, '2026-12-24T15:00:00.000Z').commands).toEqual(['message/m1'])
    expect(when(signed, message, '2026-12-25T15:00:00.000Z').refusal).toEqual({ refused: 'over' })
  })
})
