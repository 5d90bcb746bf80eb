import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Problem } from '#api/problem.ts'
import type { OpenVisit, VisitPage } from '#api/visit.ts'
import { ask, mayPass, tryAgainMs } from '../ui/ask.ts'
import type { Language } from '../ui/times.ts'
import { pathsOf } from './paths.ts'
import { pauseUntilOnline, saveInOrder, type Save, type SaveState } from './saving.ts'

/**
 * Who did not answer: nobody did, so the line to the practice is down; the practice's record behind the server; or the server
 * itself is at fault.
 */
export type Away = 'line' | 'record' | 'server'

/** The visit as last read. `stale`: why the newest reading failed; what is shown is older and is being asked for again. */
export type PageState =
  | { at: 'opening' }
  | { at: 'failing'; away: Away; says: string }
  | { at: 'no-access'; says: string }
  | { at: 'shown'; page: VisitPage; stale: Away | null }

/** Reads the visit and reads it again on `reload`; several calls at once lead to one more reading. */
export function useVisit(visit: string, language: Language | null): { state: PageState; reload: () => Promise<void> } {
  const [state, setState] = useState<PageState>({ at: 'opening' })
  const running = useRef<Promise<void> | null>(null)
  const again = useRef(false)
  const said = useRef(language)
  said.current = language

  const reload = useCallback((): Promise<void> => {
    if (running.current !== null) {
      again.current = true
      return running.current
    }
    const read = async () => {
      for (let failures = 0; ;) {
        again.current = false
        const spoken = said.current
        const path = spoken === null ? pathsOf(visit).page : `${pathsOf(visit).page}?language=${spoken}`
        const answered = await ask<VisitPage>(path, { language: spoken ?? navigator.language })
        if (answered.ok) {
          setState({ at: 'shown', page: answered.value, stale: null })
          if (!again.current) return
          failures = 0
        } else if (mayPass(answered.problem)) {
          failures += 1
          const away = awayIn(answered.problem)
          setState((old) =>
            old.at === 'shown' ? { ...old, stale: away } : { at: 'failing', away, says: answered.problem.says },
          )
          await pauseUntilOnline(tryAgainMs(failures, Math.random()))
        } else return setState({ at: 'no-access', says: answered.problem.says })
      }
    }
    running.current = read().finally(() => (running.current = null))
    return running.current
  }, [visit])

  useEffect(() => void reload(), [reload, language])
  return { state, reload }
}

/** Who did not answer, where asking again may help. */
export function awayIn({ status, code }: Problem): Away {
  if (status === 0) return 'line'
  return code === 'chart-unreachable' || code === 'chart-refused' ? 'record' : 'server'
}

/** Sends the page's answers in order and says how they stand. */
export function useSaving(language: Language): { save: Save; saving: SaveState } {
  const [saving, setSaving] = useState<SaveState>('idle')
  const spoken = useRef(language)
  spoken.current = language
  const save = useMemo(
    () =>
      saveInOrder({
        send: (path, body) => ask(path, { method: 'POST', body, language: spoken.current }),
        pause: pauseUntilOnline,
        jitter: Math.random,
        onState: setSaving,
      }),
    [],
  )
  return { save, saving }
}

/**
 * The visit with what earlier readings of this page held. The server gives each step's content while it is that step's
 * turn; going back needs it again. Kept in memory only.
 */
export function useRemembered(open: OpenVisit | undefined): OpenVisit | undefined {
  const known = useRef<Pick<OpenVisit, 'consent' | 'whereabouts' | 'intake'>>({})
  if (open === undefined) return undefined
  known.current = {
    consent: open.consent ?? known.current.consent,
    whereabouts: open.whereabouts ?? known.current.whereabouts,
    intake: open.intake ?? known.current.intake,
  }
  return { ...open, ...known.current }
}
