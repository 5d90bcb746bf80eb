import { numbered, type GivenField, type Segment } from '../message.ts'
import { dtmIn } from '../time.ts'
import type { Making, SiteProfile } from './profile.ts'
import { outgoing, pid, xcn, type About, type Outgoing, type Staff, type Subject } from './segments.ts'

/** HL7 v2.5.1, 10.3: what each message says has happened, with the status it leaves behind (table 0278). */
export const TRIGGERS = {
  booked: { trigger: 'S12', status: 'Booked' },
  moved: { trigger: 'S13', status: 'Booked' },
  changed: { trigger: 'S14', status: 'Booked' },
  fulfilled: { trigger: 'S14', status: 'Complete' },
  'called-off': { trigger: 'S15', status: 'Cancelled' },
  'no-show': { trigger: 'S26', status: 'Noshow' },
} as const

/** An appointment as it is after what happened: whoever hears the message replaces what they have by it. */
export interface AppointmentToTell {
  /** Our number where the booking was ours, and the EMR's where it has one. */
  placer: string | null
  filler: string | null
  start: string
  end: string
  service: { code: string; title: string }
  /** Nobody but the one for whom a booking was made in words; then there is no PID. */
  patient: Subject | null
  clinician: Staff | null
  /** In the patient's words. */
  reason: string
  /** Table 0276, where the reason is one of it. */
  reasonCode?: 'WALKIN'
  comment: readonly string[]
  joinAddress: string | null
  /** Held by video; a test at a laboratory is not. */
  virtual: boolean
}

/** SIU^S12 to S26 about one appointment (HL7 v2.5.1, 10.3.3). */
export function schedulingMessage(
  happened: keyof typeof TRIGGERS,
  appointment: AppointmentToTell,
  about: Omit<About, 'event'>,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  const { trigger, status } = TRIGGERS[happened]
  const { start, end, service, patient, clinician, comment, joinAddress } = appointment
  const [from, until] = [start, end].map((instant) => dtmIn(making.zone, new Date(instant)))
  const { modality = VIDEO } = profile
  const us = ['CAUSEWAY', 'Causeway']
  const type = [service.code, service.title, 'L']
  const noted = joinSegments(joinAddress, profile, 'NTE')
  const schedule = numbered('SCH', {
    1: appointment.placer ?? '',
    2: appointment.filler ?? '',
    6: [happened.toUpperCase(), happened.replace('-', ' '), 'L'],
    7: reasonOf(appointment),
    8: appointment.virtual && modality.place === 'SCH-8' ? [modality.code, modality.text ?? '', 'L'] : '',
    9: String(Math.round((Date.parse(end) - Date.parse(start)) / 60_000)),
    10: ['min', 'minute', 'UCUM'],
    // Kept for older readers; TQ1 and AIS say it as the standard wants it.
    11: ['', '', '', from ?? '', until ?? ''],
    16: us,
    20: us,
    25: status,
  })
  return outgoing({ ...about, event: ['SIU', trigger, 'SIU_S12'] }, profile, making, [
    schedule,
    ...joinSegments(joinAddress, profile, 'Z'),
    numbered('TQ1', { 1: '1', 7: from ?? '', 8: until ?? '' }),
    ...noted,
    ...comment.map((line, index) => note(line, noted.length + index + 1)),
    ...(patient === null ? [] : [pid(patient, profile)]),
    numbered('RGS', { 1: '1', 2: 'A' }),
    numbered('AIS', { 1: '1', 2: 'A', 3: type, 4: from ?? '' }),
    ...joinSegments(joinAddress, profile, 'AIL'),
    ...(clinician === null ? [] : [numbered('AIP', { 1: '1', 2: 'A', 3: xcn(clinician), 6: from ?? '' })]),
  ])
}

const VIDEO: NonNullable<SiteProfile['modality']> = { place: 'SCH-8', code: 'VIDEO', text: 'Video visit' }
const BY_NOTE: NonNullable<SiteProfile['joinAddress']> = { place: 'NTE' }

/** The join address where the site wants it, and nothing at the other places. */
function joinSegments(address: string | null, { joinAddress = BY_NOTE }: SiteProfile, here: string): Segment[] {
  if (address === null || joinAddress.place !== here) return []
  switch (joinAddress.place) {
    case 'NTE':
      return [note(address, 1, [joinAddress.type ?? 'JOIN', 'Address by which the visit is joined', 'L'])]
    case 'AIL':
      return [numbered('AIL', { 1: '1', 2: 'A', 3: joinAddress.location }), note(address, 1)]
    case 'Z':
      return [numbered(joinAddress.segment, { [joinAddress.field ?? 1]: address })]
  }
}

/** NTE (HL7 v2.5.1, 2.15.10) of whoever placed the message. */
function note(text: string, id: number, type: readonly string[] = []): Segment {
  return numbered('NTE', { 1: String(id), 2: 'P', 3: text, 4: type })
}

function reasonOf({ reason, reasonCode }: AppointmentToTell): GivenField {
  if (reasonCode !== undefined) return [reasonCode, reason, 'HL70276']
  return reason === '' ? '' : ['', reason]
}
