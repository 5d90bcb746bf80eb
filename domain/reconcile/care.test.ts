import { expect, test } from 'vitest'
import { minutesAfter, PATHWAY, type Play } from '../visit/rehearsal.ts'
import { agreeing, found, held, OVER, SITE } from './rehearsal.ts'
import { caseOf } from './case.ts'
import type { CommunicationFact, EmrFacts, PictureFact } from './facts.ts'
import { judge } from './judge.ts'
import type { RuleId } from './rules.ts'

// What each rule of care says, and where it keeps silent; that it fires alone and at its limits is in reconcile.test.ts.

const HELD = held()
const EMR = agreeing(HELD)
const DAY = 24 * 60
const changed = (state: Partial<Play['state']>, play = HELD): Play => ({ ...play, state: { ...play.state, ...state } })
const said = (rule: RuleId, play: Play, emr: EmrFacts, minutes = 20) => {
  const one = found(play, emr, { minutes }).find((finding) => finding.rule === rule)
  return one === undefined ? null : [one.ours.value, one.theirs.value]
}

const PICTURED = held({ pictured: true })
const shown = (change: Partial<PictureFact>): EmrFacts => ({
  ...EMR,
  pictures: [
    {
      reference: 'Media/1',
      status: 'completed',
      at: OVER,
      patient: 'Patient/1',
      encounter: 'Encounter/1',
      site: 'hand',
      side: 'left',
      ...change,
    },
  ],
})
const ofAnotherSite = changed(
  {
    pictures: Object.fromEntries(
      Object.entries(PICTURED.state.pictures ?? {}).map(([id, one]) => [id, { ...one, site: 'other' as const }]),
    ),
  },
  PICTURED,
)
test.each<[string, Play, EmrFacts, string[] | null]>([
  ['as it was taken', PICTURED, shown({}), null],
  ['with another patient', PICTURED, shown({ patient: 'Patient/2' }), ['Patient/1', 'Patient/2']],
  ['with another encounter', PICTURED, shown({ encounter: 'Encounter/2' }), ['Encounter/1', 'Encounter/2']],
  ['as of another site of the body', PICTURED, shown({ site: 'foot' }), ['hand', 'foot']],
  ['without its side', PICTURED, shown({ side: null }), ['left', 'none']],
  ['of a site that no list has', ofAnotherSite, shown({ site: null }), null],
])('R27 of a picture that stands in the chart %s', (_, play, emr, expected) => {
  expect(said('R27', play, emr)).toEqual(expected)
})

const WROTE = held({ wrote: true })
const answeredAt = (sentAt: string): EmrFacts => {
  const answer: CommunicationFact = {
    reference: 'Communication/3',
    status: 'completed',
    at: sentAt,
    kind: 'from-practice',
    sentAt,
  }
  return { ...EMR, communications: [...(EMR.communications ?? []), answer] }
}

test('what the practice sent before the patient wrote is no answer', () => {
  const answered = (minutes: number) => said('R28', WROTE, answeredAt(minutesAfter(OVER, minutes)), 3 * DAY)
  expect([answered(-1), answered(0)]).toEqual([['message', 'no-answer'], null])
})

test('a message of a Friday is late on Tuesday: Saturday and Sunday are not counted', () => {
  // 27 November 2026 is a Friday.
  const friday = held({ wrote: true, start: '2026-11-27T15:00:00.000Z' })
  const late = (days: number) => said('R28', friday, agreeing(friday), days * DAY + 1) !== null
  expect([1, 2, 3, 3.99, 4].map(late)).toEqual([false, false, false, false, true])
})

test('where the pathway promises an answer in more days than the rule has, it is late after those', () => {
  const late = (answeredWithin: number | null, days: number) => {
    const now = new Date(minutesAfter(OVER, days * DAY + 1))
    const about = caseOf({ pathway: { ...PATHWAY, answeredWithin }, ...WROTE }, EMR, SITE, now)
    return judge(about).findings.some(({ rule }) => rule === 'R28')
  }
  // Written on a Tuesday.
  expect([late(null, 2), late(1, 2), late(3, 2), late(3, 3)]).toEqual([true, true, false, true])
})

test('nobody had to interpret a visit at which nobody was together', () => {
  const wanted = held({ need: 'interpreter' })
  expect(said('R37', wanted, agreeing(wanted))).toEqual(['interpreter', 'absent'])
  expect(said('R37', changed({ presence: [], phone: [] }, wanted), agreeing(wanted))).toBeNull()
})

test.each<[string, Play, EmrFacts, string[] | null]>([
  ['not there', HELD, { ...EMR, communications: [] }, ['final', 'missing']],
  [
    'there, and not completed',
    HELD,
    { ...EMR, communications: (EMR.communications ?? []).map((one) => ({ ...one, status: 'preparation' })) },
    ['final', 'preparation'],
  ],
  ['on its way', changed({ pending: { 'summary/summary': OVER } }), { ...EMR, communications: [] }, null],
  ['one that nobody wrote', changed({ summary: 'none' }), { ...EMR, communications: [] }, null],
])('R38 of a summary that is %s', (_, play, emr, expected) => {
  expect(said('R38', play, emr, DAY + 1)).toEqual(expected)
})
