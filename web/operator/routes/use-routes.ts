import { useEffect, useState } from 'react'
import type { RoutesPage } from '#api/operator-routes.ts'
import type { Shown } from '../asking.ts'

/** The routes as the server tells them. `lostSince`: nothing was heard since then, and what is shown is as old. */
export interface LiveRoutes {
  shown: Shown<RoutesPage>
  lostSince: string | null
}

/** Longer than the server is silent while all is well. */
const SILENT_MS = 9_000

/** Hears how routes do for as long as the page is open; the browser itself asks again when the line was lost. */
export function useRoutes(changes: string, unheard: string): LiveRoutes {
  const [live, setLive] = useState<LiveRoutes>({ shown: { at: 'loading' }, lostSince: null })
  useEffect(() => {
    let line = new EventSource(changes)
    let silent: ReturnType<typeof setTimeout> | undefined
    let ended = false
    const lost = () =>
      setLive((before) => {
        if (before.shown.at === 'shown') return { ...before, lostSince: before.lostSince ?? before.shown.value.at }
        return {
          shown: { at: 'failed', why: unheard },
          lostSince: null,
        }
      })
    const listen = (): void => {
      line.addEventListener('message', ({ data }) => {
        clearTimeout(silent)
        silent = setTimeout(lost, SILENT_MS)
        const page: RoutesPage = JSON.parse(String(data))
        setLive({ shown: { at: 'shown', value: page }, lostSince: null })
      })
      line.addEventListener('error', () => {
        // A line that the server ended is opened again at once by the browser; a refused one is not.
        if (line.readyState !== EventSource.CLOSED) return
        lost()
        setTimeout(() => {
          if (ended) return
          line = new EventSource(changes)
          listen()
        }, 4_000)
      })
    }
    silent = setTimeout(lost, SILENT_MS)
    listen()
    return () => {
      ended = true
      clearTimeout(silent)
      line.close()
    }
  }, [changes, unheard])
  return live
}
