import { useEffect, useRef, useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import type { CallView } from '../../ui/call/call.ts'
import { words } from '../words.ts'

/** Says aloud what changes without a press: somebody waits, drops out, comes back. */
export function Announcements({ page, call }: { page: Workspace; call: CallView }) {
  const [said, say] = useState('')
  const { stage } = page.state
  const name = page.patient.name
  useEffect(() => {
    if (stage === 'waiting') say(words.announce.waiting(name))
  }, [stage, name])
  const wasHere = useRef(call.otherHere)
  useEffect(() => {
    if (stage === 'in-visit' && wasHere.current !== call.otherHere) {
      say(call.otherHere ? words.announce.back(name) : words.announce.away(name))
    }
    wasHere.current = call.otherHere
  }, [call.otherHere, stage, name])
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {said}
    </p>
  )
}
