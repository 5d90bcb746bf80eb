import type { AgainWay } from '#domain/charge/again.ts'
import { numbersUnsaid } from '#domain/charge/proposal.ts'
import { readAnew } from './assessment.ts'
import {
  chargeOf,
  choiceOf,
  isJudged,
  judging,
  NOT_JUDGED,
  proposed,
  visitToCharge,
  withNumbers,
} from './charge-proposed.ts'
import { audited, by } from './desk-session.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import { KEPT_FOR_NEXT, nextHeldOf } from './next-payer.ts'
import type { ChargeUseCases } from './use-cases.ts'

/** Accepting a charge, and opening one again that came back. */
export function chargeDeciding(house: House): Pick<ChargeUseCases, 'accept' | 'reopen'> {
  const { store } = house
  return {
    reopen: async (session, id, how: AgainWay | 'leave') => {
      const visit = await visitToCharge(house, session, id)
      if (visit === null) return { refused: 'not-found' }
      // The next payer is told the same problems as the one before.
      const read = how === 'leave' || how === 'next-payer' ? null : await readAnew(house, visit)
      return happen(
        house,
        id,
        how === 'leave'
          ? { kind: 'leave-next-payer', by: by(session) }
          : { kind: 'reopen-charge', by: by(session), how, ...(read && { read: read.sealed }) },
        {
          audit: [audited(session, visit, 'update', how === 'leave' ? 'claim left' : 'charge opened again')],
          ...(read && { hold: [read.hold] }),
        },
      )
    },

    accept: async (session, id, asked) => {
      const visit = await visitToCharge(house, session, id)
      if (visit === null) return { refused: 'not-found' }
      if (!isJudged(house, visit)) return NOT_JUDGED
      const [judged, table] = await Promise.all([judging(house, visit), store.chargeCodes(visit.organization)])
      const now = await proposed(house, judged, table, choiceOf(asked))
      const { proposal, claimed, choice } = now
      if (choice.code !== null && proposal.code === null) return { refused: 'no-such-charge-code' }
      const made = chargeOf(house, judged, table, now)
      const numbers = asked.numbers ?? {}
      const unsaid = numbersUnsaid(proposal.ruled, numbers)
      if (made === null || unsaid.length > 0) {
        await store.audit(
          visit.organization,
          [{ ...audited(session, visit, 'update', 'charge accepted'), outcome: 'denied' }],
          house.now(),
        )
        return visit.state.charge === undefined
          ? { refused: 'charge-held', holds: [...proposal.holds, ...unsaid, ...claimed.holds] }
          : { refused: 'already', what: 'charged' }
      }
      if (made.digest !== asked.seen) return { refused: 'newer-version', version: made.digest }
      const { charge, content } = withNumbers(made, proposal, numbers)
      const held = `charge/${house.newId()}`
      return happen(
        house,
        id,
        { kind: 'accept-charge', by: by(session), charge, held },
        {
          hold: [
            { ref: held, kind: 'charge', why: 'until the record system has it', content },
            ...(charge.next === undefined
              ? []
              : [{ ref: nextHeldOf({ held }), kind: 'charge', why: KEPT_FOR_NEXT, content }]),
          ],
          // What was billed before is billed anew: the next payer is told of this one.
          release: judged.first === null ? (visit.state.formerCharges ?? []).map(nextHeldOf) : [],
          audit: [audited(session, visit, 'update', 'charge accepted')],
        },
      )
    },
  }
}
