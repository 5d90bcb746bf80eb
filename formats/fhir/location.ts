import { codesOf } from './datatypes.ts'
import type { FhirElement } from './element.ts'

/** Of `Location.physicalType` (R4, location-physical-type): a video room is no place where anybody is. */
const VIRTUAL = 'vi'

/** A site of the practice; null for one that is no place, is not in use, or does not say in which state it is. */
export function readSite(location: FhirElement): { name: string; state: string } | null {
  const kinds = codesOf(location.child('physicalType'))
  const status = location.textMaybe('status') ?? 'active'
  const state = location.child('address')?.textMaybe('state') ?? ''
  if (kinds.includes(VIRTUAL) || status !== 'active' || !/^[A-Z]{2}$/.test(state)) return null
  return { name: location.textMaybe('name') ?? '', state }
}
