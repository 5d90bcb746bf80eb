import { useMemo, useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import { useWords } from '../words/use-words.ts'
import { leaveToEmr } from './composing.ts'
import { openMessaging, pageWindows } from './web-messaging.ts'

/** One press from a visit that is done back to the EMR's own next thing, where its window can be spoken to. */
export function Leave({ page, ready }: { page: Workspace; ready: boolean }) {
  const words = useWords()
  const emr = page.emr ?? words.theEmr
  const { origin, handle } = page.composer ?? { origin: '', handle: '' }
  const messaging = useMemo(
    () => (origin === '' ? null : openMessaging({ origin, handle }, pageWindows())),
    [origin, handle],
  )
  const [step, setStep] = useState<'open' | 'asking' | 'left'>('open')
  const [trouble, setTrouble] = useState<string | null>(null)
  if (messaging === null || !ready) return null

  const leave = async () => {
    setStep('asking')
    const left = await leaveToEmr(messaging)
    setStep(left === 'left' ? 'left' : 'open')
    setTrouble(left === 'left' ? null : words.composer.notLeft(left.not, emr, left.reason))
  }
  return (
    <div className="leave">
      {step === 'left' ? (
        <p role="status">{words.composer.left(emr)}</p>
      ) : (
        <button
          type="button"
          className="button"
          aria-disabled={step === 'asking'}
          onClick={() => step === 'open' && void leave()}
        >
          {words.composer.leave(emr)}
        </button>
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </div>
  )
}
