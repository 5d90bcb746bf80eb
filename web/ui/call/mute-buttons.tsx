import type { Call, CallView } from './call.ts'
import { Icon } from './icon.tsx'

export interface MuteWords {
  mute: string
  unmute: string
  cameraOn: string
  cameraOff: string
}

/** Presses for one's own sound and picture; none for a camera that does not work. */
export function MuteButtons({ call, view, words }: { call: Call; view: CallView; words: MuteWords }) {
  const { muted, local } = view
  return (
    <>
      <button
        type="button"
        className="control"
        aria-pressed={muted.audio}
        onClick={() => call.mute('audio', !muted.audio)}
      >
        <Icon name={muted.audio ? 'microphone-off' : 'microphone'} />
        {muted.audio ? words.unmute : words.mute}
      </button>
      {local?.camera === 'works' && (
        <button
          type="button"
          className="control"
          aria-pressed={muted.video}
          onClick={() => call.mute('video', !muted.video)}
        >
          <Icon name={muted.video ? 'camera-off' : 'camera'} />
          {muted.video ? words.cameraOn : words.cameraOff}
        </button>
      )}
    </>
  )
}
