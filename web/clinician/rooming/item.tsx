import { useState, type ReactNode } from 'react'
import type { RoomingSeat } from './seat.ts'
import { useWords } from '../words/use-words.ts'

/** One thing to ask, with its state as a sign and a word. */
export function Item(props: { id: string; title: string; done: boolean | null; children: ReactNode }) {
  const words = useWords()
  const { done } = props
  return (
    <section className="check" data-done={done} aria-labelledby={`check-${props.id}`}>
      <h3 id={`check-${props.id}`}>
        {props.title}
        {done !== null && (
          <span className="check-state">
            <span aria-hidden="true">{done ? '✓' : '○'}</span> {done ? words.rooming.done : words.rooming.open}
          </span>
        )}
      </h3>
      {props.children}
    </section>
  )
}

/** What went wrong with the last press, by the press itself. */
export function useAct(seat: RoomingSeat) {
  const [trouble, setTrouble] = useState<string | null>(null)
  const act = async (request: Parameters<RoomingSeat['act']>[0]) => {
    const went = await seat.act(request)
    setTrouble(went)
    return went === null
  }
  const shown =
    trouble === null ? null : (
      <p className="trouble" role="alert">
        {trouble}
      </p>
    )
  return { act, trouble: shown }
}
