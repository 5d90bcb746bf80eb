import { useEffect, useRef } from 'react'

/** A live picture. `onBlocked` is told when the browser wants a press before it plays sound. */
export function Picture(props: {
  stream: MediaStream | null
  label: string
  className: string
  mirrored?: boolean
  silent?: boolean
  onBlocked?: () => void
  onFrame?: () => void
}) {
  const video = useRef<HTMLVideoElement>(null)
  const { stream, onBlocked } = props
  const blocked = useRef(onBlocked)
  blocked.current = onBlocked
  useEffect(() => {
    const element = video.current
    if (element === null || element.srcObject === stream) return
    element.srcObject = stream
    if (stream !== null) element.play().catch(() => blocked.current?.())
  }, [stream])
  return (
    <video
      ref={video}
      className={`${props.className}${props.mirrored === true ? ' mirrored' : ''}`}
      aria-label={props.label}
      autoPlay
      playsInline
      muted={props.silent === true}
      onLoadedData={props.onFrame}
    />
  )
}
