import { expect, test } from 'vitest'
import { zoneOfState } from './zone.ts'

test.each([
  ['MA', 'America/New_York'],
  ['Massachusetts', 'America/New_York'],
  [' ca ', 'America/Los_Angeles'],
  ['West Virginia', 'America/New_York'],
  ['District of Columbia', 'America/New_York'],
  ['NM', 'America/Denver'],
  ['Puerto Rico', 'America/Puerto_Rico'],
  // Two clocks in one state.
  ['TX', null],
  ['Arizona', null],
  ['IN', null],
  ['Bavaria', null],
  ['', null],
  ['constructor', null],
  [null, null],
])('%s: %s', (state, zone) => expect(zoneOfState(state)).toBe(zone))

test('every zone is one that clocks know', () => {
  for (const state of ['MA', 'IL', 'CO', 'CA', 'HI', 'PR', 'GU', 'AS'])
    expect(() => new Intl.DateTimeFormat('en', { timeZone: zoneOfState(state) ?? 'none' })).not.toThrow()
})
