import fc from 'fast-check'
import { expect, test } from 'vitest'
import { measuresOf } from '../ledger/measures.ts'
import { interruptions, segments } from './attestation.ts'
import { keyOf, lane } from './command.ts'
import type { Happening, MeetingReport } from './happening.ts'
import { lastMeeting } from './meeting.ts'
import {
  after,
  booking,
  ending,
  launching,
  LINDQVIST,
  LINK,
  minutesAfter,
  NOTHING_YET,
  OKAFOR,
  preparing,
  START,
} from './rehearsal.ts'
import type { Play } from './rehearsal.ts'

const at = (minutes: number) => minutesAfter(START, minutes)
const admitting: Happening = { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null }
const asking: Happening = { kind: 'ask-meeting', by: OKAFOR }
const opened = (meeting = 1): Happening => ({ kind: 'meeting-opened', meeting, held: `meeting/${meeting}` })
const failed = (why: 'away' | 'refused' | 'no-agreement'): Happening => ({ kind: 'meeting-refused', meeting: 1, why })
const told = (report: MeetingReport, meeting = 1): Happening => ({ kind: 'meeting-reported', meeting, report })
const logged = (...reports: MeetingReport[]): Happening => ({
  kind: 'meeting-log-read',
  meeting: 1,
  reports,
  complete: true,
})
const joins = (who: 'patient' | 'clinician', stay: string, minute: number): MeetingReport => ({
  kind: 'joined',
  participant: who,
  stay,
  medium: 'video',
  at: at(minute),
})
const leaves = (who: 'patient' | 'clinician', stay: string, minute: number): MeetingReport => ({
  kind: 'left',
  participant: who,
  stay,
  at: at(minute),
})

/** Each thing at the minute after *Start* that stands before it. */
function going(play: Play, ...happenings: [number, Happening][]): Play {
  return happenings.reduce((so, [minute, happening]) => after(so, happening, at(minute), LINK), play)
}

const waiting = [...booking, ...preparing.filter(({ kind }) => kind !== 'check-device'), launching].reduce(
  (so, happening, minute) => after(so, happening, at(minute - 30), LINK),
  NOTHING_YET,
)
const met = going(waiting, [0, admitting], [0, opened()])
const meetingCommands = ({ commands }: Play) => commands.flatMap((one) => ('meeting' in one ? [one] : []))

test('the tool is asked once the patient is admitted and not before, under one key however often', () => {
  expect(meetingCommands(waiting)).toEqual([])
  const admitted = going(waiting, [0, admitting], [0, admitting], [0, asking])
  expect(meetingCommands(admitted)).toEqual([{ do: 'open-meeting', meeting: 1, held: null }])
  expect(meetingCommands(admitted).map((one) => [keyOf('v', one), lane('v', one)])).toEqual([
    ['v/open-meeting/1', 'v/meeting/1'],
  ])
  expect(lastMeeting(going(admitted, [0, opened()]).state)).toMatchObject({
    number: 1,
    status: 'open',
    held: 'meeting/1',
  })
})

test('a tool that is down leaves the visit open: it can go on by telephone, and the meeting be asked for again', () => {
  const down = going(waiting, [0, admitting], [0, failed('away')])
  expect(down.state).toMatchObject({ room: 'open', meetings: { 1: { status: 'failed', why: 'away' } } })
  const byPhone = going(down, [1, { kind: 'start-phone', by: OKAFOR, reason: 'failed' }])
  expect(byPhone.state.phone).toMatchObject([{ reason: 'failed', until: null }])
  const again = going(byPhone, [2, asking], [2, opened()])
  expect(lastMeeting(again.state)).toMatchObject({ number: 1, status: 'open', why: null })
  expect(meetingCommands(again)).toHaveLength(2)
  expect(going(again, [3, { ...asking, by: LINDQVIST } as Happening]).refusals).toMatchObject([
    { refused: 'not-your-visit' },
  ])
})

