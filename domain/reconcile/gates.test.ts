import { expect, test } from 'vitest'
import { minutesAfter, type Play } from '../visit/rehearsal.ts'
import { ADMITTED, agreeing, found, held, OVER, SITE } from './rehearsal.ts'
import type { ConsentFact, EmrFacts, EncounterFact } from './facts.ts'
import type { RuleId } from './rules.ts'

// What each rule of the gates says, and where it keeps silent; that it fires alone and at its limits is in reconcile.test.ts.

const HELD = held()
const EMR = agreeing(HELD)
const met = (change: Partial<EncounterFact>): EmrFacts => {
  const { encounter } = EMR
  return encounter === null || encounter === 'missing' ? EMR : { ...EMR, encounter: { ...encounter, ...change } }
}
const consented = (change: Partial<ConsentFact>, emr = EMR): EmrFacts => {
  const { consent } = emr
  return consent === null || consent === 'missing' ? emr : { ...emr, consent: { ...consent, ...change } }
}
const changed = (state: Partial<Play['state']>, play = HELD): Play => ({ ...play, state: { ...play.state, ...state } })
const said = (rule: RuleId, play: Play, emr: EmrFacts, site = SITE) => {
  const one = found(play, emr, { site }).find((finding) => finding.rule === rule)
  return one === undefined ? null : [one.ours.value, one.theirs.value]
}

test('an encounter of another patient is one row: where the desk has it already there is no second', () => {
  const other = met({ patient: 'Patient/2' })
  expect(said('R10', HELD, other)).toEqual(['Patient/1', 'Patient/2'])
  const task = HELD.state.tasks
  expect(said('R10', changed({ tasks: { ...task, 'discrepancy/patient': {} as never } }), other)).toBeNull()
})

test.each<[string, Play, EmrFacts, string[] | null]>([
  ['the encounter that was made here has lost it', HELD, met({ state: null }), ['MA', 'missing']],
  ['it has another', HELD, met({ state: 'NH' }), ['MA', 'NH']],
  ['it has not begun there', HELD, met({ state: null, status: 'arrived' }), null],
  ['it is on its way', changed({ pending: { 'admit/encounter': ADMITTED } }), met({ state: null }), null],
  ['it waits with the end', changed({ pending: { 'finish/encounter': OVER } }), met({ state: null }), null],
])('R11 of where the patient was: %s', (_, play, emr, expected) => {
  expect(said('R11', play, emr)).toEqual(expected)
})

test('R12 names the states that the clinician’s licences cover', () => {
  const licences = ['NH', 'VT'].map((state) => ({ state, from: '2020-01-01', until: '2027-12-31' }))
  expect(said('R12', HELD, EMR, { ...SITE, licences })).toEqual(['MA', 'NH VT'])
  expect(said('R12', HELD, EMR, { ...SITE, licences: [] })).toEqual(['MA', 'none'])
})

const earlier = HELD.state.consent
test.each<[string, Play, EmrFacts, string[] | null]>([
  ['it is not there', HELD, { ...EMR, consent: 'missing' }, ['agree', 'missing']],
  ['it was entered in error', HELD, consented({ status: 'entered-in-error' }), ['agree', 'entered-in-error']],
  ['it names no text', HELD, consented({ version: null }), null],
  [
    'it is to the text that the patient agreed to, which the pathway has replaced since',
    changed({ ...(earlier && { consent: { ...earlier, version: '2026-10' } }) }),
    consented({ version: '2026-10' }),
    null,
  ],
  ['it is another patient’s', HELD, consented({ patient: 'Patient/2' }), ['agree', 'other-patient']],
  ['it is on its way', changed({ pending: { 'consent/2026-11': ADMITTED } }), consented({ status: 'inactive' }), null],
  [
    'the visit rests on none of the record',
    changed({ references: { ...HELD.state.references, consent: null } }),
    { ...EMR, consent: 'missing' },
    null,
  ],
])('R13 of the consent: %s', (_, play, emr, expected) => {
  expect(said('R13', play, emr)).toEqual(expected)
})

test('a consent’s last day is the practice’s day, also of a visit in the evening', () => {
  // Half past seven in the evening of the 24th in New York.
  const evening = held({ start: '2026-11-25T00:30:00.000Z' })
  const until = (day: string) => said('R13', evening, consented({ until: day }, agreeing(evening)))
  expect([until('2026-11-24'), until('2026-11-23')]).toEqual([null, ['agree', 'expired']])
})

test('a consent is said with its own time, and is due from the start of the visit', () => {
  const at = minutesAfter(ADMITTED, 5)
  const [finding] = found(HELD, consented({ dateTime: at }))
  expect(finding).toMatchObject({ rule: 'R13', theirs: { value: 'after-start', source: 'consent', at } })
})
