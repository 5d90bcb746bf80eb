import { useEffect, useRef, useState } from 'react'
import { useWords } from '../words/use-words.ts'

/** Shows a stream. Browsers hold back sound on a page nobody has touched yet; then a press starts it. */
export function Picture(props: { stream: MediaStream; label: string; own?: boolean; speaker?: string }) {
  const words = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const [held, setHeld] = useState(false)
  useEffect(() => {
    const element = video.current
    if (element === null || element.srcObject === props.stream) return
    element.srcObject = props.stream
    void element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') setHeld(true)
    })
  }, [props.stream])
  useEffect(() => {
    // Not every browser lets a page choose the loudspeaker; then it stays as the computer is set.
    if (props.speaker !== undefined && video.current !== null && 'setSinkId' in video.current) {
      void video.current.setSinkId(props.speaker).catch(() => undefined)
    }
  }, [props.speaker])
  return (
    <>
      <video
        ref={video}
        autoPlay
        playsInline
        muted={props.own === true}
        aria-label={props.label}
        className={props.own === true ? 'own-picture' : 'their-picture'}
      />
      {held && (
        <button
          type="button"
          className="button primary start-sound"
          onClick={() => {
            setHeld(false)
            void video.current?.play()
          }}
        >
          {words.call.press}
        </button>
      )}
    </>
  )
}
