import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { Happening } from './happening.ts'
import { booking, meeting, minutesAfter, OKAFOR, onward, PATHWAY, played, preparing, START } from './rehearsal.ts'

/** The flag decides, whatever the visit type is called and whatever else its file would allow. */
const THERAPY = { ...PATHWAY, therapy: true, listening: true, specialty: 'primary-care' as const }
const inCall = onward(played(minutesAfter(START, -60), ...booking, ...preparing), minutesAfter(START, 10), ...meeting)

test.each<[string, Happening, object]>([
  ['listening', { kind: 'ask-listening', by: OKAFOR }, { refused: 'listening-not-offered' }],
  ['captions', { kind: 'turn-captions', who: 'patient', on: true }, { refused: 'not-in-therapy' }],
  [
    'still of the patient',
    { kind: 'ask-picture', by: OKAFOR, picture: 'p1', site: PATHWAY.bodySites[0] ?? 'face' },
    { refused: 'not-in-therapy' },
  ],
  ['marks for a draft', { kind: 'mark', by: OKAFOR, mark: 'm1', phrase: null }, { refused: 'not-in-therapy' }],
])('therapy has no %s', (_, happening, refusal) => {
  const now = new Date(minutesAfter(START, 20))
  expect(decide(THERAPY, inCall.state, happening, now)).toEqual(refusal)
  expect(decide(PATHWAY, inCall.state, happening, now)).toMatchObject({ events: [expect.anything()] })
})
