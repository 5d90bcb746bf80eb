import type { No } from '../act/use-cases.ts'
import { invalidSays } from './invalid.ts'
import { clinicianEn } from './words/clinician-en.ts'
import { clinicianEs } from './words/clinician-es.ts'
import { deskEn } from './words/desk-en.ts'
import { deskEs } from './words/desk-es.ts'
import { operatorEn } from './words/operator-en.ts'
import { operatorEs } from './words/operator-es.ts'
import { patientEn } from './words/patient-en.ts'
import { patientEs } from './words/patient-es.ts'

/** Every code an error answer may carry: the use cases' own, and the door's. */
export type Code =
  | Exclude<No['refused'], 'locked-out'>
  | 'locked'
  | 'invalid'
  | 'not-json'
  | 'too-large'
  | 'too-many'
  | 'other-site'
  | 'no-link'
  | 'no-session'
  | 'signed-out'
  | 'not-allowed'
  | 'sign-in-lapsed'
  | 'slot-taken'
  | 'checks-unresolved'
  | 'chart-refused'
  | 'not-a-page'
  | 'broken'

export type Audience = 'patient' | 'clinician' | 'desk' | 'operator'

/** Who reads the answer. `phone` is the practice's, where the practice is known. */
export interface Listener {
  audience: Audience
  language: 'en' | 'es'
  phone?: string
}

type Facts = Record<string, unknown>
type Worded = Exclude<Code, 'invalid'>
export type PatientWords = Record<Worded, (facts: Facts, call: string) => string>
export type ClinicianWords = Record<Worded, (facts: Facts) => string>
export type DeskWords = Record<Worded, (facts: Facts) => string>

const PATIENT = { en: patientEn, es: patientEs }
const DESK = { en: deskEn, es: deskEs }
const CLINICIAN = { en: clinicianEn, es: clinicianEs }
const OPERATOR = { en: operatorEn, es: operatorEs }

/** One sentence or two: what is the matter, and what to do now. Never a fact about the patient. */
export function says(code: Code, listener: Listener, facts: Facts): string {
  if (code === 'invalid') return invalidSays(facts, listener.language)
  const { language, phone } = listener
  if (listener.audience === 'clinician') return CLINICIAN[language][code](facts)
  if (listener.audience === 'operator') return OPERATOR[language][code](facts)
  if (listener.audience === 'desk') return DESK[language][code](facts)
  return PATIENT[language][code](facts, CALL[language](phone))
}

const CALL = {
  en: (phone?: string) => (phone === undefined ? 'Call the practice.' : `Call the practice at ${phone}.`),
  es: (phone?: string) => (phone === undefined ? 'Llame al consultorio.' : `Llame al consultorio al ${phone}.`),
}
