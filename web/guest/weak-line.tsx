import type { RoomSeat } from '#api/room.ts'
import type { CallView } from '../ui/call/call.ts'
import { OTHER_STEP, OWN_STEP } from '../ui/call/weak-line-words.ts'
import type { Words } from './words.ts'

/** What a weak line has done to the pictures, in words: to one's own, and to each of the others'. */
export function WeakLine(props: { view: CallView; words: Words; nameOf: (who: RoomSeat) => string }) {
  const { view, nameOf } = props
  const say = props.words.weakLine
  // A camera that the person turned off stays off, and there is no picture to speak of.
  const own = view.muted.video || view.local?.camera !== 'works' ? null : OWN_STEP[view.step]
  const others = view.others.flatMap(({ who, step, muted }) => {
    const said = muted.video ? null : OTHER_STEP[step]
    return said === null ? [] : [say[said](nameOf(who))]
  })
  const all = [own === null ? null : say[own], view.step === 'phone' ? say.noSound : null, ...others]
  return <div role="status">{all.map((sentence) => sentence !== null && <p key={sentence}>{sentence}</p>)}</div>
}
