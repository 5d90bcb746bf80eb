import type { Identity } from '#api/book.ts'
import { pastDate, type TypedDate } from '../ui/form.tsx'

/** The fields of *Who is the visit for?*, as typed. */
export type TypedIdentity = { given: string; family: string; birthDate: TypedDate; contact: string }

export const NOBODY: TypedIdentity = { given: '', family: '', birthDate: { month: '', day: '', year: '' }, contact: '' }

/** The identity, or the fields to mend in the order of the page. `today` is an ISO date. */
export function identityFrom(
  typed: TypedIdentity,
  today: string,
): { identity: Identity } | { wrong: (keyof TypedIdentity)[] } {
  const given = typed.given.trim()
  const family = typed.family.trim()
  const contact = typed.contact.trim()
  const birthDate = pastDate(typed.birthDate, today)
  const wrong: (keyof TypedIdentity)[] = []
  if (given === '') wrong.push('given')
  if (family === '') wrong.push('family')
  if (birthDate === null) wrong.push('birthDate')
  if (!isContact(contact)) wrong.push('contact')
  return birthDate === null || wrong.length > 0 ? { wrong } : { identity: { given, family, birthDate, contact } }
}

/** A mail address as far as one can tell, or a telephone number of ten digits, with or without the country's 1. */
function isContact(text: string): boolean {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return true
  const digits = text.replace(/\D/g, '')
  return /^[\d\s().+-]+$/.test(text) && (digits.length === 10 || (digits.length === 11 && digits.startsWith('1')))
}
