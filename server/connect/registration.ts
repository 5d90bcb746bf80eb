import {
  registrationOf,
  registrationParts,
  registrationText,
  type Registration,
} from '#formats/connect/registration.ts'
import type { Organization } from '../config/organizations.ts'

/** What is registered in one organization's EMR. Whether it tells of changes the settings know better than the EMR says. */
export function registrationFor(origin: string, organization: Organization, tells: boolean): Registration {
  const { frameAncestors, clientAuthentication, subscription } = organization.emr
  const ancestors = new Set(frameAncestors.map((address) => new URL(address).origin))
  const telling = subscription === undefined ? tells : subscription !== 'none'
  const refers = organization.referrals !== undefined
  return registrationOf(origin, [...ancestors], clientAuthentication, telling ? organization.id : null, refers)
}

/** The same as a page shows it: its parts with their facts, and the whole as text to hand over. */
export function registrationSheet(origin: string, organization: Organization, tells: boolean) {
  const registration = registrationFor(origin, organization, tells)
  const parts = registrationParts(registration).map(({ title, facts }) => ({
    title,
    facts: facts.map(({ name, value }) => ({ name, value })),
  }))
  return { parts, text: registrationText(registration) }
}
