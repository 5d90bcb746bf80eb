import type { Recorded } from '../event.ts'
import type { ChargeState, VisitState } from '../state.ts'
import { personOf, refOf } from './who.ts'

type ChargeEvent = Extract<
  Recorded,
  {
    kind:
      | 'assessed'
      | 'clinician-placed'
      | 'charge-accepted'
      | 'charge-reopened'
      | 'charge-found'
      | 'next-payer-left'
      | 'claim-answered'
  }
>

/** What was assessed, the charge, and what payers answered. */
export function chargeAfter(state: VisitState, event: ChargeEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'assessed': {
      const { problems, digest, held, uncoded } = event
      const said = uncoded === undefined ? {} : { uncoded }
      return { ...state, assessed: { problems, by: refOf(event.by), at, digest, held, ...said } }
    }
    case 'clinician-placed': {
      const { by, place, state: within } = event
      return { ...state, clinicianPlace: { place, state: within, at, by: personOf(by) } }
    }
    case 'charge-accepted': {
      const { charge, held } = event
      const { reopened: _, ...rest } = state
      return { ...rest, charge: { ...charge, by: personOf(event.by), at, held, reference: null } }
    }
    case 'charge-reopened': {
      const { charge, assessed, ...rest } = state
      if (charge === undefined) return state
      const { how, payerNumber, read } = event
      return {
        ...rest,
        // What the problems are coded as was let go of when the claim left: it is read anew, or the clinician links them again. Not for
        // the next payer, who is told the same as the one before.
        ...(assessed && how === 'next-payer' && { assessed }),
        ...(assessed &&
          read && { assessed: { problems: assessed.problems, by: assessed.by, at: assessed.at, ...read } }),
        formerCharges: [...(state.formerCharges ?? []), charge],
        reopened: { how, payerNumber, by: personOf(event.by), at },
      }
    }
    case 'charge-found':
      return state.charge === undefined
        ? state
        : { ...state, charge: { ...state.charge, emr: { status: event.status, at } } }
    case 'next-payer-left': {
      const { reopened: _, ...rest } = state
      const before = state.formerCharges ?? []
      const charge = before.at(-1)
      return charge === undefined ? state : { ...rest, charge, formerCharges: before.slice(0, -1) }
    }
    case 'claim-answered': {
      const { charge, formerCharges = [] } = state
      const { answer, form, outcome, codes, charged, paid, payerNumber, decision, of = 0 } = event
      const told = { answer, form, outcome, codes, charged, paid, payerNumber, at }
      const said = decision === undefined ? told : { ...told, decision }
      const heard = (one: ChargeState): ChargeState => ({ ...one, answers: [...(one.answers ?? []), said] })
      if (of < formerCharges.length)
        return { ...state, formerCharges: formerCharges.map((one, place) => (place === of ? heard(one) : one)) }
      return charge === undefined ? state : { ...state, charge: heard(charge) }
    }
  }
}
