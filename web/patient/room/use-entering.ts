import { useEffect, useRef } from 'react'
import type { OpenScene } from '../scene.ts'

/** Goes into the waiting room once nothing stands in the way. Whereabouts said too long ago are asked again first. */
export function useEntering({ save, reload, paths }: OpenScene, goIn: boolean, onLocation: () => void): void {
  const entering = useRef(false)
  useEffect(() => {
    if (!goIn || entering.current) return
    entering.current = true
    void save(paths.wait, {}).then(async (answered) => {
      if (!answered.ok && answered.problem.code === 'location-too-old') onLocation()
      await reload()
      entering.current = false
    })
  }, [goIn, save, reload, onLocation, paths.wait])
}
