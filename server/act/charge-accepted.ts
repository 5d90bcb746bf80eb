import type { ChargeView } from '#api/charge.ts'
import type { ClaimAnswer } from '#domain/charge/answer.ts'
import { leftByMessage } from '#domain/charge/by-message.ts'
import { waysOf } from '#domain/charge/next-payer.ts'
import type { Rejudged } from '#domain/charge/proposal.ts'
import { chargeItem } from '#domain/visit/commands.ts'
import { receiptsOf } from '#domain/visit/receipts.ts'
import { unlessFault } from './chart.ts'
import type { Judging } from './charge-proposed.ts'
import type { House } from './house.ts'
import { recent } from './recent.ts'

const NAMES_KEPT = 500

/** Charges that were accepted, as the desk is shown them, with names in the place of references. */
export interface AcceptedCharges {
  /** Who a reference is; empty where the EMR can't say just now. */
  nameOf(organization: string, practitioner: string | null): Promise<string>
  /** Null where none was accepted. */
  acceptedOf(of: Pick<Judging, 'visit' | 'log'>, changes: Rejudged[]): Promise<ChargeView['accepted']>
}

export function acceptedCharges(house: House): AcceptedCharges {
  const names = recent<string>(NAMES_KEPT)

  const nameOf = async (organization: string, practitioner: string | null): Promise<string> => {
    if (practitioner === null) return ''
    const known = names.get(`${organization} ${practitioner}`)
    if (known !== undefined) return known
    const read = await unlessFault(house.chartOf(organization).read.clinician(practitioner, { as: 'backend' }), null)
    if (read !== null) names.set(`${organization} ${practitioner}`, read.name)
    return read?.name ?? ''
  }

  const acceptedOf = async (
    { visit, log }: Pick<Judging, 'visit' | 'log'>,
    changes: Rejudged[],
  ): Promise<ChargeView['accepted']> => {
    const { charge } = visit.state
    if (charge === undefined) return null
    const byMessage = leftByMessage(visit.state)
    const receipt = receiptsOf(visit.state, log).find(
      ({ write, item }) => write === 'charge' && item === chargeItem(visit.state),
    )
    const {
      code,
      payer,
      coverage = null,
      patientAt,
      place,
      modifiers,
      at,
      amount = null,
      answers = [],
      emr = null,
    } = charge
    return {
      code,
      payer,
      coverage,
      patientAt,
      place,
      modifiers,
      at,
      by: await nameOf(visit.organization, charge.by),
      // Only a person at the desk enters it: it is in nobody's other list.
      receipt: receipt === undefined || receipt.state === 'with-clinician' ? 'with-desk' : receipt.state,
      number: receipt?.number ?? null,
      emr,
      amount,
      answers: answers.map(shownAnswer),
      again: charge.again?.how ?? null,
      byMessage,
      ways: waysOf(charge, byMessage),
      changes,
    }
  }

  return { nameOf, acceptedOf }
}

/** What came back, without the place in the file that says it. */
export function shownAnswer({ form, outcome, codes, charged, paid, payerNumber, at }: ClaimAnswer & { at: string }) {
  return { form, outcome, codes, charged, paid, payerNumber, at }
}
