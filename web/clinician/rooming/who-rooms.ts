import type { RoomingView } from '#api/rooming.ts'
import type { Words } from '../words/en.ts'

/** Who rooms the patient, or has: with the patient only while the room has them in the call. */
export function whoRooms(
  { by, begunAt, inCall, leftAt, handedOverAt }: RoomingView,
  time: (at: string) => string,
  say: Words['rooming']['roomed'],
): string {
  if (handedOverAt !== null) return say.ready(by, time(handedOverAt))
  if (inCall) return say.under(by, time(begunAt))
  return leftAt === null ? say.begun(by, time(begunAt)) : say.left(by, time(leftAt))
}
