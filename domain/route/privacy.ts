import type { Consent, Field } from '../referral/consent.ts'
import { permitted } from '../referral/disclosure.ts'
import type { Department } from '../referral/referral.ts'
import type { Only } from './route.ts'

/**
 * What of a route's messages may be disclosed, and by whose permission. Of a message that goes, what is named nowhere here does
 * not: a field that nobody thought of stays behind.
 */
export interface Privacy {
  /** Who discloses, as patients' consents name it. */
  discloser: string
  /** To whom, as they name it. */
  recipient: string
  /** By whose numbers the organization's EMR knows a person of PID-3; none where messages name them as that EMR does. */
  patient?: string
  /** What is shown by the mere fact that a message goes; where it is not permitted, none does. */
  shows: Field
  /** Places of what goes with every message that does. */
  always: readonly string[]
  /** Places of what goes where the patient's consent permits it. */
  fields: readonly { field: Field; at: readonly string[] }[]
  /** What says so of itself at every one of these places, and nothing else there, needs no consent. What says nothing does. */
  unrestricted?: readonly Only[]
  /** Where the notice of 42 CFR 2.32 and what the consent covers go with what is disclosed by one. */
  notice: string
}

/** Whom a message is about in the organization's EMR, and what they have signed, by the time at which it is judged. */
export interface Signed {
  /** Null where that can't be told: such a person has permitted nothing. */
  patient: string | null
  consents: readonly Consent[]
  department: Department
  /** The organization's. */
  zone: string
}

/** What may go of a message now: nothing, with the reason, or what stands at these places. */
export type Judged =
  | { goes: false; why: Withheld }
  | {
      goes: true
      places: readonly string[]
      consent: Consent | null
      fields: readonly Field[]
      without: readonly Field[]
    }

/** Why nothing of a message goes. `nobody`: it names no person, or one whom the EMR does not know by that number. */
export type Withheld =
  | 'nobody'
  | 'no consent that holds'
  | `the consent does not permit ${Field}`
  | 'nothing of it is named'
  | 'the notice has no place in it'

/**
 * The gate of a route. It judges by the consent that holds now (`permitted`, which judges what goes back of a referral), so that a
 * revocation counts for whatever is still to be sent. `unrestricted`: the message says of itself that it needs none.
 */
export function judge(
  { recipient, shows, always, fields }: Privacy,
  { patient, consents, department }: Signed,
  unrestricted: boolean,
  now: Date,
): Judged {
  const open = unrestricted || !department.part2
  if (!open && patient === null) return { goes: false, why: 'nobody' }
  const gate = permitted({ department, consents, organization: recipient, patient: patient ?? '' }, now)
  if (!open && gate.consent === null) return { goes: false, why: 'no consent that holds' }
  const may = (field: Field) => open || gate.fields.has(field)
  if (!may(shows)) return { goes: false, why: `the consent does not permit ${shows}` }
  const names = fields.map(({ field }) => field)
  return {
    goes: true,
    places: [...always, ...fields.flatMap(({ field, at }) => (may(field) ? at : []))],
    consent: open ? null : gate.consent,
    fields: [...new Set([shows, ...names.filter(may)])],
    without: names.filter((field) => !may(field)),
  }
}

/** What was disclosed of a message: for whoever looks after its route, and for its patient. */
export interface Disclosure {
  /** By whose permission, and what of it stayed behind. */
  says: string
  /** In the organization's EMR; null where a message that needs no consent names nobody whom it knows. */
  patient: string | null
  /** Null where none was needed. */
  consent: string | null
  fields: readonly Field[]
}

/** What a message's life says of it: by what it was disclosed, and what stayed behind. Nothing of this goes along. */
export function sayJudged(judged: Judged): string {
  if (!judged.goes) return judged.why === 'nobody' ? 'whose it is can’t be told' : judged.why
  const { consent, fields, without } = judged
  const by = consent === null ? 'no consent needed' : `by the consent ${consent.id}`
  return [`${by}: ${fields.join(', ')}`, ...(without.length > 0 ? [`withheld: ${without.join(', ')}`] : [])].join('; ')
}
