import { numbered } from '../message.ts'
import { dtmIn } from '../time.ts'
import type { Making, SiteProfile } from './profile.ts'
import { NO_VISIT, outgoing, pid, pv1, type About, type Outgoing, type Subject, type Visit } from './segments.ts'

/** ADT^A04: a patient has arrived, also in a waiting room that is none (HL7 v2.5.1, 3.3.4). A08: what has changed of it. */
export function visitMessage(
  trigger: 'A04' | 'A08',
  { patient, visit, at }: { patient: Subject; visit: Visit; at: string },
  about: Omit<About, 'event'>,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  return outgoing({ ...about, event: ['ADT', trigger, 'ADT_A01'] }, profile, making, [
    numbered('EVN', { 2: dtmIn(making.zone, new Date(at)) }),
    pid(patient, profile, visit.number),
    pv1(visit, profile, making),
  ])
}

/** ADT^A28: a person whom the EMR does not have; A08: what has changed of one (HL7 v2.5.1, 3.3.28 and 3.3.8). */
export function personMessage(
  trigger: 'A28' | 'A08',
  { patient, at }: { patient: Subject; at: string },
  about: Omit<About, 'event'>,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  const structure = trigger === 'A28' ? 'ADT_A05' : 'ADT_A01'
  return outgoing({ ...about, event: ['ADT', trigger, structure] }, profile, making, [
    numbered('EVN', { 2: dtmIn(making.zone, new Date(at)) }),
    pid(patient, profile),
    NO_VISIT,
  ])
}
