import { describe, expect, test } from 'vitest'
import { consentFor, endOf, FIELDS, holds, lackingIn, scopeOf } from './consent.ts'
import { decideReferral, type ReferralHappening } from './decide.ts'
import { disclosures, permitted, viewOf } from './disclosure.ts'
import { consentTo, ORDER, ORDERED, played } from './rehearsal.ts'
import { evolve, type Word } from './referral.ts'
import { rowsOf } from './rows.ts'

const later = (minutes: number) => new Date(ORDERED.getTime() + minutes * 60_000)
const heard = (stage: 'received' | 'accepted' | 'scheduled' | 'held') => ({ kind: 'heard', word: { stage } }) as const
const withoutPart2 = { department: { id: 'behavioral-health', part2: false } }
const rows = (...given: Parameters<typeof played>) =>
  rowsOf(viewOf(played(...given).state)).map(({ row, owner }) => `${row} ${owner}`)

describe('a consent', () => {
  test('is explained in days of the practice’s clock, and with the event by which it ends', () => {
    const evening = { signedAt: '2026-12-01T01:30:00Z', until: '2027-06-01T04:00:00Z' }
    const explained = { fields: ['status', 'scores'], signedOn: '2026-11-30' }
    const signed = (more: object) =>
      scopeOf(consentTo(['scores', 'status'], { ...evening, ...more }), 'America/New_York')
    expect(signed({})).toEqual({ ...explained, ends: { on: '2027-06-01' } })
    expect(signed({ until: null })).toEqual({ ...explained, ends: null })
    expect(signed({ until: null, endsWith: 'summary' })).toEqual({ ...explained, ends: 'summary' })
  })

  test.each([
    ['whole', {}, []],
    ['for nothing', { permits: [] }, ['description']],
    ['for treatment alone without an end', { purpose: 'treatment' }, ['expiry']],
    ['to nobody', { recipient: '' }, ['recipient']],
    ['that was not signed', { signedAt: '' }, ['signature']],
    ['of no text', { text: { version: '', language: 'en', digest: '' } }, ['text']],
    ['with an end that is no time', { until: 'soon' }, ['expiry']],
  ] as const)('%s lacks what it lacks, and then holds never', (_, more, lacking) => {
    const one = consentTo(['status'], more)
    expect(lackingIn(one)).toEqual(lacking)
    expect(holds(one, later(1))).toBe(lacking.length === 0)
  })

  test('holds from its signature to its end or its revocation', () => {
    const one = consentTo(['status'], { until: later(10).toISOString() })
    expect([-1, 0, 9, 10].map((minutes) => holds(one, later(minutes)))).toEqual([false, true, true, false])
    const revoked = { ...one, revokedAt: later(5).toISOString() }
    expect([4, 5].map((minutes) => holds(revoked, later(minutes)))).toEqual([true, false])
  })

  test.each([
    ['2026-11-27', 'half-a-year', '2027-05-27'],
    ['2026-08-31', 'half-a-year', '2027-02-28'],
    ['2028-02-29', 'a-year', '2029-02-28'],
    ['2026-11-27', 'until-revoked', null],
  ] as const)('that was signed on %s and lasts %s ends on %s', (signed, lasts, end) => {
    expect(endOf(signed, lasts)).toBe(end)
  })

  test('that was signed last is the one that counts, also where it permits less, and also once it is revoked', () => {
    const wide = consentTo(FIELDS)
    const narrow = consentTo(['status'], { id: 'c2', signedAt: later(5).toISOString() })
    const parties = { discloser: 'behavioral-health', recipient: 'riverbend', patient: 'Patient/p1' }
    expect(consentFor([narrow, wide], parties, later(4))?.id).toBe('c1')
    expect(consentFor([narrow, wide], parties, later(6))?.permits).toEqual(['status'])
    const revoked = { ...narrow, revokedAt: later(7).toISOString() }
    expect(consentFor([revoked, wide], parties, later(8))).toBeNull()
  })
})

