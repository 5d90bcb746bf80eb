import type { TLocalizedValidationError } from 'typebox/error'

/** Which field was wrong and how, as facts for the page; the words are made from them. */
export interface InvalidFacts extends Record<string, unknown> {
  /** JSON pointer, such as `/identity/birthDate`. Never the value. */
  field: string
  rule: 'missing' | 'too-short' | 'too-long' | 'date' | 'format' | 'choice'
  limit?: number
}

/** The first thing wrong with what was sent. Errors inside a union name every branch: the branch's own field comes first. */
export function firstInvalid(errors: readonly TLocalizedValidationError[]): InvalidFacts {
  const [error] = errors
  if (error === undefined) return { field: '', rule: 'format' }
  const { keyword, instancePath: field } = error
  if (keyword === 'required') return { field: `${field}/${error.params.requiredProperties[0] ?? ''}`, rule: 'missing' }
  if (keyword === 'format') return { field, rule: error.params.format === 'date' ? 'date' : 'format' }
  if (keyword === 'minLength') {
    const limit = Number(error.params.limit)
    return limit === 1 ? { field, rule: 'missing' } : { field, rule: 'too-short', limit }
  }
  if (keyword === 'maxLength' || keyword === 'maxItems')
    return { field, rule: 'too-long', limit: Number(error.params.limit) }
  return { field, rule: keyword === 'const' || keyword === 'enum' || keyword === 'anyOf' ? 'choice' : 'format' }
}

/** Names the field and what to do, in the person's words. */
export function invalidSays(facts: Record<string, unknown>, language: 'en' | 'es'): string {
  const field = typeof facts.field === 'string' ? facts.field : ''
  const rule = typeof facts.rule === 'string' ? facts.rule : 'format'
  const name = field.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? ''
  const [en, es] = FIELDS[field.includes('emergency') ? `emergency-${name}` : name] ?? ['An answer', 'Una respuesta']
  return RULES[rule]?.[language](language === 'en' ? en : es, Number(facts.limit)) ?? ''
}

const RULES: Record<string, Record<'en' | 'es', (name: string, limit: number) => string>> = {
  missing: {
    en: (name) => `${name} is missing. Fill it in.`,
    es: (name) => `${name}: falta. Complete esta respuesta.`,
  },
  'too-short': {
    en: (name, limit) => `${name} is too short. Give at least ${limit} characters.`,
    es: (name, limit) => `${name}: es demasiado corto. Escriba al menos ${limit} caracteres.`,
  },
  'too-long': {
    en: (name, limit) => `${name} is too long. Keep it under ${limit + 1}.`,
    es: (name, limit) => `${name}: es demasiado largo. El máximo es ${limit}.`,
  },
  date: {
    en: (name) => `${name} is not a date. Give month, day and a year of four digits.`,
    es: (name) => `${name}: no es una fecha. Escriba el mes, el día y el año con cuatro cifras.`,
  },
  format: {
    en: (name) => `${name} can't be read. Check it and write it again.`,
    es: (name) => `${name}: no se puede leer. Revise y escriba otra vez.`,
  },
  choice: {
    en: (name) => `${name} is none of the choices. Choose one of those shown.`,
    es: (name) => `${name}: no es una de las opciones. Elija una de las que se muestran.`,
  },
}

/** As the pages call them, by the last name in the path. */
const FIELDS: Record<string, [en: string, es: string]> = {
  given: ['First name', 'Nombre'],
  family: ['Last name', 'Apellido'],
  birthDate: ['Date of birth', 'Fecha de nacimiento'],
  contact: ['E-mail or phone number', 'Correo o número de teléfono'],
  reason: ['The reason', 'El motivo'],
  type: ['The kind of visit', 'El tipo de visita'],
  slot: ['The time', 'La hora'],
  zone: ['The time zone', 'La zona horaria'],
  language: ['The language', 'El idioma'],
  code: ['The code', 'El código'],
  line: ['Street and number', 'Calle y número'],
  city: ['City', 'Ciudad'],
  state: ['State', 'Estado'],
  postalCode: ['ZIP code', 'Código postal'],
  callback: ['Your phone number', 'Su número de teléfono'],
  'emergency-name': ['The name of your emergency contact', 'El nombre de su contacto de emergencia'],
  'emergency-phone': ['The phone number of your emergency contact', 'El teléfono de su contacto de emergencia'],
  text: ['The text', 'El texto'],
  value: ['The answer', 'La respuesta'],
  note: ['The note', 'La nota'],
  decision: ['Your choice', 'Su decisión'],
  overrideReason: ['The reason for admitting', 'El motivo para admitir'],
  identifiersChecked: ['The check of name and date of birth', 'La comprobación de nombre y fecha de nacimiento'],
  dose: ['The dose', 'La dosis'],
  q: ['The search', 'La búsqueda'],
  section: ['The part of the chart', 'La parte del expediente'],
}
