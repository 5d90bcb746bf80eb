import type { Device, Media } from '../../ui/call/media.ts'
import { SelectField } from '../../ui/form.tsx'
import type { Words } from '../words/en.ts'

/** Which camera and which microphone, where there is more than one. */
export function DevicePicker(props: {
  media: Media
  devices: readonly Device[]
  words: Words
  onChoose: (choice: { camera?: string; microphone?: string }) => void
}) {
  const { media, devices, words } = props
  const inUse = {
    camera: media.stream.getVideoTracks()[0]?.getSettings().deviceId,
    microphone: media.stream.getAudioTracks()[0]?.getSettings().deviceId,
  }
  return (['camera', 'microphone'] as const).map((kind) => {
    const choices = devices.filter((device) => device.kind === kind)
    if (choices.length < 2) return null
    return (
      <div key={kind} data-answer="">
        <SelectField
          id={`choose-${kind}`}
          label={words.device[kind]}
          empty="–"
          value={inUse[kind] ?? ''}
          options={choices.map((device) => ({ value: device.id, text: device.label || words.device[kind] }))}
          onChange={(id) => id !== '' && props.onChoose({ ...definite(inUse), [kind]: id })}
        />
      </div>
    )
  })
}

function definite(inUse: { camera: string | undefined; microphone: string | undefined }): {
  camera?: string
  microphone?: string
} {
  return {
    ...(inUse.camera === undefined ? {} : { camera: inUse.camera }),
    ...(inUse.microphone === undefined ? {} : { microphone: inUse.microphone }),
  }
}
