import { ask } from '../../ui/ask.ts'
import type { CallView } from '../../ui/call/call.ts'
import { Captions } from '../../ui/call/captions.tsx'
import { seatName } from '../guests.tsx'
import type { OpenScene } from '../scene.ts'

/** Captions of the visit, where the practice has a transcription service. */
export function VisitCaptions({ scene, view }: { scene: OpenScene; view: CallView }) {
  const { paths, language, words, reload } = scene
  const { captions } = scene.open
  if (captions === null) return null
  return (
    <Captions
      captions={captions}
      call={view}
      self="patient"
      nameOf={(who) => seatName(scene, who)}
      practice={scene.page.practice.name}
      words={words.captions}
      buttonClass="second"
      turn={async (act) => {
        const answered = await ask<null>(paths.captions, { method: 'POST', body: { act }, language })
        await reload()
        return answered.ok || act === 'told' ? null : answered.problem.says
      }}
      speak={(pcm) => ask<null>(paths.speech, { method: 'POST', body: { pcm }, language })}
    />
  )
}
