import { useCallback, useEffect, useRef, useState } from 'react'
import type { ListeningProgress } from '#api/listening.ts'
import type { DraftChoice, DraftChoices, DraftChosen, DraftView } from '#api/smart-note.ts'
import type { Workspace } from '#api/workspace.ts'
import { read, write } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { sortedOut, withAll, type Clash } from './choosing.ts'

/** How soon the transcriber's last words are noticed: the draft is to stand five seconds after them. */
const LOOK_MS = 500
/** How often colleagues may be quicker before it waits for the next press. */
const TRIES = 5

/** The draft of the note as this page has it. */
export interface DraftOfNote {
  state: 'none' | 'making' | 'failed' | 'shown'
  /** The last one that was made, also while another is being made or could not be. */
  view: DraftView | null
  choices: readonly DraftChoice[]
  /** What a colleague said the other way round in the same moment. */
  clashes: readonly Clash[]
  /** That something was chosen could not be told to the server yet. */
  unkept: boolean
  make: () => void
  choose: (choices: readonly DraftChoice[]) => void
  settle: (clash: Clash, mine: boolean) => void
}

/**
 * Made when the call ends, and before that when it is asked for; then again whenever what it rests on changes. Nothing of it is
 * kept but what the clinician chose.
 */
export function useDraft(addresses: Addresses, page: Workspace): DraftOfNote {
  const [state, setState] = useState<DraftOfNote['state']>('none')
  const [view, setView] = useState<DraftView | null>(null)
  const [choices, setChoices] = useState<readonly DraftChoice[]>([])
  const [clashes, setClashes] = useState<readonly Clash[]>([])
  const [unkept, setUnkept] = useState(false)
  /** The version of the choices that this page has seen, and what was chosen here and is not kept yet. */
  const version = useRef(0)
  const unsaid = useRef<readonly DraftChoice[]>([])
  /** Counts what was asked for; an older answer is none. */
  const newest = useRef(0)
  const make = useCallback(() => {
    const mine = (newest.current += 1)
    setState('making')
    void read<DraftView>(addresses.draft).then((answer) => {
      if (mine !== newest.current) return
      if (answer.kind !== 'answered') return setState('failed')
      setView(answer.body)
      // An answer from before the newest choice was kept knows less than this page.
      if (unsaid.current.length === 0 && answer.body.version >= version.current) {
        version.current = answer.body.version
        setChoices(answer.body.choices)
      }
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

  // What is still being written down comes into the next one, which is made once it is there.
  const waiting = over && state === 'shown' && (view?.waiting ?? 0) > 0
  useEffect(() => {
    if (!waiting) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let gone = false
    const look = async () => {
      const answer = await read<ListeningProgress>(addresses.listening)
      if (gone) return
      if (answer.kind !== 'answered' || answer.body.waiting === 0) make()
      else later()
    }
    const later = () => (timer = setTimeout(() => void look(), LOOK_MS))
    later()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [waiting, make, view, addresses])

  const sending = useRef(Promise.resolve())
  /** Has what is not kept said: what a colleague chose meanwhile is taken in, and what they said nothing of is said again. */
  const keep = async () => {
    for (let tries = 0; tries < TRIES && unsaid.current.length > 0; tries += 1) {
      const said = unsaid.current
      const body: DraftChoices = { version: version.current, choices: [...said] }
      const answer = await write<DraftChosen>('PUT', addresses.draft, body)
      if (answer.kind !== 'answered') return setUnkept(true)
      const { kept, choices: standing } = answer.body
      version.current = answer.body.version
      const later = unsaid.current.filter((one) => !said.includes(one))
      const sorted = sortedOut(kept ? [] : said, standing)
      unsaid.current = withAll(sorted.again, later)
      setClashes((before) => [...before, ...sorted.clashes])
      setChoices(withAll<DraftChoice>(standing, unsaid.current))
    }
    setUnkept(unsaid.current.length > 0)
  }
  const choose = (chosen: readonly DraftChoice[]) => {
    unsaid.current = withAll(unsaid.current, chosen)
    setChoices((here) => withAll(here, chosen))
    // One after the other: an older word must not replace a newer one.
    sending.current = sending.current.then(keep)
  }
  const settle = (clash: Clash, mine: boolean) => {
    setClashes((before) => before.filter((one) => one !== clash))
    if (mine) choose([clash.mine])
  }
  return { state, view, choices, clashes, unkept, make, choose, settle }
}
