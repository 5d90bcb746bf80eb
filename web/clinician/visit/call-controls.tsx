import { useState } from 'react'
import type { Device, DeviceKind, DeviceTrouble } from '../../ui/call/media.ts'
import type { CallHolder, HeldCall } from './held-call.ts'
import { useWords } from '../words/use-words.ts'

/** Mute, camera, chat and devices. Leaving is *End visit*; there is no second way to end a call by mistake. */
export function CallControls(props: {
  holder: CallHolder
  held: HeldCall
  chatting: boolean
  unread: number
  inCall: boolean
  /** Docked above another pane: only what is needed at once. */
  small: boolean
  onChat: () => void
}) {
  const words = useWords()
  const { holder, held } = props
  const { muted, local } = held.call
  const [choosing, setChoosing] = useState(false)
  const say = words.call
  const works = local !== null && (local.camera === 'works' || local.microphone === 'works')
  return (
    <div className="call-controls">
      <div className="row">
        {!works && (
          <button type="button" className="button" disabled={held.asking} onClick={() => holder.acquire()}>
            {say.turnOn}
          </button>
        )}
        {works && (
          <>
            <button
              type="button"
              className="button"
              aria-pressed={muted.audio}
              disabled={local.microphone !== 'works'}
              onClick={() => holder.mute('audio', !muted.audio)}
            >
              {muted.audio ? say.unmute : say.mute}
            </button>
            <button
              type="button"
              className="button"
              aria-pressed={muted.video}
              disabled={local.camera !== 'works'}
              onClick={() => holder.mute('video', !muted.video)}
            >
              {muted.video ? say.cameraOn : say.cameraOff}
            </button>
            {!props.small && (
              <button type="button" className="button" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
                {say.devices}
              </button>
            )}
          </>
        )}
        {props.inCall && !props.small && (
          <button type="button" className="button" aria-expanded={props.chatting} onClick={props.onChat}>
            {say.chat}
            {props.unread > 0 && <span className="tab-mark">{props.unread}</span>}
          </button>
        )}
      </div>
      {held.asking && <p className="quiet">{say.asking}</p>}
      {local !== null && !held.asking && <MediaTrouble camera={local.camera} microphone={local.microphone} />}
      {choosing && works && !props.small && <Devices holder={holder} held={held} />}
    </div>
  )
}

function MediaTrouble(props: { camera: 'works' | DeviceTrouble; microphone: 'works' | DeviceTrouble }) {
  const words = useWords()
  const trouble = props.microphone === 'works' ? props.camera : props.microphone
  if (trouble === 'works') return null
  return (
    <p className="trouble" role="alert">
      {props.microphone === 'works' && `${words.call.cameraOnlyTrouble} `}
      {words.call.trouble[trouble]}
    </p>
  )
}

function Devices({ holder, held }: { holder: CallHolder; held: HeldCall }) {
  const choose = (kind: DeviceKind, id: string) =>
    holder.acquire({ ...held.chosen, [kind]: id === '' ? undefined : id })
  return (
    <div className="devices">
      {(['camera', 'microphone', 'speaker'] as const).map((kind) => (
        <DeviceChoice
          key={kind}
          kind={kind}
          devices={held.devices}
          chosen={held.chosen[kind]}
          onChoose={(id) => choose(kind, id)}
        />
      ))}
    </div>
  )
}

function DeviceChoice(props: {
  kind: DeviceKind
  devices: Device[]
  chosen: string | undefined
  onChoose: (id: string) => void
}) {
  const words = useWords()
  const fitting = props.devices.filter(({ kind }) => kind === props.kind)
  return (
    <label>
      {words.devices[props.kind]}
      <select
        value={props.chosen ?? ''}
        disabled={fitting.length === 0}
        onChange={(event) => props.onChoose(event.target.value)}
      >
        <option value="">{fitting.length === 0 ? words.devices.none : words.devices.system}</option>
        {fitting.map(({ id, label }, place) => (
          <option key={id} value={id}>
            {label === '' ? `${words.devices[props.kind]} ${place + 1}` : label}
          </option>
        ))}
      </select>
    </label>
  )
}