test('who comes, drops and comes back is in the visit as in a room of ours, by the tool’s own times', () => {
  const call = going(
    met,
    [1, told(joins('clinician', 'c1', 1))],
    [2, told(joins('patient', 'p1', 2))],
    [6, told(leaves('patient', 'p1', 5))],
    [7, told(joins('patient', 'p2', 7))],
    [20, ending],
  )
  expect(call.state.presence).toEqual([
    { who: 'clinician', medium: 'video', connection: '1/c1', from: at(1), until: at(20) },
    { who: 'patient', medium: 'video', connection: '1/p1', from: at(2), until: at(5) },
    { who: 'patient', medium: 'video', connection: '1/p2', from: at(7), until: at(20) },
  ])
  expect(interruptions(call.state)).toEqual([{ who: 'patient', from: at(5), until: at(7) }])
  expect(measuresOf(call.log)).toMatchObject({ joined: true, joinSeconds: 120 })
})

test('End visit ends the meeting and then has its log read; what that brings counts as if it had been told in time', () => {
  const over = going(met, [1, told(joins('clinician', 'c1', 1))], [20, ending])
  expect(meetingCommands(over).slice(1)).toEqual([
    { do: 'end-meeting', meeting: 1, held: null },
    { do: 'read-meeting', meeting: 1, held: null },
  ])
  expect(new Set(meetingCommands(over).map((one) => lane('v', one)))).toEqual(new Set(['v/meeting/1']))
  expect(measuresOf(over.log)).toMatchObject({ joined: false })
  const read = going(over, [
    21,
    logged(joins('patient', 'p1', 3), joins('clinician', 'c1', 1), leaves('patient', 'p1', 19)),
  ])
  expect(segments(read.state)).toEqual([{ medium: 'video', from: at(3), until: at(19), why: null }])
  expect(measuresOf(read.log)).toMatchObject({ joined: true, joinSeconds: 180 })
  expect(read.state.meetings).toMatchObject({ 1: { log: 'read' } })
})

test('a meeting that is over at the tool is not the end of the visit: everybody is out, and another can be made', () => {
  const out = going(met, [1, told(joins('clinician', 'c1', 1))], [9, told({ kind: 'ended', at: at(8) })])
  expect(out.state).toMatchObject({ room: 'open', presence: [{ until: at(8) }] })
  const another = going(out, [10, asking], [10, opened(2)])
  expect(lastMeeting(another.state)).toMatchObject({ number: 2, status: 'open', over: null })
  const back = going(another, [11, told(joins('clinician', 'c1', 11), 2)], [20, ending])
  expect(back.state.presence).toMatchObject([{ until: at(8) }, { connection: '2/c1', from: at(11), until: at(20) }])
  expect(meetingCommands(back).map((one) => `${one.do} ${one.meeting}`)).toEqual([
    'open-meeting 1',
    'read-meeting 1',
    'open-meeting 2',
    'end-meeting 2',
    'read-meeting 2',
  ])
})

test('a meeting that may have been made although the tool did not answer is ended too; one that it would not have is not', () => {
  const ends = (why: 'away' | 'refused') =>
    meetingCommands(going(waiting, [0, admitting], [0, failed(why)], [9, ending]))
  expect(ends('away').map((one) => one.do)).toEqual(['open-meeting', 'end-meeting', 'read-meeting'])
  expect(ends('refused').map((one) => one.do)).toEqual(['open-meeting'])
})

test('words on no meeting of the visit are refused, and a clock that is off moves nothing before Admit or into the future', () => {
  expect(going(met, [1, told(joins('patient', 'p1', 1), 7)]).refusals).toEqual([{ refused: 'not-found' }])
  const early = going(met, [1, told(joins('patient', 'p1', -90))], [2, told(joins('clinician', 'c1', 500))])
  expect(early.state.presence.map(({ from }) => from)).toEqual([at(0), at(2)])
})

