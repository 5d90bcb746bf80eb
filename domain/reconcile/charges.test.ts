import { expect, test } from 'vitest'
import type { ChargeCode } from '../charge/codes.ts'
import type { ChargeRule } from '../charge/rules.ts'
import { minutesAfter, OKAFOR, type Play } from '../visit/rehearsal.ts'
import { ADMITTED, agreeing, CODE, CODES, found, held, OVER, RULES_OF_PAYER, SITE } from './rehearsal.ts'
import type { ChargeFact, CoverageFact, EmrFacts } from './facts.ts'
import type { RuleId } from './rules.ts'

// What each rule of charges says, and where it keeps silent; that it fires alone and at its limits is in reconcile.test.ts.

const HELD = held()
const EMR = agreeing(HELD)
const DAY = 24 * 60
const charged = (change: Partial<ChargeFact>, emr = EMR): EmrFacts => ({
  ...emr,
  charges: (emr.charges ?? []).map((one) => ({ ...one, ...change })),
})
const ruling = (...rules: Partial<ChargeRule>[]): typeof SITE => {
  const [atHome] = RULES_OF_PAYER.rules
  if (atHome === undefined) throw new Error('the rehearsal has a rule at home')
  return { ...SITE, rules: { ...RULES_OF_PAYER, rules: rules.map((one) => ({ ...atHome, ...one })) } }
}
const coded = (...codes: ChargeCode[]): typeof SITE => ({ ...SITE, codes: { ...CODES, codes } })
const changed = (play: Play, state: Partial<Play['state']>): Play => ({ ...play, state: { ...play.state, ...state } })

type When = Parameters<typeof found>[2]
const said = (rule: RuleId, play: Play, emr: EmrFacts, when?: When) => {
  const one = found(play, emr, when).find((finding) => finding.rule === rule)
  return one === undefined ? null : [one.ours.value, one.theirs.value]
}

const BY_PHONE = held({ phone: true })
const SOUND: Play = held({ medium: 'audio' })
const forSound = (play: Play) => charged({ code: 'ZZ301' }, agreeing(play))
const unexplained = changed(BY_PHONE, {
  phone: BY_PHONE.state.phone.map((one) => ({ ...one, reason: null as never })),
})
const seenAlone = (who: 'patient' | 'clinician') =>
  changed(BY_PHONE, {
    presence: BY_PHONE.state.presence.map((one) => (one.who === who ? one : { ...one, medium: 'audio' })),
  })

test.each<[string, Play, string[] | null]>([
  ['a call with its reason, by a clinician whose camera was on', BY_PHONE, null],
  ['the camera was the clinician’s alone', seenAlone('clinician'), null],
  ['the camera was the patient’s alone', seenAlone('patient'), ['audio-only', 'no-camera']],
  ['a call for which nobody gave a reason', unexplained, ['audio-only', 'no-reason']],
  ['sound in the room, where nobody is asked why', SOUND, ['audio-only', 'no-reason']],
  ['nobody was there together', changed(SOUND, { presence: [], phone: [] }), null],
])('R21 of sound alone: %s', (_, play, expected) => {
  expect(said('R21', play, forSound(play))).toEqual(expected)
})

test.each<[string, typeof SITE, string[], string[] | null]>([
  ['what the rules give and the charge has not', ruling({ modifiers: ['GT'] }), [], ['GT', 'none']],
  ['what the charge has and no rule gives', ruling({}), ['GT'], ['none', 'GT']],
  ['the same in another order', ruling({ modifiers: ['FQ', 'GT'] }), ['GT', 'FQ'], null],
  ['no rule holds on that day', ruling({ to: '2026-11-23' }), ['GT'], null],
  ['no rule holds yet', ruling({ from: '2026-11-25' }), ['GT'], null],
  ['a rule of another state', ruling({ state: 'NH', modifiers: ['GT'] }), [], null],
  ['a rule of that state', ruling({ state: 'MA', modifiers: ['GT'] }), [], ['GT', 'none']],
  ['a rule for sound alone', ruling({ modality: 'audio-only', modifiers: ['FQ'] }), [], null],
  ['rules that disagree about the place', ruling({ modifiers: ['GT'] }, { place: '02' }), [], null],
  [
    'a rule that turns on where the clinician was, which nobody said',
    ruling({}, { clinicianAt: 'home', modifiers: ['GT'] }),
    ['GT'],
    null,
  ],
])('R22 of modifiers: %s', (_, site, modifiers, expected) => {
  expect(said('R22', HELD, charged({ modifiers }), { site })).toEqual(expected)
})

