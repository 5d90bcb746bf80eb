import { numbered } from '../message.ts'
import { dtmIn } from '../time.ts'
import type { Making, SiteProfile } from './profile.ts'
import {
  coded,
  outgoing,
  pid,
  pv1,
  xcn,
  type About,
  type Outgoing,
  type Staff,
  type Subject,
  type Visit,
} from './segments.ts'

/** A signed order of a service, or its withdrawal. */
export interface OrderToPlace {
  /** The same for the order and for what calls it off. */
  number: string
  control: 'new' | 'cancel'
  code: { system: string; code: string; display: string }
  text: string
  reason: string
  /** What whoever does it has to know besides. */
  instructions: string | null
  by: Staff
  at: Date
}

/**
 * ORM^O01 with OBR (HL7 v2.5.1, 4.4.1). The standard keeps it beside OML^O21, which is for laboratories alone: one message
 * for laboratory, imaging and referral is what interfaces take.
 */
export function orderMessage(
  { patient, visit, order }: { patient: Subject; visit: Visit; order: OrderToPlace },
  about: Omit<About, 'event'>,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  const { number, control, code, text, reason, instructions, by } = order
  const at = dtmIn(making.zone, order.at)
  const service = coded({ ...code, display: code.display || text })
  return outgoing({ ...about, event: ['ORM', 'O01', 'ORM_O01'] }, profile, making, [
    pid(patient, profile, visit.number),
    pv1(visit, profile, making),
    numbered('ORC', { 1: control === 'new' ? 'NW' : 'CA', 2: number, 9: at, 12: xcn(by) }),
    numbered('OBR', { 1: '1', 2: number, 4: service, 16: xcn(by), 31: reason === '' ? '' : ['', reason] }),
    ...(instructions === null || instructions === '' ? [] : [numbered('NTE', { 1: '1', 2: 'P', 3: instructions })]),
  ])
}
