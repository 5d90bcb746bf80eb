import { useEffect, useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import type { Addresses } from './paths.ts'
import { holdCall, type CallHolder } from './visit/held-call.ts'

const LINE_LOST_POLL_MS = 5_000

/** The room's line, open from the first moment, and camera and microphone as soon as there is somebody to meet. */
export function useCall(addresses: Addresses, page: Workspace, onChanged: () => void): CallHolder {
  const [holder] = useState(() =>
    holdCall({
      url: new URL(addresses.room(page.visit), location.href.replace(/^http/, 'ws')).href,
      role: page.seat,
      ice: page.ice,
      relayOnly: page.relayOnly,
      onChanged,
    }),
  )
  // Where the visit is held in the practice's own tool, camera and microphone are that tool's to ask for.
  const meeting =
    page.mine && page.meeting === null && (page.state.stage === 'waiting' || page.state.stage === 'in-visit')
  useEffect(() => {
    if (meeting) holder.acquireIfGranted()
  }, [holder, meeting])
  useEffect(() => () => holder.stop(), [holder])
  return holder
}

/** While the room's line can't tell of changes, they are looked for. */
export function useRefreshWhileCut(open: boolean, refresh: () => Promise<void>) {
  useEffect(() => {
    if (open) return
    const timer = setInterval(() => void refresh(), LINE_LOST_POLL_MS)
    return () => clearInterval(timer)
  }, [open, refresh])
}
