import type { TypedIdentity } from '../visit/content.ts'

/** A person on the EMR's record, as far as matching needs it. */
export interface OnRecord {
  reference: string
  name: { given: string; family: string }
  birthDate: string
  telecom: readonly { system: 'phone' | 'email'; value: string }[]
}

/** Who was meant. Only exactly one person is an answer; `contactOnFile` tells whether a message may go to them. */
export type Match<P extends OnRecord> =
  | { kind: 'one'; person: P; contactOnFile: boolean }
  | { kind: 'none' }
  | { kind: 'several' }

/**
 * Finds the one person who has the typed name and birth date. Where several have, the typed contact decides if it is
 * on exactly one record. The same work is done whether somebody is found or not.
 */
export function matchPerson<P extends OnRecord>(candidates: readonly P[], typed: TypedIdentity): Match<P> {
  const alike = candidates.filter(
    ({ name, birthDate }) =>
      birthDate === typed.birthDate && sameName(name.family, typed.family) && sameGiven(name.given, typed.given),
  )
  const reachable = alike.filter((person) => hasContact(person, typed.contact))
  const [only, ...others] = reachable.length > 0 ? reachable : alike
  if (only === undefined) return { kind: 'none' }
  if (others.length > 0) return { kind: 'several' }
  return { kind: 'one', person: only, contactOnFile: reachable.length > 0 }
}

/** What of the typed agrees with a record, for the person who has to tell whether it is the same human being. */
export function agreement(person: OnRecord, typed: TypedIdentity) {
  return {
    given: sameGiven(person.name.given, typed.given),
    family: sameName(person.name.family, typed.family),
    birthDate: person.birthDate === typed.birthDate,
    contact: hasContact(person, typed.contact),
  }
}

/** A name without what people type differently: case, accents, hyphens, apostrophes, spaces. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}]/gu, '')
}

/** A mail address or telephone number as it is compared: lower case, or the ten digits of a number in North America. */
export function plainContact(contact: string): string {
  const typed = contact.trim().toLowerCase()
  if (typed.includes('@')) return typed
  const digits = typed.replaceAll(/\D/g, '')
  return digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits
}

/** Whether a message could go there: a number as North America dials it or with its country's code, or a mail address. */
export function isContact({ system, value }: { system: 'phone' | 'email'; value: string }): boolean {
  const typed = value.trim()
  if (system === 'email')
    return typed.length <= 254 && /^[^\s@<>(),;:"[\]\\]+@[^\s@.]+(\.[^\s@.]+)*\.\p{Letter}{2,}$/u.test(typed)
  if (!/^\+?[\d\s().-]+$/.test(typed)) return false
  const digits = plainContact(typed)
  const abroad = typed.startsWith('+') && !/^\+\s*1/.test(typed)
  return abroad ? /^\d{8,15}$/.test(digits) : /^[2-9]\d{2}[2-9]\d{6}$/.test(digits)
}

/** A contact as it may be shown to somebody who is not known yet: `t•••@e•••.org`, `••• ••• 6353`. */
export function maskContact(contact: string): string {
  const plain = plainContact(contact)
  const [name, domain] = plain.split('@')
  if (name === undefined || domain === undefined) return `••• ••• ${plain.slice(-4)}`
  const end = domain.slice(domain.lastIndexOf('.'))
  return `${name.slice(0, 1)}•••@${domain.slice(0, 1)}•••${end}`
}

function hasContact(person: OnRecord, contact: string): boolean {
  const plain = plainContact(contact)
  return plain !== '' && person.telecom.some(({ value }) => plainContact(value) === plain)
}

function sameName(one: string, other: string): boolean {
  const plain = plainName(one)
  return plain !== '' && plain === plainName(other)
}

/** Given names agree when one begins the other at a whole name: `Maria` is `Maria Luisa`, not `Mariana`. */
function sameGiven(onRecord: string, typed: string): boolean {
  const [record, said] = [onRecord, typed].map((names) => names.split(/\s+/).map(plainName).filter(Boolean))
  if (!record?.length || !said?.length) return false
  return record.slice(0, said.length).join(' ') === said.slice(0, record.length).join(' ')
}