test('a stay is one person’s: its name with somebody else’s is no word, and of two words on it the earlier stands', () => {
  const there = going(met, [1, told(joins('patient', 's1', 1))], [3, told(joins('clinician', 's1', 3))])
  expect(there.state.presence.map(({ who, from }) => [who, from])).toEqual([['patient', at(1)]])
  const left = going(there, [5, told(leaves('clinician', 's1', 4))])
  expect(left.state.presence).toMatchObject([{ who: 'patient', until: null }])
  const read = going(
    left,
    [20, ending],
    [
      21,
      logged(
        leaves('patient', 's1', 18),
        joins('clinician', 'c1', 6),
        leaves('patient', 's1', 16),
        joins('clinician', 'c1', 2),
      ),
    ],
  )
  expect(read.state.presence).toEqual([
    { who: 'patient', medium: 'video', connection: '1/s1', from: at(1), until: at(16) },
    { who: 'clinician', medium: 'video', connection: '1/c1', from: at(2), until: at(20) },
  ])
  expect(read.log.filter(({ kind }) => kind === 'joined' || kind === 'left')).toHaveLength(3)
})

test('a log that could be had in part alone is taken whole when it comes, and a part after that is no news', () => {
  const part: Happening = {
    kind: 'meeting-log-read',
    meeting: 1,
    reports: [joins('patient', 'p1', 2)],
    complete: false,
  }
  const some = going(met, [20, ending], [31, part])
  expect(some.state).toMatchObject({ meetings: { 1: { log: 'in part' } }, presence: [{ who: 'patient', from: at(2) }] })
  const whole = going(some, [40, logged(joins('patient', 'p1', 2), joins('clinician', 'c1', 3))], [41, part])
  expect(whole.state).toMatchObject({ meetings: { 1: { log: 'read' } }, presence: [{}, { who: 'clinician' }] })
  expect(whole.log.filter(({ kind }) => kind === 'meeting-log-read')).toHaveLength(2)
})

test('what our own room alone can do is refused, and nobody comes in by it', () => {
  const tried = going(
    met,
    [1, { kind: 'join', who: 'patient', medium: 'video', connection: 'x' }],
    [1, { kind: 'turn-captions', who: 'patient', on: true }],
    [1, { kind: 'ask-picture', by: OKAFOR, picture: 'p', site: 'hand' }],
  )
  expect(tried.refusals).toEqual(Array.from({ length: 3 }, () => ({ refused: 'not-in-this-room' })))
  expect(tried.state.presence).toEqual([])
})

test('a guest has an address too; sent away, it is made useless at the tool, and nobody sees the one in between', () => {
  const helper = (stay: string, minute: number): MeetingReport =>
    ({ ...joins('patient', stay, minute), participant: 'helper' }) as MeetingReport
  const inviting: Happening = { kind: 'invite-guest', guest: 'helper', by: OKAFOR }
  const came: Happening = { kind: 'guest-comes', guest: 'helper', invitation: 1, device: 'ana', held: 'guest/1' }
  const letIn: Happening = { kind: 'admit-guest', guest: 'helper', by: OKAFOR }
  const removing: Happening = { kind: 'remove-guest', guest: 'helper', by: OKAFOR }
  const before = going(met, [1, inviting], [1, removing], [1, inviting], [1, { ...came, invitation: 2 } as Happening])
  expect(meetingCommands(before).map((one) => one.do)).toEqual(['open-meeting'])
  const there = going(before, [2, letIn], [3, told(helper('h1', 3))])
  expect(there.state.presence).toMatchObject([{ who: 'helper', from: at(3), until: null }])
  const away = going(there, [5, removing])
  expect(away.state.presence).toMatchObject([{ who: 'helper', from: at(3), until: at(5) }])
  expect(away.state.meetings?.[1]?.replacing).toEqual(['helper'])
  const commands = meetingCommands(away).slice(1)
  expect(commands).toEqual([{ do: 'replace-address', meeting: 1, guest: 'helper', held: null }])
  expect(commands.map((one) => keyOf('v', one))).toEqual(['v/replace-address/1/helper'])
  // The tool may be slow to put them out, and who comes in again meanwhile is in no call of the visit.
  const slow = going(away, [6, told(helper('h2', 6))])
  expect(slow.state.presence.filter(({ until }) => until === null)).toEqual([])
  const refused = going(slow, [7, { kind: 'address-replaced', meeting: 1, guest: 'helper', done: false }])
  expect(refused.state.meetings?.[1]?.replacing).toEqual(['helper'])
  const replaced = going(refused, [8, { kind: 'address-replaced', meeting: 1, guest: 'helper', done: true }])
  expect(replaced.state.meetings?.[1]?.replacing).toEqual([])
})

