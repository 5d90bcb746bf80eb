import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { IntakeView } from '#api/workspace.ts'
import { read, readAlready, type Answer } from './ask.ts'
import type { Addresses } from './paths.ts'

export interface Intake {
  /** Null until first read. Answers once shown stay when a later reading fails; `failed` then says so. */
  view: IntakeView | null
  failed: boolean
  refresh: () => void
}

/** The patient's answers, which grow while the patient gives them. */
export function useIntake(addresses: Addresses): Intake {
  const [state, setState] = useState(() => {
    const answer = readAlready<IntakeView>(addresses.intake)
    return answer === null ? UNREAD : afterAnswer(UNREAD, answer)
  })
  const latest = useRef(0)
  const refresh = useCallback(() => {
    latest.current += 1
    const mine = latest.current
    void read<IntakeView>(addresses.intake).then((answer) => {
      if (mine !== latest.current) return
      setState((before) => afterAnswer(before, answer))
    })
  }, [addresses])
  const drawnAtOnce = useRef(state !== UNREAD)
  useEffect(() => {
    if (!drawnAtOnce.current) refresh()
    drawnAtOnce.current = false
  }, [refresh])
  return useMemo(() => ({ ...state, refresh }), [state, refresh])
}

type Read = Pick<Intake, 'view' | 'failed'>

const UNREAD: Read = { view: null, failed: false }

function afterAnswer(before: Read, answer: Answer<IntakeView>): Read {
  return answer.kind === 'answered' && answer.body.state !== 'failed'
    ? { view: answer.body, failed: false }
    : { view: before.view, failed: true }
}
