import { useEffect, useRef, useState } from 'react'
import type { Call, CallView } from '../../ui/call/call.ts'
import { listDevices, type Device, type Media } from '../../ui/call/media.ts'
import { Guests, seatName } from '../guests.tsx'
import type { OpenScene } from '../scene.ts'
import { VisitCaptions } from './captions.tsx'
import { VisitListening } from './listening.tsx'
import { callByTitle, chime } from './chime.ts'
import { Chat } from './chat.tsx'
import { DevicePicker } from './device-picker.tsx'
import { Icon } from '../../ui/call/icon.tsx'
import { MuteButtons } from '../../ui/call/mute-buttons.tsx'
import { Picture } from '../../ui/call/picture.tsx'
import { PictureQuestion } from './picture-question.tsx'
import { WeakLine } from './weak-line.tsx'
import { Heading, Notice } from '../../ui/page-frame.tsx'

/** The clinician large, oneself small, four buttons with words, the connection in words. */
export function InVisit(props: {
  scene: OpenScene
  call: Call
  view: CallView
  onMedia: (choice: { camera?: string; microphone?: string }) => Promise<Media>
}) {
  const { scene, call, view } = props
  const words = scene.words.call
  // Until the clinician has come it is the one who rooms whom the patient sees.
  const received = scene.open.next === 'waiting'
  const clinician = seatName(scene, received ? 'rooming' : 'clinician')
  const [chatOpen, setChatOpen] = useState(false)
  const [seen, setSeen] = useState(0)
  const [blocked, setBlocked] = useState(false)
  const [devices, setDevices] = useState<Device[]>([])
  const stage = useRef<HTMLDivElement>(null)
  const leaving = useRef<HTMLDialogElement>(null)
  const choosing = useRef<HTMLDialogElement>(null)
  const { calledTitle } = scene.words.waiting

  useEffect(() => {
    chime()
    return callByTitle(calledTitle)
  }, [calledTitle])
  const said = view.chat.length
  useEffect(() => {
    if (chatOpen) setSeen(said)
  }, [chatOpen, said])

  // The interpreter first: whom one must hear stands nearest to the clinician.
  const guests = view.others
    .filter(({ who }) => who !== view.counterpart)
    .toSorted((one, other) => Number(other.who === 'interpreter') - Number(one.who === 'interpreter'))
  const unread = said > seen && !chatOpen
  const soundOnly = view.local !== null && view.local.camera !== 'works'
  const open = async () => {
    setDevices(await listDevices())
    choosing.current?.showModal()
  }
  const playAll = () => {
    setBlocked(false)
    for (const video of stage.current?.closest('.visit')?.querySelectorAll('video') ?? []) void video.play()
  }
  return (
    <div className="visit">
      <Heading step="in-visit">{received ? words.roomingTitle(clinician) : words.title(clinician)}</Heading>
      {received && <p>{words.roomingNext(scene.open.clinician)}</p>}
      <div role="status">
        {scene.open.phoneSince !== null && (
          <Notice tone="waiting">
            <p>{words.phone(clinician)}</p>
          </Notice>
        )}
      </div>
      <PictureQuestion scene={scene} />
      <VisitListening scene={scene} view={view} />
      <div className="stage" ref={stage} data-pinned={guests.some(({ who }) => who === 'interpreter')}>
        <Picture
          stream={view.remote}
          label={words.remote(clinician)}
          className="remote"
          onBlocked={() => setBlocked(true)}
        />
        {view.local?.camera === 'works' && !view.muted.video && (
          <Picture stream={view.local.stream} label={words.self} className="self" mirrored silent />
        )}
        <p className="stage-words" role="status">
          {stageWords(view, scene, clinician)}
        </p>
        {blocked && (
          <button type="button" className="play" onClick={playAll}>
            {words.playSound}
          </button>
        )}
      </div>
      <VisitCaptions scene={scene} view={view} />
      <WeakLine scene={scene} call={call} view={view} />
      {guests.length > 0 && (
        <div className="guest-seats" data-pinned={guests.some(({ who }) => who === 'interpreter')}>
          {guests.map(({ id, who, remote, muted }) => (
            <figure key={id} data-who={who}>
              <Picture
                stream={remote}
                label={seatName(scene, who)}
                className="guest"
                onBlocked={() => setBlocked(true)}
              />
              <figcaption>
                {seatName(scene, who)}
                {muted.audio && ` · ${words.soundOff}`}
              </figcaption>
            </figure>
          ))}
        </div>
      )}
      <p className="visually-hidden" role="status">
        {guests.length > 0 && scene.words.guests.here(guests.map(({ who }) => seatName(scene, who)).join(', '))}
      </p>
      <p className="quality" role="status">
        {[
          view.quality === null ? null : words.quality[view.quality],
          view.otherMoved && view.peer === 'connected' ? words.moved(clinician) : null,
          view.muted.audio ? words.youMuted : null,
          soundOnly ? words.soundOnly : view.muted.video ? words.youCameraOff : null,
          view.otherMuted.audio ? words.otherMuted(clinician) : null,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <div className="controls">
        <MuteButtons call={call} view={view} words={words} />
        <button
          type="button"
          className="control"
          aria-expanded={chatOpen}
          aria-label={unread ? words.chatNew : undefined}
          onClick={() => setChatOpen(!chatOpen)}
        >
          <Icon name="chat" />
          {words.chat}
          {unread && <span className="dot" aria-hidden="true" />}
        </button>
        <button type="button" className="control leave" onClick={() => leaving.current?.showModal()}>
          <Icon name="leave" />
          {words.leave}
        </button>
      </div>
      <button type="button" className="quiet" onClick={() => void open()}>
        {words.devices}
      </button>
      <Guests scene={scene} />
      {chatOpen && <Chat call={call} lines={view.chat} scene={scene} />}
      <dialog ref={leaving} aria-labelledby="leave-title">
        <h2 id="leave-title">{words.leaveTitle}</h2>
        <p>{words.leaveBody}</p>
        <div className="buttons">
          <button type="button" onClick={() => leaving.current?.close()}>
            {words.leaveNo}
          </button>
          <button type="button" className="second" onClick={() => call.leave()}>
            {words.leaveYes}
          </button>
        </div>
      </dialog>
      <dialog ref={choosing} aria-labelledby="devices-title">
        <h2 id="devices-title">{words.devices}</h2>
        {view.local !== null && (
          <DevicePicker
            media={view.local}
            devices={devices}
            words={scene.words}
            onChoose={(choice) => void props.onMedia(choice)}
          />
        )}
        <div className="buttons">
          <button type="button" onClick={() => choosing.current?.close()}>
            {words.close}
          </button>
        </div>
      </dialog>
    </div>
  )
}

/** What stands in the middle of the picture when there is none. */
function stageWords(view: CallView, scene: OpenScene, clinician: string): string {
  const words = scene.words.call
  if (!view.otherHere)
    return view.remote === null && view.line === 'open' ? words.connecting(clinician) : words.away(clinician)
  if (view.peer === 'reconnecting') return words.reconnecting
  if (view.peer === 'connecting')
    return [view.otherMoved ? words.moved(clinician) : null, words.connecting(clinician)].filter(Boolean).join(' ')
  return view.otherMuted.video ? words.otherCameraOff(clinician) : ''
}
