import { useEffect, useRef, useState } from 'react'
import { listDevices, meterLevel, type Device, type Media } from '../../ui/call/media.ts'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import type { OpenScene } from '../scene.ts'
import { SavingLine } from '../saving-line.tsx'
import { DevicePicker } from './device-picker.tsx'
import { DeviceTroubles } from './device-troubles.tsx'
import { Picture } from '../../ui/call/picture.tsx'

/** Loud enough to be a voice or a knock on the table, in the meter's 0 to 1. */
const HEARD = 0.04
/** Time to see one's own picture and read that all is good. */
const GOOD_FOR_MS = 1_500
const SILENT_AFTER_MS = 6_000

/** The live picture, a meter that moves, and one honest sentence. A good result leads on by itself. */
export function DeviceCheck(props: {
  scene: OpenScene
  media: Media | null
  onMedia: (choice: { camera?: string; microphone?: string }) => Promise<Media>
  onBack: (() => void) | null
  onChecked: () => void
}) {
  const { scene, media } = props
  const words = scene.words.device
  const [asking, setAsking] = useState(false)
  const [devices, setDevices] = useState<Device[]>([])
  const [heard, setHeard] = useState(false)
  const [silent, setSilent] = useState(false)
  const [sending, setSending] = useState(false)
  const bar = useRef<HTMLMeterElement>(null)

  const turnOn = async (choice: { camera?: string; microphone?: string } = {}) => {
    setAsking(true)
    setHeard(false)
    setSilent(false)
    await props.onMedia(choice)
    setDevices(await listDevices())
    setAsking(false)
  }

  const working = media !== null && media.microphone === 'works'
  useEffect(() => {
    if (!working || media === null) return
    const quiet = setTimeout(() => setSilent(true), SILENT_AFTER_MS)
    const stop = meterLevel(media.stream, (level) => {
      if (bar.current !== null) bar.current.value = level
      if (level > HEARD) setHeard(true)
    })
    return () => {
      clearTimeout(quiet)
      stop()
    }
  }, [working, media])

  const good = working && media.camera === 'works' && heard
  const { save, paths, reload } = scene
  const { onChecked } = props
  const send = async () => {
    if (sending || media === null) return
    setSending(true)
    await save(paths.device, { camera: media.camera === 'works', microphone: media.microphone === 'works' })
    await reload()
    setSending(false)
    onChecked()
  }
  const sendNow = useRef(send)
  sendNow.current = send
  useEffect(() => {
    if (!good) return
    const timer = setTimeout(() => void sendNow.current(), GOOD_FOR_MS)
    return () => clearTimeout(timer)
  }, [good, save, reload, paths.device])

  return (
    <>
      {props.onBack !== null && (
        <button type="button" className="quiet back" onClick={props.onBack}>
          ‹ {scene.words.back}
        </button>
      )}
      <Heading step="device-check">{words.title}</Heading>
      {media === null ? (
        <>
          <p>{asking ? words.asking : words.before}</p>
          {!asking && (
            <div className="buttons">
              <button type="button" onClick={() => void turnOn()}>
                {words.start}
              </button>
            </div>
          )}
        </>
      ) : (
        <>
          {media.camera === 'works' && (
            <Picture stream={media.stream} label={words.preview} className="preview" mirrored silent />
          )}
          {working && (
            <p>
              <label htmlFor="level">{words.level}</label>
              <meter ref={bar} id="level" min={0} max={1} value={0} />
            </p>
          )}
          <div role="status">
            {good && (
              <Notice tone="good">
                <p>
                  {words.good} {words.goodNext}
                </p>
              </Notice>
            )}
            {working && media.camera === 'works' && !heard && silent && (
              <Notice tone="waiting">
                <p>{words.notHeard}</p>
              </Notice>
            )}
            {working && media.camera !== 'works' && (
              <Notice tone="waiting">
                <p>{words.soundOnly}</p>
              </Notice>
            )}
          </div>
          <DeviceTroubles media={media} words={scene.words} />
          {!good && (
            <>
              <DevicePicker
                media={media}
                devices={devices}
                words={scene.words}
                onChoose={(choice) => void turnOn(choice)}
              />
              <div className="buttons">
                {(media.camera !== 'works' || media.microphone !== 'works') && (
                  <button type="button" onClick={() => void turnOn()}>
                    {scene.words.tryAgain}
                  </button>
                )}
                {working && (silent || media.camera !== 'works') && (
                  <button type="button" className="second" onClick={() => void send()}>
                    {words.goOnAnyway}
                  </button>
                )}
              </div>
            </>
          )}
        </>
      )}
      <SavingLine saving={scene.saving} words={scene.words} quietly />
    </>
  )
}