/** What truly happened in a meeting: stays one after the other for each side, some open to the end. */
const truth: fc.Arbitrary<MeetingReport[]> = fc
  .record({
    patient: fc.uniqueArray(fc.integer({ min: 1, max: 18 }), { maxLength: 7 }),
    clinician: fc.uniqueArray(fc.integer({ min: 1, max: 18 }), { maxLength: 7 }),
    over: fc.constantFrom(null, 19),
  })
  .map(({ over, ...sides }) => [
    ...(['patient', 'clinician'] as const).flatMap((who) =>
      sides[who]
        .toSorted((one, other) => one - other)
        .map((minute, index) => {
          const stay = `${who[0]}${Math.floor(index / 2)}`
          return index % 2 === 0 ? joins(who, stay, minute) : leaves(who, stay, minute)
        }),
    ),
    ...(over === null ? [] : [{ kind: 'ended' as const, at: at(over) }]),
  ])

test('each word is taken once, whichever way it came: any order, twice, lost ones from the log, and the visit is the same', () => {
  const inTime = (reports: readonly MeetingReport[]) =>
    going(
      met,
      ...reports
        .toSorted((one, other) => (one.at < other.at ? -1 : 1))
        .map((one): [number, Happening] => [19, told(one)]),
      [20, ending],
      [21, logged()],
    )
  fc.assert(
    fc.property(
      truth.chain((reports) =>
        fc.tuple(
          fc.constant(reports),
          // Told in any order, some twice, some not at all; and at what word the visit ends.
          fc.array(fc.nat(Math.max(0, reports.length - 1)), { maxLength: 2 * reports.length }),
          fc.nat(2 * reports.length),
          fc.shuffledSubarray(reports, { minLength: reports.length }),
        ),
      ),
      ([reports, order, endsAfter, log]) => {
        const words = reports.length === 0 ? [] : order.flatMap((index) => reports[index] ?? [])
        const [before, late] = [words.slice(0, endsAfter), words.slice(endsAfter)]
        const say =
          (minute: number) =>
          (one: MeetingReport): [number, Happening] => [minute, told(one)]
        const one = going(
          met,
          ...before.map(say(19)),
          [20, ending],
          ...late.map(say(20)),
          [21, logged(...log)],
          ...words.map(say(22)),
        )
        const plain = inTime(reports)
        expect(one.state.presence).toEqual(plain.state.presence)
        expect(segments(one.state)).toEqual(segments(plain.state))
        const { joined, joinSeconds } = measuresOf(one.log)
        expect({ joined, joinSeconds }).toEqual({
          joined: measuresOf(plain.log).joined,
          joinSeconds: measuresOf(plain.log).joinSeconds,
        })
        const taken = one.log.flatMap((event) =>
          event.kind === 'joined' || event.kind === 'left' ? [`${event.kind} ${event.connection}`] : [],
        )
        expect(taken.length).toBe(new Set(taken).size)
      },
    ),
    { numRuns: 500 },
  )
})
