import type { IntakeAnswer, RedFlagRoute } from '#api/visit.ts'
import { part } from '../../ui/part.tsx'
import type { OpenScene } from '../scene.ts'
import type { Place } from '../steps.ts'
import { SavingLine } from '../saving-line.tsx'
import { Consent } from './consent.tsx'
import { Overview } from './overview.tsx'

const Location = part(async () => (await import('./location.tsx')).Location)
const Question = part(async () => (await import('./question.tsx')).Question)

/** What comes before the device check: the overview, then one thing at a time. */
export function Prepare(props: {
  scene: OpenScene
  /** Null shows the overview. */
  place: Place | null
  askedAgain: boolean
  /** Given on this page so far. */
  answers: ReadonlyMap<string, IntakeAnswer>
  onAnswer: (answer: IntakeAnswer) => void
  onStop: (route: RedFlagRoute | null) => void
  onBack: (() => void) | null
  onBegin: () => void
  onDone: () => void
}) {
  const { scene, place, onDone } = props
  if (place === null) return <Overview scene={scene} onBegin={props.onBegin} />
  return (
    <>
      {props.onBack !== null && (
        <button type="button" className="quiet back" onClick={props.onBack}>
          ‹ {scene.words.back}
        </button>
      )}
      {place.step === 'consent' && <Consent scene={scene} onDone={onDone} />}
      {place.step === 'location' && <Location scene={scene} again={props.askedAgain} onDone={onDone} />}
      {place.step === 'intake' && (
        <Question
          key={place.question}
          scene={scene}
          question={place.question}
          answers={props.answers}
          onAnswer={props.onAnswer}
          onStop={props.onStop}
          onDone={onDone}
        />
      )}
      <SavingLine saving={scene.saving} words={scene.words} quietly={place.step === 'consent'} />
    </>
  )
}
