import { useCallback, useEffect, useRef, useState } from 'react'
import type { DraftChoice, DraftChoices, DraftView } from '#api/smart-note.ts'
import type { Workspace } from '#api/workspace.ts'
import { read, write } from '../ask.ts'
import type { Addresses } from '../paths.ts'

const AGAIN_MS = 1_500

/** The draft of the note as this page has it. */
export interface DraftOfNote {
  state: 'none' | 'making' | 'failed' | 'shown'
  /** The last one that was made, also while another is being made or could not be. */
  view: DraftView | null
  choices: readonly DraftChoice[]
  /** That something was chosen could not be told to the server yet. */
  unkept: boolean
  make: () => void
  choose: (choices: readonly DraftChoice[]) => void
}

/**
 * Made when the call ends, and before that when it is asked for; then again whenever what it rests on changes. Nothing of it is
 * kept but what the clinician chose.
 */
export function useDraft(addresses: Addresses, page: Workspace): DraftOfNote {
  const [state, setState] = useState<DraftOfNote['state']>('none')
  const [view, setView] = useState<DraftView | null>(null)
  const [choices, setChoices] = useState<readonly DraftChoice[]>([])
  const [unkept, setUnkept] = useState(false)
  /** Counts what was asked for; an older answer is none. */
  const newest = useRef(0)
  const make = useCallback(() => {
    const mine = (newest.current += 1)
    setState('making')
    void read<DraftView>(addresses.draft).then((answer) => {
      if (mine !== newest.current) return
      if (answer.kind !== 'answered') return setState('failed')
      setView(answer.body)
      // What was chosen here since it was asked for is not in the answer yet.
      setChoices((here) => withAll(answer.body.choices, here))
      setState('shown')
    })
  }, [addresses])

  const may = page.marks !== undefined && page.elsewhere === null
  const over = may && page.state.stage === 'ended'
  const rests = [
    ...page.orders.map(({ order, status }) => `${order} ${status}`),
    ...(page.marks?.made.map(({ mark }) => mark) ?? []),
  ].join()
  useEffect(() => {
    if (over || (may && newest.current > 0)) make()
  }, [over, may, rests, make])

  // What is still being written down comes into the next one.
  const waiting = over && state === 'shown' && (view?.waiting ?? 0) > 0
  useEffect(() => {
    if (!waiting) return
    const timer = setTimeout(make, AGAIN_MS)
    return () => clearTimeout(timer)
  }, [waiting, make, view])

  const sending = useRef(Promise.resolve())
  const choose = (chosen: readonly DraftChoice[]) => {
    const all = withAll(choices, chosen)
    setChoices(all)
    const body: DraftChoices = { choices: [...all] }
    // One after the other: an older word must not replace a newer one.
    sending.current = sending.current.then(async () => {
      setUnkept((await write('PUT', addresses.draft, body)).kind !== 'answered')
    })
  }
  return { state, view, choices, unkept, make, choose }
}

function withAll(before: readonly DraftChoice[], chosen: readonly DraftChoice[]): DraftChoice[] {
  const others = before.filter(
    (one) => !chosen.some(({ section, text }) => section === one.section && text === one.text),
  )
  return [...others, ...chosen]
}
