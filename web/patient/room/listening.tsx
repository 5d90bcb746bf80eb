import { ask } from '../../ui/ask.ts'
import type { CallView } from '../../ui/call/call.ts'
import { Listening } from '../../ui/call/listening.tsx'
import { seatName } from '../guests.tsx'
import type { OpenScene } from '../scene.ts'

/** Listening for the note, where the practice has a transcriber and a clinician has asked. */
export function VisitListening({ scene, view }: { scene: OpenScene; view: CallView }) {
  const { paths, language, words, reload } = scene
  const { listening } = scene.open
  if (listening === null) return null
  return (
    <Listening
      listening={listening}
      call={view}
      self="patient"
      nameOf={(who) => seatName(scene, who)}
      practice={scene.page.practice.name}
      words={words.listening}
      buttonClass="second"
      turn={async (act) => {
        const answered = await ask<null>(paths.listening, { method: 'POST', body: { act }, language })
        await reload()
        return answered.ok ? null : answered.problem.says
      }}
      speak={async (piece) => {
        const answered = await ask<null>(paths.heard, { method: 'POST', body: piece, language })
        return answered.ok || answered.problem.status !== 0
      }}
    />
  )
}
