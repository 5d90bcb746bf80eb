import { useEffect, useState } from 'react'
import type { ListeningProgress } from '#api/listening.ts'
import type { Workspace } from '#api/workspace.ts'
import type { CallView } from '../../ui/call/call.ts'
import { Listening as Shown } from '../../ui/call/listening.tsx'
import { read, troubleOf, write } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { seatName } from './guests.tsx'
import { useWords } from '../words/use-words.ts'

/** Listening for the note, where there is a transcriber; docked above another pane only once it was asked for. */
export function Listening(props: {
  page: Workspace
  call: CallView
  addresses: Addresses
  onDone: () => void
  docked: boolean
}) {
  const words = useWords()
  const { page, addresses } = props
  const { listening } = page
  if (listening === null || (props.docked && !listening.asked)) return null
  return (
    <Shown
      listening={listening}
      call={props.call}
      self={page.seat}
      nameOf={(who) => (who === page.seat ? words.chat.you : seatName(page, who, words))}
      practice={page.practice.name}
      words={words.listening}
      {...(page.seat === 'clinician' && { asking: words.listening })}
      buttonClass="button"
      brief={props.docked}
      turn={async (act) => {
        const trouble = troubleOf(await write('POST', addresses.listening, { act }), words)
        props.onDone()
        return trouble
      }}
      speak={async (piece) => (await write('POST', addresses.heard, piece)).kind !== 'unreachable'}
    />
  )
}

const EVERY_MS = 5_000
/** After the call the last words are awaited. */
const LAST_WORDS_MS = 1_000

/** How far the transcriber has come and how long it takes, during the call and until its last word after it. */
export function TranscriberProgress({ page, addresses }: { page: Workspace; addresses: Addresses }) {
  const words = useWords()
  const listened = page.attestation.some(({ id }) => id === 'listening')
  const live = page.listening !== null && page.listening.hearing !== null
  const signed = page.state.stage === 'signed'
  const [progress, setProgress] = useState<ListeningProgress | null>(null)
  useEffect(() => {
    if (!listened || signed) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let gone = false
    const look = async () => {
      const answer = await read<ListeningProgress>(addresses.listening)
      if (gone) return
      if (answer.kind === 'answered') setProgress(answer.body)
      const done = answer.kind === 'answered' && answer.body.waiting === 0
      if (live || !done) timer = setTimeout(() => void look(), live ? EVERY_MS : LAST_WORDS_MS)
    }
    void look()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [listened, live, signed, addresses])
  if (!listened || signed || progress === null) return null
  const { lines, waiting, missed, lagMs } = progress
  if (lines + waiting + missed === 0) return null
  const said = [
    words.listening.written(lines),
    ...(waiting > 0 ? [words.listening.waiting(waiting)] : []),
    ...(missed > 0 ? [words.listening.missed(missed)] : []),
    ...(lagMs === null ? [] : [words.listening.lag((lagMs.median / 1000).toFixed(1))]),
  ]
  return <p className="quiet transcriber-progress">{said.join(' · ')}</p>
}