describe('a referral', () => {
  test('that was found is sent once, and closes only by the clinician’s acknowledgement of an outcome', () => {
    expect(decideReferral(played([]).state, ORDER, later(9))).toEqual({ events: [], commands: [] })
    const loop = [
      heard('received'),
      heard('accepted'),
      heard('scheduled'),
      heard('held'),
      { kind: 'summary-drafted', summary: 's1', by: 't1' },
      { kind: 'summary-released', digest: FIELDS.join() },
    ] as const
    const { state } = played(loop, withoutPart2)
    expect(state.told.map(({ stage }) => stage)).toEqual([
      'received',
      'accepted',
      'scheduled',
      'held',
      'summary-released',
    ])
    expect(state.closed).toBeNull()
    const closed = played([...loop, { kind: 'acknowledged', by: 'Practitioner/dr-okafor' }], withoutPart2).state.closed
    expect(closed?.how).toBe('acknowledged')
    const early = decideReferral(
      played([heard('accepted')], withoutPart2).state,
      { kind: 'acknowledged', by: 'x' },
      later(9),
    )
    expect(early).toMatchObject({ refused: 'not-now' })
  })

  test.each([
    ['received', []],
    ['accepted', ['accepted']],
    ['scheduled', ['accepted', 'scheduled']],
    ['held', ['accepted', 'scheduled', 'held']],
  ] as const)('is not closed by whoever acknowledges that it is %s: no outcome was told', (stage, way) => {
    const { state } = played(way.length === 0 ? [heard(stage)] : way.map((one) => heard(one)), withoutPart2)
    expect(state.told.at(-1)?.stage).toBe(stage)
    const acknowledged = { kind: 'acknowledged', by: 'Practitioner/dr-okafor' } as const
    expect(decideReferral(state, acknowledged, later(9))).toMatchObject({ refused: 'not-now' })
  })

  test('takes no information for the department once it is called off', () => {
    const asked = { kind: 'heard', word: { stage: 'information-requested', information: 'medicines' } } as const
    const given = { kind: 'information-given', given: 'g1', by: 'Practitioner/dr-okafor' } as const
    const { state } = played([asked], withoutPart2)
    expect(decideReferral(state, given, later(9))).toMatchObject({ events: [{ type: 'information-given' }] })
    const off = played([asked, { kind: 'order-called-off' }], withoutPart2).state
    expect(decideReferral(off, given, later(9))).toMatchObject({ refused: 'not-now' })
  })

  test('with a word that does not follow is left as it is', () => {
    const { state } = played([heard('accepted')])
    expect(decideReferral(state, { kind: 'heard', word: { stage: 'received' } }, later(9))).toMatchObject({
      refused: 'not-now',
    })
    // The same word again, after an acknowledgement that got lost.
    expect(decideReferral(state, heard('accepted'), later(9))).toEqual({ events: [], commands: [] })
  })

  test('tells what has become of it as soon as a consent permits it, and lists what it told by which', () => {
    const { state } = played([
      heard('accepted'),
      { kind: 'consent-signed', consent: consentTo(['status']) },
      heard('scheduled'),
      { kind: 'consent-revoked', consent: 'c1', by: 'patient' },
      heard('held'),
    ])
    expect(disclosures(state)).toEqual([
      { at: later(3).toISOString(), what: 'accepted', to: 'riverbend', consent: 'c1', fields: [], arrived: true },
      { at: later(4).toISOString(), what: 'scheduled', to: 'riverbend', consent: 'c1', fields: [], arrived: true },
    ])
    expect(viewOf(state).told?.stage).toBe('scheduled')
    expect(JSON.stringify(viewOf(state))).not.toMatch(/held|c1|revoked/)
  })

  test('lets nothing begin to leave but what may be told in that moment, by the consent that permits it', () => {
    const signed = { kind: 'consent-signed', consent: consentTo(['status']) } as const
    const { state } = played([signed, heard('accepted')])
    const spoke = decideReferral(state, heard('scheduled'), later(5))
    if ('refused' in spoke) throw new Error(spoke.why)
    const next = spoke.events.reduce(
      (now, event) => evolve(now, { seq: now.seq + 1, at: later(5).toISOString(), event }),
      state,
    )
    const sending = { kind: 'sending', word: { stage: 'scheduled' }, consent: 'c1' } as const
    expect(decideReferral(next, sending, later(6))).toMatchObject({ events: [{ type: 'sending' }] })
    const refused = { refused: 'not-permitted' }
    for (const other of [{ consent: 'c2' }, { word: { stage: 'held' } as const }])
      expect(decideReferral(next, { ...sending, ...other }, later(6))).toMatchObject(refused)
    const revoked = { ...next, consents: next.consents.map((one) => ({ ...one, revokedAt: later(5).toISOString() })) }
    expect(decideReferral(revoked, sending, later(6))).toMatchObject(refused)
  })

  test('takes no consent that lacks an element, or is another patient’s', () => {
    const { state } = played([])
    for (const consent of [consentTo([]), consentTo(['status'], { patient: 'Patient/p2' })])
      expect(decideReferral(state, { kind: 'consent-signed', consent }, later(9))).toMatchObject({
        refused: 'unfit-consent',
      })
  })

  test('whose patient may be in danger is a hand-off now, also once it is called off, until a clinician has done it', () => {
    const crisis = { warmHandOff: true }
    expect(rows([], crisis)).toEqual(['hand-off-now clinician', 'no-answer front-desk'])
    const unknown = { ninthUnknown: true }
    expect(rows([], unknown)).toEqual(['ask-ninth clinician', 'no-answer front-desk'])
    expect(rows([{ kind: 'order-called-off' }], unknown)).toEqual(['ask-ninth clinician'])
    expect(rows([{ kind: 'handed-off', by: 'Practitioner/dr-okafor' }], unknown)).toEqual(['no-answer front-desk'])
    expect(rows([{ kind: 'ninth-is-0', by: 'Practitioner/dr-okafor' }], unknown)).toEqual(['no-answer front-desk'])
    // Where it was answered above 0 nobody can say that it is 0.
    expect(rows([{ kind: 'ninth-is-0', by: 'Practitioner/dr-okafor' }], crisis)).toEqual(rows([], crisis))
    expect(rows([{ kind: 'order-called-off' }], crisis)).toEqual(['hand-off-now clinician'])
    expect(rows([{ kind: 'handed-off', by: 'Practitioner/dr-okafor' }], crisis)).toEqual(['no-answer front-desk'])
    expect(rowsOf(viewOf(played([], crisis).state))[0]?.due).toBe(later(15).toISOString())
  })

  test.each([
    [[heard('accepted')], 'no-appointment front-desk'],
    [[heard('accepted'), heard('scheduled')], 'no-visit front-desk'],
    [[heard('accepted'), heard('held')], 'no-summary front-desk'],
    [
      [{ kind: 'heard', word: { stage: 'declined', reason: 'no-capacity', alternative: null } }],
      'choose-alternative clinician',
    ],
    [
      [{ kind: 'heard', word: { stage: 'information-requested', information: 'history' } }],
      'give-information clinician',
    ],
    [[heard('accepted'), { kind: 'heard', word: { stage: 'not-reached' } }], 'not-come clinician'],
  ] as const)('at %j has the row %s', (happenings, row) => {
    expect(rows(happenings, withoutPart2)).toEqual([row])
    expect(rows(happenings)).toEqual(['no-answer front-desk'])
  })
})

