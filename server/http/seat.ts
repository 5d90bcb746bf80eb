import type { Answer, CaptionSeat, GuestDevice, LaunchSession, PatientDevice } from '../act/use-cases.ts'

/** The patient's seat, by their device. */
export function ofPatient({ visit }: PatientDevice): CaptionSeat {
  return { visit, who: 'patient', person: { kind: 'patient', ref: null } }
}

/** Who only opened the link has no seat yet. */
export function ofGuest({ visit, guest, seated }: GuestDevice): Answer<CaptionSeat> {
  if (!seated) return { refused: 'not-found' }
  return { visit, who: guest, person: { kind: 'guest', ref: guest } }
}

/** One of several who could room the patient: the one who does. */
export function ofLaunch({ visit, seat, own, practitioner }: LaunchSession): Answer<CaptionSeat> {
  if (seat === 'clinician') return { visit, who: 'clinician', person: { kind: 'clinician', ref: practitioner } }
  return own ? { visit, who: 'rooming', person: { kind: 'staff', ref: practitioner } } : { refused: 'not-rooming' }
}