test('R22 goes by the medium that the visit proves', () => {
  const site = ruling({}, { place: null, patientAt: null, modality: 'audio-only', modifiers: ['FQ'] })
  expect(said('R22', BY_PHONE, forSound(BY_PHONE), { site })).toEqual(['FQ', 'none'])
})

test('R23 names all that a charge lacks', () => {
  expect(said('R23', HELD, charged({ code: null, place: null, performer: null }))).toEqual([
    'billable',
    'code place performer',
  ])
  expect(said('R23', held({ payer: 'plan' }), EMR)).toEqual(['billable', 'clinician-place'])
})

test('R19 says both, with whose word each is', () => {
  expect(said('R19', HELD, charged({ place: '02' }))).toEqual(['home', '02'])
  const { charge } = HELD.state
  const away = changed(HELD, { ...(charge && { charge: { ...charge, patientAt: 'elsewhere' } }) })
  expect(said('R19', away, EMR)).toEqual(['elsewhere', '10'])
})

test('a code counts on the days for which the table has it', () => {
  const before = { ...CODE, to: '2026-11-23', minutes: { from: 60, until: null } }
  expect(said('R14', HELD, EMR, { site: coded(before, CODE) })).toBeNull()
  expect(said('R14', HELD, EMR, { site: coded({ ...before, to: null }) })).toEqual(['12', '60'])
  const therapy: ChargeCode = { ...CODE, code: 'ZZ201', class: 'psychotherapy', minutes: { from: 16, until: null } }
  const shortOnce = { ...therapy, code: 'ZZ200', minutes: { from: 5, until: null }, to: '2026-11-23' }
  expect(said('R16', HELD, charged({ code: 'ZZ201' }), { site: coded(shortOnce, therapy) })).toEqual(['12', '16'])
})

test('R25 counts the days of a procedure by the table of its own day', () => {
  const procedure = {
    reference: 'Procedure/1',
    status: 'completed',
    at: null,
    codes: ['ZZ501'],
    on: '2026-11-20',
    performers: [OKAFOR.ref],
    groups: [],
    reasons: ['Condition/1'],
  }
  const table = (from: string) => coded(CODE, { ...CODE, code: 'ZZ501', class: 'procedure', globalDays: 10, from })
  const of = (from: string) => said('R25', HELD, { ...EMR, procedures: [procedure] }, { site: table(from) })
  expect([of('2026-11-20'), of('2026-11-21')]).toEqual([['2026-11-24', '2026-11-30'], null])
})

const UNCHARGED = held({ charged: false })
const late = { minutes: DAY + 1 }
const since = (instant: string) => ({ ...SITE, codes: { ...CODES, since: instant } })

test('no charge is missed of a visit from before the site imported its first table', () => {
  const of = (minutes: number, instant: string) =>
    found(UNCHARGED, agreeing(UNCHARGED), { minutes, site: since(instant) }).map(({ rule }) => rule)
  expect([of(DAY + 1, OVER), of(6 * DAY, OVER)]).toEqual([['R04'], ['R30']])
  const later = minutesAfter(OVER, 1)
  expect([of(DAY + 1, later), of(6 * DAY, later)]).toEqual([[], []])
})

test('after five days one row says that it is not charged, and R04 says so where R30 is off or can’t be judged', () => {
  const off = { ...SITE, tuning: [{ rule: 'R30' as const, from: '2026-01-01', to: null, on: false, limit: null }] }
  const rules = (site: typeof SITE, emr = agreeing(UNCHARGED)) =>
    found(UNCHARGED, emr, { minutes: 6 * DAY, site }).map(({ rule }) => rule)
  expect([rules(SITE), rules(off)]).toEqual([['R30'], ['R04']])
  expect(rules(SITE, { ...agreeing(UNCHARGED), notes: null })).toEqual(['R04'])
})

test('a note that is signed in the EMR alone holds no charge for want of a signature', () => {
  const there = changed(UNCHARGED, { note: 'draft', signed: null })
  expect(said('R04', there, agreeing(UNCHARGED), late)?.[0]).toBe('final')
  expect(said('R04', there, agreeing(UNCHARGED), late)?.[1]).not.toMatch(/not-signed/)
})

test('R17 says nothing of a note that nobody has signed yet', () => {
  const untimed = (play: Play) => changed(play, { says: { minutes: null, asks: [], names: [], forPatient: null } })
  const unsigned = held({ signed: false })
  const emr = { ...EMR, notes: agreeing(unsigned).notes }
  expect(said('R17', untimed(HELD), EMR)?.[0]).toBe('no-stated-time')
  expect(said('R17', untimed(unsigned), emr)).toBeNull()
})

