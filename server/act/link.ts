import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Member } from '#domain/charge/eligibility.ts'
import { plainContact } from '#domain/access/identity.ts'
import { GUESTS, type Guest } from '#domain/visit/event.ts'

/**
 * Links are derived, not stored, so that they can be sent again and revoked: visit, generation and an HMAC over both.
 * A link names a visit and opens nothing by itself.
 */
export function linkToken(key: Buffer, visit: string, generation: number): string {
  const named = Buffer.concat([bytesOf(visit), Buffer.alloc(2)])
  named.writeUInt16BE(generation, ID)
  return Buffer.concat([named, mac(key, named, 'link')]).toString('base64url')
}

/** The link itself, as it is sent. */
export function linkAddress(origin: string, key: Buffer, visit: { id: string; generation: number }): string {
  return `${origin}/p/${linkToken(key, visit.id, visit.generation)}`
}

/** A guest's own link: it names visit, seat and invitation, and opens nothing of the patient's. */
export function guestToken(key: Buffer, named: { visit: string; guest: Guest; invitation: number }): string {
  const bytes = Buffer.concat([bytesOf(named.visit), Buffer.alloc(3)])
  bytes.writeUInt16BE(named.invitation, ID)
  bytes.writeUInt8(GUESTS.indexOf(named.guest), ID + 2)
  return Buffer.concat([bytes, mac(key, bytes, 'guest')]).toString('base64url')
}

/** What a guest's token names, or null when it was not made here. */
export function readGuestToken(key: Buffer, token: string): { visit: string; guest: Guest; invitation: number } | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== ID + 3 + MAC) return null
  const named = bytes.subarray(0, ID + 3)
  if (!timingSafeEqual(bytes.subarray(ID + 3), mac(key, named, 'guest'))) return null
  const guest = GUESTS[named.readUInt8(ID + 2)]
  return guest === undefined ? null : { visit: idOf(named), guest, invitation: named.readUInt16BE(ID) }
}

/** The visit and generation that a token names, or null when it was not made here. */
export function readLinkToken(key: Buffer, token: string): { visit: string; generation: number } | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== ID + 2 + MAC) return null
  const named = bytes.subarray(0, ID + 2)
  if (!timingSafeEqual(bytes.subarray(ID + 2), mac(key, named, 'link'))) return null
  return { visit: idOf(named), generation: named.readUInt16BE(ID) }
}

/**
 * What a booking is asked after by. Not the visit's id: that stands in the Appointment and in the calendar entry, where
 * others read it.
 */
export function ticketOf(key: Buffer, visit: string): string {
  const named = bytesOf(visit)
  return Buffer.concat([named, mac(key, named, 'ticket')]).toString('base64url')
}

/** The visit of a ticket, or null when it was not made here. */
export function readTicket(key: Buffer, ticket: string): string | null {
  const bytes = Buffer.from(ticket, 'base64url')
  if (bytes.length !== ID + MAC) return null
  const named = bytes.subarray(0, ID)
  return timingSafeEqual(bytes.subarray(ID), mac(key, named, 'ticket')) ? idOf(named) : null
}

/** The invitation of whoever was referred, to choose a time: it names the referral, and shows nothing of it. */
export function invitationOf(key: Buffer, referral: string): string {
  const named = bytesOf(referral)
  return Buffer.concat([named, mac(key, named, 'invitation')]).toString('base64url')
}

/** The referral of an invitation, or null when it was not made here. */
export function readInvitation(key: Buffer, invitation: string): string | null {
  const bytes = Buffer.from(invitation, 'base64url')
  if (bytes.length !== ID + MAC) return null
  const named = bytes.subarray(0, ID)
  return timingSafeEqual(bytes.subarray(ID), mac(key, named, 'invitation')) ? idOf(named) : null
}

/** What is kept of a cookie's secret. */
export function secretDigest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** What is kept of a one-time code: six digits are few, so the digest is keyed and bound to the device. */
export function codeDigest(key: Buffer, device: string, code: string): Buffer {
  return createHmac('sha256', key).update(`code ${device} ${code}`).digest()
}

/** What is kept of a telephone number that wants no text messages; another practice's is another. */
export function numberDigest(key: Buffer, organization: string, number: string): Buffer {
  return createHmac('sha256', key)
    .update(`number ${organization} ${plainContact(number)}`)
    .digest()
}

/**
 * What is kept of a member's number, by which a payer's word finds its patient; another practice's is another. A dependent is told
 * apart by the birth date and the first of the given names: some payers name no more.
 */
export function memberDigest(key: Buffer, organization: string, { number, dependent }: Member): string {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replaceAll(/[^A-Za-z0-9 ]/g, '')
      .trim()
      .toUpperCase()
  const who = dependent === null ? [] : [dependent.birthDate, plain(dependent.given).split(' ')[0] ?? '']
  return createHmac('sha256', key)
    .update(JSON.stringify(['member', organization, plain(number).replaceAll(' ', ''), ...who]))
    .digest('base64url')
}

/** By which an appointment of the EMR's schedule is known that is nobody's visit here: its number is not kept. */
export function appointmentDigest(key: Buffer, organization: string, number: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['appointment', organization, number]))
    .digest('base64url')
}

/** The id of the visit that one attempt at booking makes, the same in every try; nobody outside can work it out. */
export function attemptedVisit(key: Buffer, organization: string, attempt: string): string {
  return idOf(createHmac('sha256', key).update(`attempt ${organization} ${attempt}`).digest())
}

/** A name for a visit or a person by which nobody outside finds them, the same in every export of this install. */
export function pseudonym(key: Buffer, named: string): string {
  return createHmac('sha256', key).update(`pseudonym ${named}`).digest('hex').slice(0, 16)
}

/** Digest of content, by which the same thing said twice is known without keeping it. */
export function contentDigest(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url')
}

/** Bytes of a visit's id, and of the HMAC that follows it. */
const ID = 16
const MAC = 16

function bytesOf(visit: string): Buffer {
  return Buffer.from(visit.replaceAll('-', ''), 'hex')
}

function idOf(named: Buffer): string {
  const hex = named.subarray(0, ID).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function mac(key: Buffer, named: Buffer, use: 'link' | 'ticket' | 'guest' | 'invitation'): Buffer {
  return createHmac('sha256', key).update(use).update(named).digest().subarray(0, MAC)
}
