import { useCallback, useEffect, useRef, useState } from 'react'
import { PREPARING, type Place } from './steps.ts'

/**
 * The screen gone back to, or null for the one that the visit asks for. Each screen shown gets its entry in the
 * browser's history, so that its own Back does what the page's Back does. Nothing but the step's name is kept there.
 */
export function usePlace(shown: (chosen: Place | null) => Place | null): {
  chosen: Place | null
  choose: (place: Place | null) => void
} {
  const [chosen, setChosen] = useState<Place | null>(null)
  const now = shown(chosen)
  const key = now === null ? '' : `${now.step}/${now.question}`
  const popped = useRef(false)

  useEffect(() => {
    if (key !== '' && !popped.current && placeIn(history.state)?.key !== key) history.pushState({ place: key }, '')
    popped.current = false
  }, [key])

  useEffect(() => {
    const onPop = (event: PopStateEvent) => {
      popped.current = true
      setChosen(placeIn(event.state)?.place ?? null)
    }
    globalThis.addEventListener('popstate', onPop)
    return () => globalThis.removeEventListener('popstate', onPop)
  }, [])

  return { chosen, choose: useCallback((place: Place | null) => setChosen(place), []) }
}

function placeIn(state: unknown): { key: string; place: Place } | null {
  if (typeof state !== 'object' || state === null || !('place' in state) || typeof state.place !== 'string') return null
  const [name, question = '0'] = state.place.split('/')
  const step = PREPARING.find((known) => known === name)
  return step === undefined ? null : { key: state.place, place: { step, question: Number(question) } }
}