test('R30 waits for the encounter to be finished and the note to be signed', () => {
  const emr = agreeing(UNCHARGED)
  const open =
    emr.encounter === null || emr.encounter === 'missing' ? null : { ...emr.encounter, status: 'in-progress' }
  const unsigned = held({ signed: false, charged: false })
  const at = { minutes: 6 * DAY }
  expect(said('R30', UNCHARGED, emr, at)).toEqual(['2026-11-24', 'no-charge'])
  expect(said('R30', UNCHARGED, { ...emr, encounter: open }, at)).toBeNull()
  expect(said('R30', unsigned, agreeing(unsigned), at)).toBeNull()
})

test('a claim that was opened again is R04’s, from then on, and one to the next payer says so', () => {
  const at = minutesAfter(OVER, 10 * DAY)
  const opened = (how: 'anew' | 'next-payer') =>
    changed(UNCHARGED, { reopened: { how, payerNumber: null, by: 'Practitioner/nguyen', at } as never })
  const of = (play: Play, minutes: number) => found(play, agreeing(play), { minutes }).map(({ rule }) => rule)
  expect([of(opened('anew'), 11 * DAY), of(opened('anew'), 11 * DAY + 1)]).toEqual([[], ['R04']])
  expect(said('R04', opened('next-payer'), agreeing(UNCHARGED), { minutes: 11 * DAY + 1 })?.[1]).toMatch(
    /^first-|^next-/,
  )
})

test('a note that is on its way to be signed is not called unsigned beside its charge', () => {
  const unsigned = held({ signed: false })
  const emr = { ...EMR, notes: agreeing(unsigned).notes }
  expect(said('R05', unsigned, emr)).toEqual(['preliminary', 'billable'])
  expect(said('R05', unsigned, { ...emr, notes: [] })).toEqual(['missing', 'billable'])
  expect(said('R05', changed(unsigned, { pending: { 'sign/note': OVER } }), emr)).toBeNull()
})

test('a charge of a visit to which nobody came is R06’s alone, and one of a visit that both were at is not', () => {
  const off = held({ cancelled: true })
  const called = (play: Play, status: string): EmrFacts => {
    const { appointment } = agreeing(play)
    return {
      ...EMR,
      appointment: appointment === null || appointment === 'missing' ? null : { ...appointment, status },
    }
  }
  const rules = (play: Play, emr: EmrFacts) => found(play, emr).map(({ rule }) => rule)
  expect(rules(off, { ...called(off, 'cancelled'), notes: [], communications: [] })).toEqual(['R06'])
  expect(rules(HELD, called(HELD, 'noshow'))).not.toContain('R06')
})

const coverage = (change: Partial<CoverageFact>): CoverageFact => ({
  reference: 'Coverage/1',
  status: 'active',
  at: null,
  start: '2020-01-01',
  end: '2026-11-01',
  member: null,
  known: [],
  ...change,
})

test('R42 says of the coverage that stood last why it does not, and one entered in error is none', () => {
  const of = (...coverages: CoverageFact[]) => said('R42', HELD, { ...EMR, coverages })
  const day = '2026-11-24'
  expect(of(coverage({}))).toEqual([day, 'ended'])
  expect(of(coverage({ status: 'cancelled', end: '2026-12-01' }), coverage({}))).toEqual([day, 'cancelled'])
  expect(of(coverage({}), coverage({ status: 'cancelled', end: '2026-12-01' }))).toEqual([day, 'cancelled'])
  expect(of(coverage({ status: 'entered-in-error' }))).toBeNull()
})

test('R43 says what came back by which file and with which codes, in words of its own for a claim that was turned away', () => {
  const back = (outcome: 'denied' | 'rejected') =>
    held({
      answered: [{ form: '835', outcome, codes: ['CO-197', 'N130'], charged: 12_000, paid: 0, payerNumber: null }],
    })
  expect(said('R43', back('denied'), EMR)).toEqual(['ZZ101', 'denied 835 CO-197 N130'])
  expect(said('R43', back('rejected'), EMR)).toEqual(['ZZ101', 'turned-away 835 CO-197 N130'])
})

test('what is wrong with a charge is due from when it was charged, with the money of its code', () => {
  const at = minutesAfter(ADMITTED, -DAY)
  const [finding] = found(HELD, charged({ place: '02', at }), late)
  expect(finding).toMatchObject({ rule: 'R19', due: minutesAfter(at, DAY), amount: 12_000 })
  const [unknown] = found(HELD, charged({ place: '02', at: null }))
  expect(unknown?.due).toBe(minutesAfter(OVER, 20 + DAY))
})
