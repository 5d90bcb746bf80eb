import type { StateCode } from '../visit/event.ts'

/** Where the patient was, as places of service tell them apart: at home, or anywhere else. */
export const PATIENT_PLACES = ['home', 'elsewhere'] as const
export type PatientAt = (typeof PATIENT_PLACES)[number]

/** Where the clinician was: at a place of the practice, at their own home, or anywhere else. */
export const CLINICIAN_PLACES = ['office', 'home', 'elsewhere'] as const
export type ClinicianAt = (typeof CLINICIAN_PLACES)[number]

/** One such place, in the state by its two letters. */
export interface ClinicianPlace {
  place: ClinicianAt
  state: StateCode
}

export const MODALITIES = ['audio-video', 'audio-only'] as const
export type Modality = (typeof MODALITIES)[number]

/** Numbers that a payer gives before the service, and may want to see with its charge: that it agrees to it, or that it was referred. */
export const ASKED_NUMBERS = ['authorization', 'referral'] as const
export type AskedNumber = (typeof ASKED_NUMBERS)[number]

/** As a payer writes its numbers, and a claim can hold them; a pattern. */
export const PAYERS_NUMBER = '[A-Za-z0-9][A-Za-z0-9 .\\/\\-]{0,29}'

/** The numbers as the payer has given them. */
export type GivenNumbers = Readonly<Partial<Record<AskedNumber, string>>>

/** Words in both languages of the desk. */
export interface Said {
  en: string
  es: string
}

/** What one payer wants on a charge, from one day to another. What a rule leaves null it does not ask for. */
export interface ChargeRule {
  id: string
  payer: string
  /** Where the patient was; null: in any state. */
  state: StateCode | null
  /** The first and the last day of service for which it holds, as ISO dates; `to` null: until further notice. */
  from: string
  to: string | null
  patientAt: PatientAt | null
  clinicianAt: ClinicianAt | null
  modality: Modality | null
  /** The place of service that it gives, two digits of the federal code set; null: it gives none. */
  place: string | null
  modifiers: readonly string[]
  /** Which numbers the payer wants with the charge; left out: none. */
  asks?: readonly AskedNumber[]
  /** Where it is written. */
  source: string
}

/** The rules in force in this house: those of every file together. */
export interface ChargeRules {
  /** Names the content of all files together. */
  version: string
  payers: readonly { id: string; title: Said }[]
  modifiers: readonly { code: string; title: Said }[]
  rules: readonly ChargeRule[]
}

/** What a rule can decide of a charge: a field of it, or that one of the payer's numbers goes with it. */
export const RULED_FIELDS = ['place', 'modifiers', ...ASKED_NUMBERS] as const
export type RuledField = (typeof RULED_FIELDS)[number]

/** Which of them one rule decides. */
export function decidedBy({
  place,
  modifiers,
  asks = [],
}: Pick<ChargeRule, 'place' | 'modifiers' | 'asks'>): RuledField[] {
  const fields: readonly RuledField[] = [
    ...(place === null ? [] : (['place'] as const)),
    ...(modifiers.length === 0 ? [] : (['modifiers'] as const)),
    ...asks,
  ]
  return RULED_FIELDS.filter((field) => fields.includes(field))
}

/** What a rule looks at. */
export interface RuledFacts {
  payer: string
  state: StateCode
  /** The day of service, ISO. */
  date: string
  patientAt: PatientAt
  /** Null: nobody has said so. */
  clinicianAt: ClinicianAt | null
  modality: Modality
}

/**
 * What the rules come to; `by` names those that apply. Two that give another place each disagree, and none is chosen. `asksClinician`: one
 * turns on where the clinician was, which nobody has said.
 */
export interface Ruled {
  place: string | null
  modifiers: string[]
  asks: AskedNumber[]
  by: string[]
  disagree: boolean
  asksClinician: boolean
}

/** Applies every rule that holds for these facts. */
export function ruled(rules: readonly ChargeRule[], facts: RuledFacts): Ruled {
  const applying = rules.filter((rule) => applies(rule, facts))
  const places = [...new Set(applying.flatMap(({ place }) => place ?? []))]
  const [place = null] = places
  return {
    place: places.length > 1 ? null : place,
    modifiers: [...new Set(applying.flatMap(({ modifiers }) => modifiers))].toSorted(),
    asks: ASKED_NUMBERS.filter((number) => applying.some(({ asks = [] }) => asks.includes(number))),
    by: applying.map(({ id }) => id),
    disagree: places.length > 1,
    asksClinician:
      facts.clinicianAt === null &&
      CLINICIAN_PLACES.some((clinicianAt) =>
        rules.some((rule) => rule.clinicianAt !== null && applies(rule, { ...facts, clinicianAt })),
      ),
  }
}

function applies(rule: ChargeRule, { payer, state, date, patientAt, clinicianAt, modality }: RuledFacts): boolean {
  return (
    rule.payer === payer &&
    (rule.state === null || rule.state === state) &&
    inForce(rule, date) &&
    (rule.patientAt === null || rule.patientAt === patientAt) &&
    (rule.clinicianAt === null || rule.clinicianAt === clinicianAt) &&
    (rule.modality === null || rule.modality === modality)
  )
}

/** Whether something dated holds on a day, its first and its last included. */
export function inForce({ from, to }: { from: string; to: string | null }, date: string): boolean {
  return from <= date && (to === null || date <= to)
}
