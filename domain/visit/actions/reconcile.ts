import { rowsAfter } from '../../reconcile/rows.ts'
import { ruleOf } from '../../reconcile/rules.ts'
import type { VisitEvent } from '../event.ts'
import { notTheirsAtDesk } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import type { VisitState } from '../state.ts'

/** A look at the EMR: rows come for what it found, and go with what it does not find any more. */
export function reconciled(state: VisitState, { judgement, seq }: Asked<'reconciled'>): VisitEvent[] {
  return state.seq === seq ? rowsAfter(state, judgement) : []
}

/**
 * Sets a discrepancy right by the visit's own times: the very write that was lost, or undone in the EMR, under its key again. Only a
 * status, which the EMR's people can set back; never what is of money or of care. The row goes once the EMR has it.
 */
export function mendDiscrepancy(state: VisitState, { task, by }: Asked<'mend-discrepancy'>): VisitEvent[] | Refusal {
  const known = state.tasks[task]
  if (known?.finding === undefined || known.done !== null) return { refused: 'unknown-task' }
  const { rule, theirs } = known.finding
  const { admitted, ended, references } = state
  if (ruleOf(rule).oneClick !== true || theirs.value === 'missing') return { refused: 'unfit-change' }
  if (admitted === null || references.encounter === null) return { refused: 'unfit-change' }
  const refusal = notTheirsAtDesk(state, by)
  if (refusal) return refusal
  const again = { kind: 'sent-again', under: 'backend', author: null, held: null, by } as const
  const key = (write: string) => state.pending[write] !== undefined
  if (rule === 'R02')
    return key('fulfil/appointment') ? [] : [{ ...again, write: 'fulfil', item: 'appointment', facts: {} }]
  const { at, state: place, override } = admitted
  if (ended === null) {
    const facts = { at, state: place, override: override ? 'yes' : 'no', by: admitted.by }
    return key('admit/encounter') ? [] : [{ ...again, write: 'admit', item: 'encounter', facts }]
  }
  const facts = { start: at, end: ended.at, state: place, by: ended.by }
  return key('finish/encounter') ? [] : [{ ...again, write: 'finish', item: 'encounter', facts }]
}
