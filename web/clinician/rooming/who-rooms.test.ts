import { describe, expect, test } from 'vitest'
import type { RoomingView } from '#api/rooming.ts'
import { roomingEn } from '../words/rooming-en.ts'
import { roomingEs } from '../words/rooming-es.ts'
import { whoRooms } from './who-rooms.ts'

const BEGUN: RoomingView = {
  by: 'Ana Ruiz, MA',
  mine: false,
  begunAt: '09:40',
  inCall: true,
  leftAt: null,
  handedOverAt: null,
  checked: { identity: null, medicines: null, allergies: null },
  locatedAt: null,
  company: null,
  vitals: [],
  line: null,
}
const LEFT: RoomingView = { ...BEGUN, inCall: false, leftAt: '09:44' }

describe.each([
  [
    'en',
    roomingEn.roomed,
    {
      inCall: 'Ana Ruiz, MA is with the patient since 09:40.',
      notYet: 'Ana Ruiz, MA began rooming at 09:40 and is not in the call.',
      left: 'Roomed by Ana Ruiz, MA, who left the call at 09:44; not handed over.',
      ready: 'Roomed by Ana Ruiz, MA, ready since 09:50.',
    },
  ],
  [
    'es',
    roomingEs.roomed,
    {
      inCall: 'Ana Ruiz, MA está con el paciente desde las 09:40.',
      notYet: 'Ana Ruiz, MA empezó la preparación a las 09:40 y no está en la llamada.',
      left: 'Preparado por Ana Ruiz, MA, que salió de la llamada a las 09:44; sin entregar.',
      ready: 'Preparado por Ana Ruiz, MA, listo desde las 09:50.',
    },
  ],
] as const)('in %s', (_, say, said) => {
  test.each([
    ['a colleague is with the patient while they are in the call', BEGUN, said.inCall],
    ['one who has begun and is not in the call is not with the patient', { ...BEGUN, inCall: false }, said.notYet],
    ['one whose page was closed without a hand-over has left, and handed nothing over', LEFT, said.left],
    ['a hand-over counts, whenever they left', { ...LEFT, handedOverAt: '09:50' }, said.ready],
  ])('%s', (_behaviour, view, sentence) => expect(whoRooms(view, (at) => at, say)).toBe(sentence))
})
