import type { NoteSection } from '../pathway/pathway.ts'
import type { TemplateSection } from './evidence.ts'

/** What a section may hold, as a pathway says it. */
export const HOLDS = [
  'complaint',
  'history',
  'findings',
  'assessment',
  'plan',
  'for-patient',
  'other',
] as const satisfies readonly TemplateSection['holds'][]

const section = (id: string, en: string, es: string, holds: TemplateSection['holds']) => ({
  id,
  title: { en, es },
  forPatient: holds === 'for-patient',
  holds,
})

const COMPLAINT = section('complaint', 'Chief complaint', 'Motivo de consulta', 'complaint')
const HISTORY = section('history', 'History', 'Historia', 'history')
const SUBJECTIVE = section('subjective', 'Subjective', 'Subjetivo', 'history')
const OBJECTIVE = section('objective', 'Objective', 'Objetivo', 'findings')
const ASSESSMENT = section('assessment', 'Assessment', 'Evaluación', 'assessment')
const PLAN = section('plan', 'Plan', 'Plan', 'plan')
const FOR_PATIENT = section('for-patient', 'For the patient', 'Para el paciente', 'for-patient')

/** Orders of sections that are usual, which a pathway names instead of listing its own. */
export const TEMPLATES = {
  apso: [ASSESSMENT, PLAN, COMPLAINT, SUBJECTIVE, OBJECTIVE, FOR_PATIENT],
  soap: [COMPLAINT, SUBJECTIVE, OBJECTIVE, ASSESSMENT, PLAN, FOR_PATIENT],
  /** Data, assessment, plan: of the session, and never what is kept apart as psychotherapy notes (45 CFR 164.501). */
  'behavioural-health': [COMPLAINT, section('data', 'Data', 'Datos', 'history'), ASSESSMENT, PLAN, FOR_PATIENT],
  'post-operative': [
    COMPLAINT,
    section('interval-history', 'Since the operation', 'Desde la operación', 'history'),
    section('wound', 'Wound and function', 'Herida y función', 'findings'),
    ASSESSMENT,
    PLAN,
    FOR_PATIENT,
  ],
  'follow-up': [COMPLAINT, HISTORY, ASSESSMENT, PLAN, FOR_PATIENT],
} as const satisfies Record<string, readonly NoteSection[]>

export const TEMPLATE_NAMES = ['apso', 'soap', 'behavioural-health', 'post-operative', 'follow-up'] as const

/** What the sections of a note may hold: as the pathway says, else as their id does. */
export function templateOf(sections: readonly NoteSection[]): TemplateSection[] {
  return sections.map(({ id, forPatient, holds }) => ({
    id,
    holds: holds ?? (forPatient ? 'for-patient' : holdsById(id)),
  }))
}

/** The words of a note by what their sections hold. */
export function sectionsHolding(
  sections: readonly NoteSection[],
  words: readonly { id: string; text: string }[],
): { holds: TemplateSection['holds']; text: string }[] {
  return templateOf(sections).map(({ id, holds }) => ({ holds, text: words.find((one) => one.id === id)?.text ?? '' }))
}

const BY_ID: readonly [RegExp, TemplateSection['holds']][] = [
  [/complaint|reason/, 'complaint'],
  [/history|subjective|interval|^hpi$|^data$/, 'history'],
  [/objective|finding|exam|wound/, 'findings'],
  [/assessment|impression/, 'assessment'],
  [/plan/, 'plan'],
]

function holdsById(id: string): TemplateSection['holds'] {
  return BY_ID.find(([name]) => name.test(id))?.[1] ?? 'other'
}
