import type { CarryOutParts } from '../server/act/carry-out.ts'
import { NO_CONNECTIONS } from './no-connections.ts'
import { NO_INTERFACE } from './no-interface.ts'
import { NO_MEETINGS } from './no-meetings.ts'
import { NOBODY_RINGS } from './nobody-rings.ts'

/** What a visit's commands are carried out with where a test is about the chart alone: nobody is written to, rung, met or told. */
export const CHART_ALONE = {
  interfaces: NO_INTERFACE,
  offered: async () => null,
  messenger: () => Promise.reject(new Error('nobody is written to here')),
  telephone: NOBODY_RINGS,
  meetings: NO_MEETINGS,
  connections: NO_CONNECTIONS,
  wantsNoTexts: async () => false,
  linkOf: () => '',
  joinAddress: () => '',
  noteFormOf: () => ({ format: 'text', code: null }),
  dice: () => 0,
} satisfies Partial<CarryOutParts>
