import { useSyncExternalStore } from 'react'
import type { Call, CallView } from './call.ts'

/** The call as it stands, read again at each change; null before there is one. */
export function useCallView(call: Call | null): CallView | null {
  return useSyncExternalStore(call?.subscribe ?? nothing, () => call?.view() ?? null)
}

function nothing(): () => void {
  return () => undefined
}
