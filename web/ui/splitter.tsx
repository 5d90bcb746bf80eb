import { useRef, type KeyboardEvent, type PointerEvent } from 'react'

const STEP = 2

/**
 * The bar between two columns (ARIA window splitter). `value` is the share of the whole width, in percent, of the
 * column it controls; `side` says on which side of the bar that column lies. Home and End go to the limits.
 */
export function Splitter(props: {
  label: string
  controls: string
  side: 'before' | 'after'
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}) {
  const dragging = useRef(false)
  const limit = (value: number) => Math.round(Math.min(props.max, Math.max(props.min, value)) * 10) / 10

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const whole = event.currentTarget.parentElement?.getBoundingClientRect()
    if (!dragging.current || whole === undefined) return
    const fromStart = ((event.clientX - whole.left) / whole.width) * 100
    props.onChange(limit(props.side === 'before' ? fromStart : 100 - fromStart))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const towards = props.side === 'before' ? 1 : -1
    const target = {
      ArrowRight: props.value + STEP * towards,
      ArrowLeft: props.value - STEP * towards,
      Home: props.min,
      End: props.max,
    }[event.key]
    if (target === undefined) return
    event.preventDefault()
    props.onChange(limit(target))
  }
  return (
    <div
      className="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={props.label}
      aria-controls={props.controls}
      aria-valuenow={Math.round(props.value)}
      aria-valuemin={props.min}
      aria-valuemax={props.max}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        dragging.current = true
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => (dragging.current = false)}
      onPointerCancel={() => (dragging.current = false)}
    />
  )
}
