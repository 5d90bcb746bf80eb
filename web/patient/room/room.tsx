import { useEffect, useRef, useState } from 'react'
import { closeMedia, openMedia, type Media } from '../../ui/call/media.ts'
import { startCall, type Call } from '../../ui/call/call.ts'
import { Heading } from '../../ui/page-frame.tsx'
import { minutesUntil } from '../../ui/times.ts'
import { roomAddress } from '../paths.ts'
import type { OpenScene } from '../scene.ts'
import { EARLY_MINUTES } from '../steps.ts'
import { DeviceCheck } from './device-check.tsx'
import { Early } from './early.tsx'
import { InVisit } from './in-visit.tsx'
import { useCallView } from '../../ui/call/use-call-view.ts'
import { useEntering } from './use-entering.ts'
import { Waiting } from './waiting.tsx'

/**
 * From the device check to the end of the call. One component, so that camera, microphone and the room's line are
 * there already when the clinician admits: joining then costs the connection alone.
 */
export function Room(props: {
  scene: OpenScene
  /** Gone back to the device check from behind it. */
  checkAgain: boolean
  /** The person pressed *Go to the waiting room*: no asking whether it is too early. */
  enterNow: boolean
  onBack: (() => void) | null
  onChecked: () => void
  onLocation: () => void
}) {
  const { scene } = props
  const { open, words, page } = scene
  const { next } = open
  const [media, setMedia] = useState<Media | null>(null)
  const [enter, setEnter] = useState(props.enterNow)
  const [call, setCall] = useState<Call | null>(null)
  const view = useCallView(call)
  const kept = useRef<Media | null>(null)
  kept.current = media

  useEffect(() => () => closeMedia(kept.current), [])

  const choose = async (choice: { camera?: string; microphone?: string }) => {
    closeMedia(kept.current)
    const opened = await openMedia(choice)
    setMedia(opened)
    return opened
  }

  // Reopened while waiting or in the visit: the browser has the permission already, so nothing needs to be pressed.
  const wanted = next !== 'device-check' && !props.checkAgain
  useEffect(() => {
    if (wanted && kept.current === null) void openMedia().then(setMedia)
  }, [wanted])

  const early = minutesUntil(open.start, new Date()) > EARLY_MINUTES && !enter
  const goIn = next === 'wait' && !early && !props.checkAgain
  useEntering(scene, goIn, props.onLocation)

  const inRoom = next === 'waiting' || next === 'in-visit'
  const [attempt, setAttempt] = useState(0)
  const { visit, reload } = scene
  const { ice, relayOnly } = page
  const settings = useRef({ ice, relayOnly })
  settings.current = { ice, relayOnly }
  useEffect(() => {
    if (!inRoom) return
    const started = startCall({
      url: roomAddress(visit, location),
      role: 'patient',
      ...settings.current,
      media: kept.current,
      onChanged: () => void reload(),
    })
    setCall(started)
    return () => {
      started.leave()
      setCall(null)
    }
  }, [inRoom, visit, attempt, reload])
  useEffect(() => {
    if (call !== null && media !== null) call.useMedia(media)
  }, [call, media])

  const rejoin = () => setAttempt(attempt + 1)
  if (view?.over === 'replaced')
    return (
      <Stopped title={words.replaced.title} body={words.replaced.body} button={words.replaced.here} onGo={rejoin} />
    )
  if (view?.over === 'left')
    return <Stopped title={words.left.title} body={words.left.body} button={words.left.back} onGo={rejoin} />
  if (next === 'device-check' || props.checkAgain)
    return (
      <DeviceCheck scene={scene} media={media} onMedia={choose} onBack={props.onBack} onChecked={props.onChecked} />
    )
  if (next === 'wait')
    return early ? (
      <Early scene={scene} media={media} onEnter={() => setEnter(true)} onBack={props.onBack} />
    ) : (
      <p role="status">{words.waiting.entering}</p>
    )
  if (call !== null && view !== null && (next === 'in-visit' || view.admitted))
    return <InVisit scene={scene} call={call} view={view} onMedia={choose} />
  return <Waiting scene={scene} media={media} line={view?.line ?? 'connecting'} />
}

/** This page holds the visit no more: why, and the press that has it here again. */
export function Stopped(props: { title: string; body: string; button: string; onGo: () => void }) {
  return (
    <>
      <Heading step={props.title}>{props.title}</Heading>
      <p>{props.body}</p>
      <div className="buttons">
        <button type="button" onClick={props.onGo}>
          {props.button}
        </button>
      </div>
    </>
  )
}
