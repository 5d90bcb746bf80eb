import type { VisitState } from './state.ts'

const BOOKING = 'book/appointment'
const MOVE = 'move/appointment'

/** Whether a time was asked for that the EMR, or a person there, has still to confirm: nobody is promised it. */
export function isRequested({ appointment, sent, failed }: VisitState): boolean {
  return appointment === 'asked' && (sent?.[BOOKING] !== undefined || isBookedByHand({ failed }))
}

/** Whether the booking is a person's to make in the EMR. */
export function isBookedByHand({ failed }: Pick<VisitState, 'failed'>): boolean {
  return failed[BOOKING]?.why === 'by-hand'
}

/** Whether another time was asked for by a message, which promises nothing: the present one stands until the EMR tells of the move. */
export function isMoveRequested({ moving, sent }: Pick<VisitState, 'moving' | 'sent'>): boolean {
  return moving !== null && sent?.[MOVE] !== undefined
}
