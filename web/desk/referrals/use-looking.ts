import { useEffect } from 'react'

/** Looks now, and every so many milliseconds again while somebody sees the page. */
export function useLooking(look: () => Promise<void>, everyMs: number): void {
  useEffect(() => {
    void look()
    const timer = setInterval(() => document.visibilityState === 'visible' && void look(), everyMs)
    return () => clearInterval(timer)
  }, [look, everyMs])
}
