import { useEffect, useRef, useState } from 'react'
import type { GuestPage } from '#api/guest.ts'
import { ask } from '../ui/ask.ts'
import { Captions } from '../ui/call/captions.tsx'
import { Listening } from '../ui/call/listening.tsx'
import { startCall, type Call, type CallView } from '../ui/call/call.ts'
import { closeMedia, openMedia, type Media } from '../ui/call/media.ts'
import { Heading, Notice } from '../ui/page-frame.tsx'
import type { Language } from '../ui/times.ts'
import { Icon } from '../ui/call/icon.tsx'
import { MuteButtons } from '../ui/call/mute-buttons.tsx'
import { Picture } from '../ui/call/picture.tsx'
import { useCallView } from '../ui/call/use-call-view.ts'
import { WeakLine } from './weak-line.tsx'
import type { Words } from './words.ts'

/** From asking to come in to the end of the call: the room's line is open all the while, so that coming in is at once. */
export function Seat(props: {
  page: GuestPage
  words: Words
  language: Language
  visit: string
  reload: () => Promise<void>
}) {
  const { page, words, visit, reload } = props
  const { guest } = page
  const [media, setMedia] = useState<Media | null>(null)
  const [call, setCall] = useState<Call | null>(null)
  const [attempt, setAttempt] = useState(0)
  const view = useCallView(call)
  const kept = useRef<Media | null>(null)
  kept.current = media

  useEffect(() => {
    void openMedia().then(setMedia)
    return () => closeMedia(kept.current)
  }, [])
  const settings = useRef({ ice: page.ice, relayOnly: page.relayOnly })
  settings.current = { ice: page.ice, relayOnly: page.relayOnly }
  useEffect(() => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const started = startCall({
      url: `${scheme}://${location.host}/room/${encodeURIComponent(visit)}?guest=${guest}`,
      role: guest,
      ...settings.current,
      media: kept.current,
      onChanged: () => void reload(),
    })
    setCall(started)
    return () => {
      started.leave()
      setCall(null)
    }
  }, [visit, guest, attempt, reload])
  useEffect(() => {
    if (call !== null && media !== null) call.useMedia(media)
  }, [call, media])

  if (view?.over === 'left' || view?.over === 'replaced') {
    const { title, body, back } = words[view.over]
    return (
      <>
        <Heading step={title}>{title}</Heading>
        <p>{body}</p>
        <div className="buttons">
          <button type="button" onClick={() => setAttempt(attempt + 1)}>
            {back}
          </button>
        </div>
      </>
    )
  }
  const again = () => {
    closeMedia(kept.current)
    void openMedia().then(setMedia)
  }
  if (call !== null && view !== null && page.stage === 'in')
    return <InRoom {...props} call={call} view={view} onAgain={again} />
  const { title, body } = page.stage === 'asked' ? words.asked : words.letIn
  return (
    <>
      <Heading step={page.stage}>{title}</Heading>
      <p role="status">{body}</p>
      <Devices media={media} words={words} onAgain={again} />
      {media?.camera === 'works' && (
        <figure className="self-check">
          <Picture stream={media.stream} label={words.self} className="preview small" mirrored silent />
          <figcaption>{words.self}</figcaption>
        </figure>
      )}
    </>
  )
}

/** What is wrong with camera or microphone, and the way to try again; nothing where both work. */
function Devices({ media, words, onAgain }: { media: Media | null; words: Words; onAgain: () => void }) {
  if (media === null || (media.camera === 'works' && media.microphone === 'works')) return null
  return (
    <Notice tone="attention">
      <p>{media.microphone === 'works' ? words.noCamera : words.noMicrophone}</p>
      <button type="button" className="second" onClick={onAgain}>
        {words.again}
      </button>
    </Notice>
  )
}

function InRoom(props: {
  page: GuestPage
  words: Words
  language: Language
  visit: string
  reload: () => Promise<void>
  call: Call
  view: CallView
  onAgain: () => void
}) {
  const { page, call, view, words, language, visit, reload } = props
  const [blocked, setBlocked] = useState(false)
  const stage = useRef<HTMLDivElement>(null)
  const captions = `/api/visit/${encodeURIComponent(visit)}/guest/${page.guest}/captions`
  const listening = `/api/visit/${encodeURIComponent(visit)}/guest/${page.guest}/listening`
  const nameOf = (who: CallView['others'][number]['who']) =>
    who === page.guest ? words.self : who === 'clinician' && page.clinician !== null ? page.clinician : words.seat[who]
  const playAll = () => {
    setBlocked(false)
    for (const video of stage.current?.querySelectorAll('video') ?? []) void video.play()
  }
  return (
    <div className="visit">
      <Heading step="in">{words.inTitle}</Heading>
      <Devices media={view.local} words={words} onAgain={props.onAgain} />
      <WeakLine view={view} words={words} nameOf={nameOf} />
      {page.listening !== null && (
        <Listening
          listening={page.listening}
          call={view}
          self={page.guest}
          nameOf={nameOf}
          practice={page.practice.name}
          words={words.listening}
          buttonClass="second"
          turn={async (act) => {
            const answered = await ask<null>(listening, { method: 'POST', body: { act }, language })
            await reload()
            return answered.ok ? null : answered.problem.says
          }}
          speak={async (piece) => {
            const answered = await ask<null>(`${listening}/speech`, { method: 'POST', body: piece, language })
            return answered.ok || answered.problem.status !== 0
          }}
        />
      )}
      <div className="seats" ref={stage}>
        {view.others.map((other) => (
          <figure key={other.id}>
            <Picture
              stream={other.remote}
              label={nameOf(other.who)}
              className="seat"
              onBlocked={() => setBlocked(true)}
            />
            <figcaption>
              {other.muted.audio ? words.muted(nameOf(other.who)) : nameOf(other.who)}
              {other.peer !== 'connected' && ` · ${words.connecting}`}
            </figcaption>
          </figure>
        ))}
        {view.local?.camera === 'works' && !view.muted.video && (
          <figure>
            <Picture stream={view.local.stream} label={words.self} className="seat" mirrored silent />
            <figcaption>{words.self}</figcaption>
          </figure>
        )}
      </div>
      {page.captions !== null && (
        <Captions
          captions={page.captions}
          call={view}
          self={page.guest}
          nameOf={nameOf}
          practice={page.practice.name}
          words={words.captions}
          buttonClass="second"
          turn={async (act) => {
            const answered = await ask<null>(captions, { method: 'POST', body: { act }, language })
            await reload()
            return answered.ok || act === 'told' ? null : answered.problem.says
          }}
          speak={(pcm) => ask<null>(`${captions}/speech`, { method: 'POST', body: { pcm }, language })}
        />
      )}
      <p role="status">{view.others.length === 0 ? words.alone : ''}</p>
      {blocked && (
        <button type="button" onClick={playAll}>
          {words.play}
        </button>
      )}
      <div className="controls">
        <MuteButtons call={call} view={view} words={words} />
        <button type="button" className="control leave" onClick={() => call.leave()}>
          <Icon name="leave" />
          {words.leave}
        </button>
      </div>
    </div>
  )
}
