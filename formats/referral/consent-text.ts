import { FIELDS, type Field } from '#domain/referral/consent.ts'

/** Nobody has reviewed this text yet: a site approves its own. */
export const CONSENT_TEXT = { version: '2026-11-draft-3', approved: false } as const

/** What each field is to the person who permits it. */
const FIELD_WORDS: Readonly<Record<'en' | 'es', Readonly<Record<Field, string>>>> = {
  en: {
    status: 'whether I was accepted or why not, what they ask for, whether I have an appointment, and whether I came',
    answer: 'the answer to the question that was asked',
    diagnoses: 'diagnoses',
    risk: 'safety: risk and crisis plan',
    treatment: 'what treatment I have and how often',
    medicines: 'medicines',
    scores: 'results of questionnaires',
    asks: 'what my clinician is asked to do',
  },
  es: {
    status: 'si me aceptaron o por qué no, qué piden, si tengo cita y si asistí',
    answer: 'la respuesta a la pregunta que se hizo',
    diagnoses: 'diagnósticos',
    risk: 'seguridad: riesgo y plan de crisis',
    treatment: 'qué tratamiento recibo y con qué frecuencia',
    medicines: 'medicamentos',
    scores: 'resultados de cuestionarios',
    asks: 'lo que se pide a mi profesional de salud',
  },
}

/** What may be permitted, in the words in which it is then signed. */
export function consentChoices(language: 'en' | 'es'): { field: Field; says: string }[] {
  return FIELDS.map((field) => ({ field, says: FIELD_WORDS[language][field] }))
}

/** Between whom, in their own names. */
export interface ConsentNames {
  department: string
  practice: string
}

/** The written consent with the elements of 42 CFR 2.31, paragraph by paragraph; what it permits is said beside each choice. */
export function consentParagraphs(language: 'en' | 'es', { department, practice }: ConsentNames): string[] {
  return language === 'es'
    ? [
        `Permito que ${department} dé a ${practice}, que me refirió, la información que marco abajo.`,
        'El propósito es mi tratamiento, el pago y las operaciones de atención médica.',
        'Este permiso dura lo que elijo abajo. Puedo retirarlo en cualquier momento por escrito, aquí en esta página: desde ese momento no se envía nada más. Lo que ya se envió no se puede recuperar.',
        `${practice} puede volver a compartir lo que reciba según las reglas federales de privacidad (HIPAA), y entonces puede dejar de estar protegido por 42 CFR Parte 2. Nunca se puede usar contra mí en procedimientos civiles, penales, administrativos o legislativos sin mi permiso o una orden judicial.`,
        'Si no firmo, igual recibo atención. Mi profesional de salud no sabrá por esta vía qué pasó con la referencia.',
      ]
    : [
        `I permit ${department} to give ${practice}, who referred me, the information that I tick below.`,
        'The purpose is my treatment, payment and health care operations.',
        'This consent lasts as long as I choose below. I can revoke it at any time in writing, here on this page: from then on nothing more is sent. What was sent before can’t be taken back.',
        `${practice} may share again what it receives as the federal privacy rules (HIPAA) allow, and it may then no longer be protected by 42 CFR Part 2. It may never be used against me in civil, criminal, administrative or legislative proceedings without my consent or a court order.`,
        'If I do not sign, I am treated all the same. My clinician will then not learn by this way what became of the referral.',
      ]
}

/**
 * The consent as it was signed: its text, what it permits, name and time. `at`: an instant, said by the clock of `zone`, or where no more is known a
 * day; `until`: a day, or that a summary has been sent.
 */
export function signedConsent(
  language: 'en' | 'es',
  names: ConsentNames,
  signed: { patient: string; permits: readonly Field[]; until: string | null; name: string; at: string; zone: string },
): string {
  const { until, at, zone } = signed
  const words = FIELD_WORDS[language]
  const t =
    language === 'es'
      ? {
          patient: 'Paciente',
          permits: 'Permito',
          ends: 'Termina el',
          summary: 'Termina cuando se haya enviado un resumen.',
          endless: 'No vence; termina cuando lo retire.',
          signed: 'Firmado por',
        }
      : {
          patient: 'Patient',
          permits: 'I permit',
          ends: 'It ends on',
          summary: 'It ends when one summary has been sent.',
          endless: 'It has no end but my revoking it.',
          signed: 'Signed by',
        }
  return [
    `${t.patient}: ${signed.patient}`,
    ...consentParagraphs(language, names),
    `${t.permits}: ${signed.permits.map((field) => words[field]).join('; ')}.`,
    until === null ? t.endless : until === 'summary' ? t.summary : `${t.ends} ${dayIn(language, until)}.`,
    `${t.signed} ${signed.name}, ${at.length === DAY.length ? dayIn(language, at) : momentIn(language, at, zone)}`,
  ].join('\n\n')
}

const DAY = 'YYYY-MM-DD'
const LOCALE = { en: 'en-US', es: 'es-US' } as const

function dayIn(language: 'en' | 'es', day: string): string {
  return new Intl.DateTimeFormat(LOCALE[language], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))
}

function momentIn(language: 'en' | 'es', instant: string, timeZone: string): string {
  const clock = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const
  const [day, time] = [{ dateStyle: 'long' } as const, clock].map((parts) =>
    new Intl.DateTimeFormat(LOCALE[language], { ...parts, timeZone }).format(new Date(instant)),
  )
  // Some of its spaces are narrow ones, which a plain file may not show.
  return `${day}, ${time}`.replace(/\s/gu, ' ')
}
