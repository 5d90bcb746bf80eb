import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Workspace } from '#api/workspace.ts'
import type { Whereabouts } from '#api/visit.ts'
import type { CallView } from '../../ui/call/call.ts'
import { write, troubleOf } from '../ask.ts'
import type { Pane } from '../layout.ts'
import { mend } from '../mend.ts'
import type { NoteKeeper } from '../note/keeper.ts'
import type { Addresses } from '../paths.ts'
import { Admission } from './admission.tsx'
import { ClosedInEmr } from './closed-in-emr.tsx'
import { nextPress } from './next-press.ts'
import { Signing } from './signing.tsx'
import { StateLine } from './state-line.tsx'
import { whyNotChanged } from '../why-not-changed.ts'
import { useWords } from '../words/use-words.ts'

/** After one primary button gave way to the next in the same place, a double press must not hit both. */
const SETTLE_MS = 1_000

/** The visit's state in one line and its one primary action, in sight in every layout. */
export function Bar(props: {
  addresses: Addresses
  page: Workspace
  note: NoteKeeper
  call: CallView
  waitingWrites: number
  whereabouts: Whereabouts | undefined
  now: Date
  notice: string | null
  onAdmit: () => void
  onDone: () => void
  onMend: (pane: Pane) => void
  /** Always within reach, whatever else the bar shows. */
  emergency: ReactNode
}) {
  const words = useWords()
  const { addresses, page, onDone } = props
  const press = nextPress(page)
  const settled = useSettled(press)
  const [trouble, setTrouble] = useState<string | null>(null)
  const failed = page.state.failedWrites.filter((one) => !toldInNote(one.write, page.note.state))
  const emr = page.emr ?? words.theEmr

  const end = async () => {
    const answer = await write('POST', addresses.end)
    setTrouble(troubleOf(answer, words))
    onDone()
  }
  return (
    <header className="bar">
      {props.notice !== null && (
        <p className="trouble" role="status">
          {props.notice}
        </p>
      )}
      {props.waitingWrites > 0 && <p className="waiting-writes">{words.trouble.waiting(props.waitingWrites, emr)}</p>}
      {failed.length > 0 && (
        <div className="trouble" role="alert">
          <strong>{words.trouble.failedWrites}.</strong>{' '}
          {failed.map(({ write: failed, why }) => (
            <span key={failed}>
              {failed.startsWith('list/') ? whyNotChanged(why, emr, words) : words.notInChart[why](emr)}{' '}
            </span>
          ))}
        </div>
      )}
      <ClosedInEmr page={page} />
      {!page.mine && <p className="trouble">{words.notMine}</p>}
      <StateLine page={page} call={props.call} whereabouts={props.whereabouts} now={props.now} />
      {press === 'admit' && (
        <Admission addresses={addresses} page={page} settled={settled} onPress={props.onAdmit} onDone={onDone} />
      )}
      {press === 'end' && (
        <button type="button" className="button primary" aria-disabled={!settled} onClick={() => settled && void end()}>
          {words.end.press}
        </button>
      )}
      {(page.state.stage === 'ended' || page.state.stage === 'signed') && (
        <Signing
          addresses={addresses}
          page={page}
          note={props.note}
          settled={settled}
          waiting={props.page.state.waitingWrites > 0}
          now={props.now}
          onDone={onDone}
          onMend={(fix) => mend(fix, props.onMend)}
        />
      )}
      {props.emergency}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </header>
  )
}

/** The note tells of itself where it is written: two texts to choose from, a sign-in that has lapsed, or a person's to enter. */
function toldInNote(write: string, note: Workspace['note']['state']): boolean {
  return ['conflict', 'sign-again', 'with-person'].includes(note) && /^(note|sign)\//.test(write)
}

function useSettled(press: unknown): boolean {
  const [settledFor, setSettledFor] = useState(press)
  const first = useRef(true)
  useEffect(() => {
    if (first.current) {
      first.current = false
      return
    }
    const timer = setTimeout(() => setSettledFor(press), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [press])
  return settledFor === press
}
