import { chargeItem, formerItem } from '../visit/commands.ts'
import type { VisitState } from '../visit/state.ts'

type Sent = Pick<VisitState, 'charge' | 'formerCharges' | 'reopened' | 'sent'>

/** Whether the charge that stands has left by a message that the EMR's interface has acknowledged. */
export function leftByMessage({ charge, formerCharges, sent = {} }: Sent): boolean {
  return isMessage(charge) && sent[`charge/${chargeItem({ formerCharges })}`] !== undefined
}

/**
 * Whether the charge that is proposed, or was accepted, corrects one that left by a message, or takes it back: it goes the same way, whatever the site names
 * by now, as nothing else reaches what the interface has posted.
 */
export function correctsMessage({ charge, formerCharges = [], reopened, sent = {} }: Sent): boolean {
  const { how } = reopened ?? charge?.again ?? {}
  return (
    (how === 'replace' || how === 'void') &&
    isMessage(formerCharges.at(-1)) &&
    sent[`charge/${formerItem({ formerCharges })}`] !== undefined
  )
}

/** A claim that was put as a file is noted as sent, too. */
function isMessage(charge: VisitState['charge']): boolean {
  return charge !== undefined && charge.door !== 'x837'
}
