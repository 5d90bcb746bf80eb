import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { IntakeView } from '#api/workspace.ts'
import { read } from './ask.ts'
import type { Addresses } from './paths.ts'

export interface Intake {
  /** Null until first read. Answers once shown stay when a later reading fails; `failed` then says so. */
  view: IntakeView | null
  failed: boolean
  refresh: () => void
}

/** The patient's answers, which grow while the patient gives them. */
export function useIntake(addresses: Addresses): Intake {
  const [state, setState] = useState<{ view: IntakeView | null; failed: boolean }>({ view: null, failed: false })
  const latest = useRef(0)
  const refresh = useCallback(() => {
    latest.current += 1
    const mine = latest.current
    void read<IntakeView>(addresses.intake).then((answer) => {
      if (mine !== latest.current) return
      setState((before) =>
        answer.kind === 'answered' && answer.body.state !== 'failed'
          ? { view: answer.body, failed: false }
          : { view: before.view, failed: true },
      )
    })
  }, [addresses])
  useEffect(refresh, [refresh])
  return useMemo(() => ({ ...state, refresh }), [state, refresh])
}
