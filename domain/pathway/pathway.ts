import type { PathwayDoors } from '../connect/pathway-doors.ts'
import type { NoteFormat } from '../connect/note-form.ts'
import type { TemplateSection } from '../smart-note/evidence.ts'
import type { BodySite } from '../visit/body-site.ts'

/** Who does a step. */
export type Actor = 'patient' | 'rooming' | 'clinician' | 'front-desk' | 'system'

/** A language every patient-facing text exists in. */
export type Language = 'en' | 'es'

/** What a step does. A closed catalogue: each is implemented in domain/visit; a pathway that names another is refused. */
export const ACTIONS = [
  'book',
  'link',
  'consent',
  'location',
  'intake',
  'device-check',
  'wait',
  'rooming',
  'meet',
  'document',
  'order',
  'end',
  'sign',
  'summarise',
  'message',
] as const
export type Action = (typeof ACTIONS)[number]

/** What can go otherwise than planned at a step. */
export const EXCEPTIONS = [
  'not done by deadline',
  'slot taken',
  'contact not on file',
  'patient under age',
  'consent declined',
  'red flag',
  'state not licensed',
  'location too old',
  'sign-in lapsed',
  'chart refuses',
  'patient asks for help',
  'patient late',
  'clinician late',
] as const
export type ExceptionName = (typeof EXCEPTIONS)[number]

/** What is then done: a closed catalogue too. `task` puts a row in front of a person. */
export type Remedy =
  | { do: 'remind' }
  | { do: 'task'; for: 'front-desk' | 'clinician' }
  | { do: 'offer'; what: 'other times' | 'a colleague or another time' | 'to call the practice' }
  | { do: 'ask again' }
  | { do: 'refuse' }

/** A point in time measured from the visit, in minutes; negative is before. */
export interface Deadline {
  from: 'start' | 'booked' | 'ended'
  minutes: number
}

export interface Step {
  id: string
  actor: Actor
  system: 'emr' | 'causeway'
  action: Action
  /** The action's parameter, such as the questionnaire's name in `intake(follow-up)`. */
  argument?: string
  /** Steps that must be done before this one may be. */
  needs: string[]
  by?: Deadline
  exceptions: { when: ExceptionName; then: Remedy }[]
}

export interface NoteSection {
  id: string
  title: Record<Language, string>
  /** The one section whose words reach the patient; written or accepted by the clinician. */
  forPatient: boolean
  /** What a draft may put there. Left out where its id says so. */
  holds?: TemplateSection['holds']
}

/** Something often said in such visits, which the clinician marks by one key while it is said. */
export interface NoteMark {
  id: string
  /** The section of the note to which it belongs. */
  section: string
  /** In the words in which it stands in a draft. */
  text: string
}

/** Kinds of care: visits of behavioural health are therapy always. */
export const SPECIALTIES = ['primary-care', 'behavioural-health'] as const
export type Specialty = (typeof SPECIALTIES)[number]

/** Where a visit is held: from browser to browser here, in the video tool that the organization has already, or in the EMR's own. */
export const ROOMS = ['peer', 'link', 'native'] as const
export type Room = (typeof ROOMS)[number]

/** A reminder of the visit. Minutes before the start; `bookedAhead`: only when it was booked more than so many ahead. */
export interface Reminder {
  minutes: number
  bookedAhead: number | null
}

/** Minutes of the patient's own day, in which nobody is reminded; `from` is after `until` where they span midnight. */
export interface QuietHours {
  from: number
  until: number
}

/** Minutes after which somebody is late, and what is done then; null: nothing. */
export interface Lateness {
  /** The patient is not there: they are written to. */
  message: number | null
  /** The patient is not there: a row for the desk. */
  patient: number | null
  /** The patient waits and nobody has admitted them. */
  clinician: number | null
}

/** How an attempt to reach somebody is made. */
export const CHANNELS = ['mail', 'sms', 'phone'] as const
export type Channel = (typeof CHANNELS)[number]

/**
 * How somebody who was referred is asked to choose a time: each attempt so many minutes after they were accepted, `phone` by a person.
 * Minutes after the last of them without an appointment they count as not reached.
 */
export interface Invitations {
  attempts: readonly { minutes: number; by: Channel }[]
  notReached: number
}

/** Counts of overhead a visit may cost each role; see domain/ledger. */
export type Budget = Record<string, Record<string, number>>

/** One visit type as map, design, program and measure. */
export interface Pathway {
  id: string
  /** Digest of the definition's bytes: a visit keeps to the version it was booked with. */
  version: string
  title: Record<Language, string>
  specialty: Specialty
  /**
   * What is said in such a visit goes to nothing that hears, reads or writes by itself: no captions, no listening, no draft, no chat that is
   * kept. Its note is a progress note.
   */
  therapy: boolean
  modality: 'video'
  room: Room
  /** By which door some of its writes go, in place of the EMR's own; left out where it says nothing. */
  doors?: PathwayDoors
  relayOnly: boolean
  /** Clinicians may ask everybody in such a visit whether it may be listened to for the note. */
  listening: boolean
  /** Clinicians may begin such a visit from the chart without an appointment. */
  unscheduled: boolean
  /** Planned length of the visit, as told when booking. */
  minutes: number
  /** The EMR's HealthcareService type code that this pathway serves. */
  visitType: string
  /** Years. Younger patients are refused with the practice's number. */
  minimumAge: number
  /** Minutes after which the stated whereabouts are asked again on entering the waiting room. */
  locationFreshMinutes: number
  consent: { version: string; approved: boolean; text: Record<Language, string> }
  /** `format`: only where the visit type needs one; else the EMR's site decides. */
  note: {
    type: { code: string; display: string }
    format?: NoteFormat
    sections: NoteSection[]
    /** Left out by a definition without any. */
    marks?: NoteMark[]
  }
  /** Of a visit type to which people are referred. */
  invitations?: Invitations
  reminders: Reminder[]
  quiet: QuietHours
  late: Lateness
  /** Working days within which a patient's message is answered; null where the practice promises nothing. */
  answeredWithin: number | null
  /** Parts of the body of which a picture may be taken in such a visit. */
  bodySites: readonly BodySite[]
  budget: Budget
  steps: Step[]
}
