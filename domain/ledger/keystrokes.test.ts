import { expect, test } from 'vitest'
import { keystrokeSeconds } from './keystrokes.ts'

test.each([
  ['a press that was decided', { clicks: 1 }, 2.65],
  ['a move to another window', { switches: 1 }, 4.4],
  ['a secret of 12 characters', { logins: 1 }, 5.11],
  ['a search for a person', { searches: 1 }, 9.23],
  ['a value typed again', { rekeyed: 1 }, 5.9],
  ['nothing', {}, 0],
  ['several of them', { clicks: 2, rekeyed: 1 }, 11.2],
])('%s', (_, counts, seconds) => expect(keystrokeSeconds(counts)).toBeCloseTo(seconds, 5))
