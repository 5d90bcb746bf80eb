import { useEffect, useRef, useState } from 'react'
import type { ListeningTurn, ListeningView } from '#api/listening.ts'
import type { RoomSeat } from '#api/room.ts'
import type { CallView } from './call.ts'
import type { NamedPiece } from './send-speech.ts'
import './listening.css'

/** Words of the page on listening for the note. */
export type ListeningWords = {
  title: string
  question: (clinician: string) => string
  body: (practice: string) => string
  free: string
  agree: string
  refuse: string
  on: string
  muted: string
  cannot: string
  /** Who has not answered yet. */
  waits: (who: string) => string
  paused: (who: string) => string
  pausedAlone: string
  /** While nothing is written down yet. */
  stopNow: string
  stop: string
  stopAndKeep: string
  off: (who: string) => string
  yourNo: string
  allow: string
  drop: string
}

/** One piece of this seat's own voice, and under which `hearing` it was said. */
export type HeardPiece = { pcm: string; hearing: number; piece: string; continues?: string }

/**
 * Listening for the note: everybody here is asked, reads at all times whether they are listened to, and stops it with
 * one press. A yes and a no are alike. What a microphone hears goes out while everybody's yes stands, and what it had
 * heard before somebody came is dropped.
 */
export function Listening(props: {
  listening: Exclude<ListeningView, null>
  call: CallView
  self: RoomSeat
  nameOf: (who: RoomSeat) => string
  practice: string
  words: ListeningWords
  buttonClass: string
  /** What only the clinician reads: how to ask, what comes of it, and the question when it comes to them as well. */
  asking?: { ask: string; asksFor: string; asksYou: string }
  /** Where there is little room. */
  brief?: boolean
  /** Resolves to what went wrong, in words, or null. */
  turn: (act: ListeningTurn['act']) => Promise<string | null>
  /** False: the practice could not be reached, and the piece is to be sent again. */
  speak: (piece: HeardPiece) => Promise<boolean>
}) {
  const { listening, call, self, nameOf, words, asking } = props
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const press = (act: ListeningTurn['act']) => async () => {
    setBusy(true)
    setTrouble(await props.turn(act))
    setBusy(false)
  }
  const button = (act: ListeningTurn['act'], text: string, className = props.buttonClass) => (
    <button type="button" className={className} disabled={busy} onClick={() => void press(act)()}>
      {text}
    </button>
  )
  const { asked, hearing, agreed, here, against, kept } = listening
  const isAsked = asked && here && !agreed
  const question = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isAsked) question.current?.scrollIntoView({ block: 'nearest' })
  }, [isAsked])
  const track = call.local?.stream.getAudioTracks()[0] ?? null
  const able = useHeard(hearing !== null && !call.muted.audio ? track : null, hearing, props.speak)
  const asks = asking !== undefined
  // Whoever asks knows what they ask; everybody else reads it before they say yes.
  const briefly = props.brief === true && asks
  const idle = !asked && against === null
  if (idle && !asks) return null
  const names = listening.waitsFor.map(nameOf).join(', ')
  return (
    <section className="listening" aria-label={words.title} data-on={hearing !== null}>
      <div role="status" ref={question}>
        {isAsked && <p className="listening-question">{asking?.asksYou ?? words.question(nameOf('clinician'))}</p>}
        {isAsked && !briefly && <p>{words.body(props.practice)}</p>}
        {isAsked && !briefly && <p>{words.free}</p>}
        {hearing !== null && (
          <p className="listening-on">
            <span aria-hidden="true" className="listening-dot" />
            {words.on}
          </p>
        )}
        {asked && agreed && hearing === null && <p>{pauseWords(listening, names, words)}</p>}
        {against !== null && <p>{against === self && !asks ? words.yourNo : words.off(nameOf(against))}</p>}
      </div>
      {hearing !== null && call.muted.audio && <p>{words.muted}</p>}
      {hearing !== null && !able && <p>{words.cannot}</p>}
      {isAsked && (
        <div className="listening-answers">
          {button('agree', words.agree)}
          {button('refuse', words.refuse)}
        </div>
      )}
      {asked && agreed && here && (
        <div className="listening-answers">
          {button('stop', kept ? words.stop : words.stopNow)}
          {kept && button('stop-and-keep', words.stopAndKeep)}
        </div>
      )}
      {!asked && here && against === self && !asks && button('agree', words.allow)}
      {!asked && here && kept && button('stop', words.drop)}
      {!asked && here && asking !== undefined && !listening.stands && (
        <>
          {!briefly && <p className="quiet">{asking.asksFor}</p>}
          {button('ask', asking.ask)}
        </>
      )}
      <p role="alert">{trouble}</p>
    </section>
  )
}

function pauseWords({ paused, waitsFor }: Exclude<ListeningView, null>, names: string, words: ListeningWords): string {
  if (waitsFor.length === 0) return words.pausedAlone
  return paused ? words.paused(names) : words.waits(names)
}

/** Pieces that wait for a slow line: here nothing is too late, and some minutes of sound are enough to hold. */
const WAITING = 40
const TRIES = 5
const AGAIN_MS = 2_000

/** Sends what the track hears under this `hearing`; false where this browser does not give the sound. */
function useHeard(
  track: MediaStreamTrack | null,
  hearing: number | null,
  speak: (piece: HeardPiece) => Promise<boolean>,
): boolean {
  const [able, setAble] = useState(true)
  const send = useRef(speak)
  send.current = speak
  useEffect(() => {
    if (track === null || hearing === null) return
    let stop = (): void => undefined
    let gone = false
    const sendPiece = async ({ pcm, piece, continues }: NamedPiece) => {
      for (let tries = 0; tries < TRIES && !gone; tries++) {
        if (await send.current({ pcm, hearing, piece, ...(continues !== null && { continues }) })) return
        await new Promise((again) => setTimeout(again, AGAIN_MS))
      }
    }
    // Only who is listened to loads what makes it.
    import('./send-speech.ts').then(
      ({ sendSpeech }) => {
        if (!gone) stop = sendSpeech(track, sendPiece, () => setAble(false), WAITING)
      },
      () => setAble(false),
    )
    return () => {
      gone = true
      stop()
    }
  }, [track, hearing])
  return able && typeof AudioWorkletNode !== 'undefined'
}
