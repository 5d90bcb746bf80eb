import { useSyncExternalStore } from 'react'

/** The address's part behind `#`, which names what is shown, so that it can be linked and *Back* leads back. */
export function useHash(): string {
  return useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed)
      return () => removeEventListener('hashchange', changed)
    },
    () => location.hash,
  )
}