test('a consent that ends with an event permits nothing once one summary is in the chart', () => {
  const heardAll: ReferralHappening[] = [
    { kind: 'consent-signed', consent: consentTo(FIELDS, { endsWith: 'summary' }) },
    { kind: 'heard', word: { stage: 'accepted' } },
    { kind: 'heard', word: { stage: 'held' } },
    { kind: 'summary-drafted', summary: 's1', by: null },
    { kind: 'summary-released', digest: FIELDS.join() },
  ]
  const { state } = played(heardAll)
  expect(state.told.map(({ stage }) => stage)).toEqual(['accepted', 'held', 'summary-released'])
  expect(state.consents[0]?.endedAt).toBeDefined()
  expect(permitted(state, new Date(ORDERED.getTime() + 3_600_000)).fields.size).toBe(0)
  const { state: later } = played([...heardAll, { kind: 'heard', word: { stage: 'scheduled' } }])
  expect(later.told).toEqual(state.told)
  // Without the event in it, the same consent goes on.
  const [, ...rest] = heardAll
  const { state: lasting } = played([{ kind: 'consent-signed', consent: consentTo(FIELDS) }, ...rest])
  expect(permitted(lasting, new Date(ORDERED.getTime() + 3_600_000)).fields.size).toBe(FIELDS.length)
})

test('a paper that comes late undoes no revocation', () => {
  const earlier = new Date(ORDERED.getTime() - 86_400_000).toISOString()
  const { state } = played([
    { kind: 'consent-signed', consent: consentTo(FIELDS, { signedAt: earlier }) },
    { kind: 'consent-revoked', consent: 'c1', by: 'patient' },
  ])
  const paper = consentTo(FIELDS, { id: 'c2', paper: { by: 'Practitioner/desk' } })
  const now = new Date(ORDERED.getTime() + 3_600_000)
  expect(decideReferral(state, { kind: 'consent-signed', consent: paper }, now)).toMatchObject({
    refused: 'unfit-consent',
  })
  const anew = { ...paper, signedAt: now.toISOString() }
  expect(decideReferral(state, { kind: 'consent-signed', consent: anew }, now)).not.toHaveProperty('refused')
})

describe('a Task of the department says where it stands', () => {
  const read = (word: Word): ReferralHappening => ({ kind: 'task-read', word })
  const saidAfter = (...happenings: ReferralHappening[]) =>
    played(happenings).log.flatMap(({ event }) => (event.type === 'word' ? [event.word.stage] : []))

  test.each<[string, ReferralHappening[], string[]]>([
    ['each step that it implies', [read({ stage: 'unattended' })], ['accepted', 'scheduled', 'unattended']],
    ['once, however often it is read', [read({ stage: 'accepted' }), read({ stage: 'accepted' })], ['accepted']],
    [
      'not again when something else has moved it on since',
      [read({ stage: 'accepted' }), { kind: 'heard', word: { stage: 'scheduled' } }, read({ stage: 'accepted' })],
      ['accepted', 'scheduled'],
    ],
    [
      'nothing that does not follow',
      [read({ stage: 'held' }), read({ stage: 'declined', reason: 'other', alternative: null })],
      ['accepted', 'held'],
    ],
    [
      'nothing back over a visit that was held',
      [read({ stage: 'held' }), read({ stage: 'accepted' })],
      ['accepted', 'held'],
    ],
    ['nothing once the order is called off', [{ kind: 'order-called-off' }, read({ stage: 'accepted' })], []],
  ])('and tells %s', (_, happenings, said) => {
    expect(saidAfter(...happenings)).toEqual(said)
  })
})
