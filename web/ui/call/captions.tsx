import { useEffect, useRef, useState, type RefObject } from 'react'
import type { CaptionsTurn, CaptionsView } from '#api/captions.ts'
import type { RoomSeat } from '#api/room.ts'
import type { CallView } from './call.ts'
import './captions.css'

/** Words of the page that shows captions. */
export type CaptionsWords = {
  title: string
  turnOn: string
  turnOff: string
  /** What is done with what is said; nothing of theirs is sent before it has been read. */
  notice: (practice: string) => string
  off: (who: string) => string
  against: (who: string) => string
  empty: string
  muted: string
  away: string
  cannot: string
  /** Who is here and can't be read. */
  untold: (who: string) => string
}

/** Long enough for the notice to be seen before the first word is sent. */
const NOTICE_MS = 2_000
const LOOK_EVERY_MS = 250
/** Whoever is told within this time is not spoken of. */
const UNTOLD_MS = 5_000
/** Without it there is no sound to send: a browser that can't is never told, and the others read that it can't be read. */
const CAPABLE = typeof AudioWorkletNode !== 'undefined'

/**
 * Captions: the button, the notice that tells everybody what is done with what they say, and the lines. The lines are no
 * live region: whoever listens to a screen reader hears the speakers themselves, and would hear everything twice. That
 * captions went on, off or away is announced.
 */
export function Captions(props: {
  captions: Exclude<CaptionsView, null>
  call: CallView
  self: RoomSeat
  nameOf: (who: RoomSeat) => string
  practice: string
  words: CaptionsWords
  buttonClass: string
  /** Where there is little room: what stands in place of the notice once it has been read. */
  brief?: string
  /** Resolves to what went wrong, in words, or null. */
  turn: (act: CaptionsTurn['act']) => Promise<string | null>
  speak: (pcm: string) => Promise<unknown>
}) {
  const { captions, call, words, nameOf, turn } = props
  const { on, by, against, told } = captions
  const [trouble, setTrouble] = useState<string | null>(null)
  const notice = useRef<HTMLParagraphElement>(null)
  const lines = useRef<HTMLOListElement>(null)
  useEffect(() => {
    // The newest stands in view. `scrollTo` gives a promise in newer browsers, which is nothing for an effect to return.
    lines.current?.scrollTo(0, lines.current.scrollHeight)
  }, [call.captions, on])
  const press = async () => setTrouble(await turn(on ? 'off' : 'on'))
  const seen = useSeen(on, notice, () => {
    if (!told && CAPABLE) void turn('told')
  })
  const track = call.local?.stream.getAudioTracks()[0] ?? null
  const sends = useSpeech(on && seen && told && !call.muted.audio ? track : null, props.speak)
  const able = sends && CAPABLE
  const untold = useStood(captions.untold.map(nameOf).join(', '))
  const others = against !== null && against !== props.self
  return (
    <section className="captions" aria-label={words.title}>
      <div role="status">
        {on && (
          <p className="captions-notice" ref={notice}>
            {seen && told && props.brief !== undefined ? props.brief : words.notice(props.practice)}
          </p>
        )}
        {on && call.captionsAway && <p>{words.away}</p>}
        {on && !able && <p>{words.cannot}</p>}
        {on && untold !== '' && <p>{words.untold(untold)}</p>}
        {!on && others && <p>{words.against(nameOf(against))}</p>}
        {!on && !others && by !== null && by !== props.self && <p>{words.off(nameOf(by))}</p>}
      </div>
      {on && (
        <ol className="captions-lines" ref={lines}>
          {call.captions.length === 0 && <li className="captions-empty">{words.empty}</li>}
          {call.captions.map(({ id, from, text }) => (
            <li key={id}>
              <strong>{nameOf(from)}:</strong> {text}
            </li>
          ))}
        </ol>
      )}
      {on && call.muted.audio && <p>{words.muted}</p>}
      {!others && (
        <button type="button" className={props.buttonClass} onClick={() => void press()}>
          {on ? words.turnOff : words.turnOn}
        </button>
      )}
      <p role="alert">{trouble}</p>
    </section>
  )
}

/** A text once it has stood for a while, empty until then. */
function useStood(text: string): string {
  const [stood, setStood] = useState('')
  useEffect(() => {
    setStood('')
    const timer = setTimeout(() => setStood(text), UNTOLD_MS)
    return () => clearTimeout(timer)
  }, [text])
  return stood
}

/**
 * Whether the notice has stood in front of the person for a moment since captions are on. `onStanding` is called then, and
 * again and again while it stands: what the server did not hear of is told once more.
 */
function useSeen(on: boolean, notice: RefObject<HTMLElement | null>, onStanding: () => void): boolean {
  const [seen, setSeen] = useState(false)
  const tell = useRef(onStanding)
  tell.current = onStanding
  useEffect(() => {
    setSeen(false)
    if (!on) return
    const bring = () => notice.current?.scrollIntoView({ block: 'nearest' })
    bring()
    let stood = 0
    const timer = setInterval(() => {
      if (!stands(notice.current)) {
        // Pictures that come later push it below the edge, where it would wait for ever to be seen.
        if (stood < NOTICE_MS) bring()
        return
      }
      stood += LOOK_EVERY_MS
      if (stood % NOTICE_MS !== 0) return
      setSeen(true)
      tell.current()
    }, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [on, notice])
  return seen
}

/** Whether it can be seen: not in a tab that is not looked at, a pane that is folded away, or below the edge of the page. */
function stands(notice: HTMLElement | null): boolean {
  const place = notice?.getClientRects()[0]
  if (place === undefined || document.visibilityState !== 'visible') return false
  return place.top < innerHeight && place.bottom > 0
}

/** Sends what the track hears while there is one; false where this browser does not give the sound. */
function useSpeech(track: MediaStreamTrack | null, speak: (pcm: string) => Promise<unknown>): boolean {
  const [able, setAble] = useState(true)
  const send = useRef(speak)
  send.current = speak
  useEffect(() => {
    if (track === null) return
    let stop = (): void => undefined
    let gone = false
    // Only who uses captions loads what makes them.
    import('./send-speech.ts').then(
      ({ sendSpeech }) => {
        if (gone) return
        stop = sendSpeech(
          track,
          ({ pcm }) => send.current(pcm),
          () => setAble(false),
        )
      },
      () => setAble(false),
    )
    return () => {
      gone = true
      stop()
    }
  }, [track])
  return able
}
