import type { Media } from '../../ui/call/media.ts'
import { Heading } from '../../ui/page-frame.tsx'
import { clockTime, longDay } from '../../ui/times.ts'
import type { OpenScene } from '../scene.ts'

/** Everything is done and the visit is hours or days away: nobody is told to sit and wait. */
export function Early(props: {
  scene: OpenScene
  media: Media | null
  onEnter: () => void
  onBack: (() => void) | null
}) {
  const { words, open, zone, language } = props.scene
  return (
    <>
      <Heading step="early">{words.early.title}</Heading>
      <p>{words.early.body(longDay(open.start, zone, language), clockTime(open.start, zone, language))}</p>
      <div className="buttons">
        <button type="button" className="second" onClick={props.onEnter}>
          {words.early.enter}
        </button>
      </div>
    </>
  )
}
