import { useEffect, useRef, useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import type { CallView } from '../../ui/call/call.ts'
import { useWords } from '../words/use-words.ts'

/** Says aloud what changes without a press: somebody waits, drops out, comes back. */
export function Announcements({ page, call }: { page: Workspace; call: CallView }) {
  const words = useWords()
  const [said, say] = useState('')
  const { stage } = page.state
  const name = page.patient.name
  useEffect(() => {
    if (stage === 'waiting') say(words.announce.waiting(name))
  }, [stage, name, words])
  const here = page.meeting === null ? call.otherHere : page.meeting.here.includes('patient')
  const wasHere = useRef(here)
  useEffect(() => {
    if (stage === 'in-visit' && wasHere.current !== here) {
      say(here ? words.announce.back(name) : words.announce.away(name))
    }
    wasHere.current = here
  }, [here, stage, name, words])
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {said}
    </p>
  )
}
