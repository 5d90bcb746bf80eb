import { goesOn, payerNumberOf } from '../../charge/again.ts'
import { leftByMessage } from '../../charge/by-message.ts'
import { isBilled, nextPayerOf, waysOf } from '../../charge/next-payer.ts'
import type { VisitEvent } from '../event.ts'
import { notStanding, notTheirs, notTheirsAtDesk, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import type { VisitState } from '../state.ts'

/**
 * The clinician says which of the chart's problems this visit was about, the first of them first: the charge's diagnoses
 * are these and no others. It may be said anew until the charge is accepted, also after the signature; to the next payer goes what the
 * one before was billed.
 */
export function assess(state: VisitState, asked: Asked<'assess'>): VisitEvent[] | Refusal {
  const { by, problems, digest, held, uncoded } = asked
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (state.admitted === null) return { refused: 'not-yet', needs: ['meet'] }
  if (isBilled(state)) return { refused: 'already', what: 'charged' }
  if (state.assessed?.digest === digest) return []
  return [{ kind: 'assessed', by, problems, digest, held, ...(uncoded && { uncoded }) }]
}

/**
 * The clinician says where they are, or were: for payers whose rules turn on it, and for the note as far as it is not signed. It may be
 * said anew until the charge is accepted.
 */
export function placeClinician(
  state: VisitState,
  { by, place, state: within }: Asked<'place-clinician'>,
): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (state.admitted === null) return { refused: 'not-yet', needs: ['meet'] }
  if (isBilled(state)) return { refused: 'already', what: 'charged' }
  if (state.clinicianPlace?.place === place && state.clinicianPlace.state === within) return []
  return [{ kind: 'clinician-placed', by, place, state: within }]
}

/**
 * A file said something of the claim of a charge: once, however often it is read. Without an accepted charge nothing can be said of
 * one. Where the payer has paid its part and another coverage pays after it, the claim to that one is proposed: it waits for a person
 * like any other charge.
 */
export function takeClaimAnswer(
  { charge, formerCharges = [] }: VisitState,
  { answer, said, of }: Asked<'take-claim-answer'>,
): VisitEvent[] | Refusal {
  const about = formerCharges[of] ?? charge
  if (about === undefined || of > formerCharges.length) return { refused: 'unfit-change' }
  const isKnown = (about.answers ?? []).some((one) => one.answer === answer)
  if (isKnown) return []
  const proposes = about === charge && nextPayerOf(charge) !== null && goesOn([...(charge.answers ?? []), said])
  return [
    { kind: 'claim-answered', answer, ...(of > 0 && { of }), ...said },
    ...(proposes
      ? [{ kind: 'charge-reopened', by: { who: 'causeway' }, how: 'next-payer', payerNumber: null } as const]
      : []),
  ]
}

/**
 * A person opens a charge again, to send it anew, in the place of the other, or to take that back: one whose claim came back, one that was
 * taken back in the EMR, or one that left by a message and is wrong.
 */
export function reopenCharge(state: VisitState, { by, how, read }: Asked<'reopen-charge'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirsAtDesk(state, by)
  if (refusal) return refusal
  const { charge } = state
  if (charge === undefined || !waysOf(charge, leftByMessage(state)).includes(how)) return { refused: 'unfit-change' }
  const numbered = how === 'replace' || how === 'void'
  const payerNumber = numbered ? payerNumberOf(charge.answers ?? []) : null
  return [{ kind: 'charge-reopened', by, how, payerNumber, ...(read && { read }) }]
}

/** The EMR has the charge that was filed there by another status: said once. */
export function findCharge({ charge }: VisitState, { reference, status }: Asked<'find-charge'>): VisitEvent[] {
  if (charge === undefined || charge.reference !== reference || charge.emr?.status === status) return []
  return [{ kind: 'charge-found', status }]
}

/** A person leaves it at what came back: the claim that was proposed to the next payer does not go, and the one before stands again. */
export function leaveNextPayer(state: VisitState, { by }: Asked<'leave-next-payer'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirsAtDesk(state, by)
  if (refusal) return refusal
  return state.reopened?.how === 'next-payer' ? [{ kind: 'next-payer-left', by }] : { refused: 'unfit-change' }
}

/**
 * A person accepts what was proposed. Whether anything holds it was looked at where rules and codes are; what the visit
 * itself has to say to it is said here, as it stands in the moment of accepting.
 */
export function acceptCharge(state: VisitState, asked: Asked<'accept-charge'>): VisitEvent[] | Refusal {
  const { by, charge, held } = asked
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirsAtDesk(state, by)
  if (refusal) return refusal
  if (state.charge !== undefined) return { refused: 'already', what: 'charged' }
  if (state.note !== 'final') return { refused: 'charge-held', holds: ['not-signed'] }
  const { assessed } = state
  if (assessed === undefined || assessed.problems.length === 0)
    return { refused: 'charge-held', holds: ['no-diagnosis'] }
  // The clinician has linked other problems since the charge was looked at.
  if (assessed.digest !== charge.assessed) return { refused: 'newer-version', version: assessed.digest }
  return [{ kind: 'charge-accepted', by, charge, held }]
}
