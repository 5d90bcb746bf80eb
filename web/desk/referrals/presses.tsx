import type { ReferralLine, ReferralWord } from '#api/referrals.ts'
import { HANDS_OVER } from '#domain/referral/rows.ts'
import type { Words } from '../words/en.ts'

/** What a clinician may say with one press of a row that can't wait: nothing, where it is none of these. */
export function Presses(props: {
  row: ReferralLine['rows'][number]['row']
  /** The patient's. */
  name: string
  says: Words['referrals']
  onWord: (word: ReferralWord['act']) => void
}) {
  const { row, name, says, onWord } = props
  return (
    <>
      {HANDS_OVER.has(row) && (
        <button type="button" aria-label={says.handedOffOf(name)} onClick={() => onWord('handed-off')}>
          {says.handedOff}
        </button>
      )}
      {row === 'ask-ninth' && (
        <button type="button" aria-label={says.ninthIs0Of(name)} onClick={() => onWord('ninth-is-0')}>
          {says.ninthIs0}
        </button>
      )}
      {row === 'read-order' && (
        <button type="button" aria-label={says.byHandOf(name)} onClick={() => onWord('done-by-hand')}>
          {says.byHand}
        </button>
      )}
    </>
  )
}
