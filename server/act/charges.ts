import { acceptedCharges } from './charge-accepted.ts'
import { chargeDeciding } from './charge-deciding.ts'
import { chargeLists } from './charge-lists.ts'
import { chargeOpening } from './charge-opened.ts'
import type { House } from './house.ts'
import type { ChargeUseCases } from './use-cases.ts'

/**
 * The charge of a visit: proposed from what the visit proves, with the evidence of each field, and accepted by a person. The
 * codes are the site's own.
 */
export function chargeUseCases(house: House): ChargeUseCases {
  const accepted = acceptedCharges(house)
  return { ...chargeLists(house, accepted), ...chargeOpening(house, accepted), ...chargeDeciding(house) }
}
