import { useId, useState } from 'react'
import type { MessagePage, OpenedPage, SentCopy, ShownSegment, TriedCopy } from '#api/operator-routes.ts'
import { act, whyNot } from '../asking.ts'
import { Said } from '../parts.tsx'
import type { RoutePaths } from './paths.ts'
import { Reason } from './reason.tsx'
import { Side } from './sides.tsx'
import { useWords } from '../words/use-words.ts'

/** What a message says: what came beside what goes, and a copy to edit, try and send. */
export function OpenedMessage(props: {
  id: string
  opened: OpenedPage
  paths: RoutePaths
  onClose: () => void
  onSent: (page: MessagePage) => void
}) {
  const { id, opened, paths } = props
  const say = useWords().routes.opened
  const [editing, setEditing] = useState<string | null>(null)
  return (
    <div className="opened">
      <h3>{opened.copy !== null ? say.asEdited : opened.mapped !== null ? say.cameSo : say.asItCame}</h3>
      <Sides source={opened.source} sent={opened.copy === null ? null : opened.sent} sentTitle={say.goes} />
      {opened.mapped !== null && (
        <>
          <h3>{opened.mapped.refused === null ? say.mapMakes : say.mapRefuses(opened.mapped.refused)}</h3>
          <p className="quiet">{say.marked}</p>
          <div className="sides">
            <Side title={say.toMap} segments={opened.mapped.source} other={say.carried} />
            {opened.mapped.refused === null && (
              <Side title={say.made} segments={opened.mapped.sent} other={say.inMessage} />
            )}
          </div>
        </>
      )}
      {opened.answer !== null && (
        <div className="sides">
          <Side title={say.answered} segments={opened.answer} other={say.goes} />
        </div>
      )}
      <div className="buttons">
        {editing === null && (
          <button type="button" onClick={() => setEditing(opened.copy ?? opened.text)}>
            {say.edit}
          </button>
        )}
        <button type="button" onClick={props.onClose}>
          {say.hide}
        </button>
      </div>
      {editing !== null && (
        <Editing
          id={id}
          paths={paths}
          text={editing}
          onText={setEditing}
          onDropped={() => setEditing(null)}
          onSent={props.onSent}
        />
      )}
    </div>
  )
}

function Editing(props: {
  id: string
  paths: RoutePaths
  text: string
  onText: (text: string) => void
  onDropped: () => void
  onSent: (page: MessagePage) => void
}) {
  const words = useWords()
  const { id, paths, text } = props
  const say = words.routes.opened
  const box = useId()
  const [tried, setTried] = useState<{ text: string; copy: TriedCopy } | null>(null)
  const [said, setSaid] = useState<Parameters<typeof Said>[0]['said']>(null)
  const tryIt = async () => {
    setSaid(null)
    const answered = await act<TriedCopy>(paths.tryCopy(id), { text })
    if (answered.ok) setTried({ text, copy: answered.value })
    else setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
  }
  const send = async (why: string) => {
    const answered = await act<SentCopy>(paths.sendCopy(id), { text, why })
    if (answered.ok && answered.value.page !== null) return props.onSent(answered.value.page)
    setSaid({
      tone: 'attention',
      text: answered.ok ? (answered.value.wrong ?? say.notDone) : whyNot(answered.problem, words),
    })
  }
  const current = tried !== null && tried.text === text ? tried.copy : null
  return (
    <>
      <div className="field">
        <label htmlFor={box}>{say.copy}</label>
        <textarea
          id={box}
          className="message"
          rows={Math.min(20, text.split('\n').length + 1)}
          spellCheck={false}
          value={text}
          onChange={({ target }) => props.onText(target.value)}
        />
      </div>
      <div className="buttons">
        <button type="button" onClick={() => void tryIt()}>
          {say.try}
        </button>
        <button type="button" onClick={props.onDropped}>
          {say.drop}
        </button>
        <span className="quiet">{say.trying}</span>
      </div>
      <Said said={said} />
      {current !== null && current.wrong !== null && <p className="notice attention">! {current.wrong}</p>}
      {current !== null && current.wrong === null && (
        <>
          <h3>{say.wouldGo(current.to)}</h3>
          <Sides source={current.source} sent={current.sent} sentTitle={say.wouldBeSent} />
          <Reason {...say.sending} onReason={send} />
        </>
      )}
    </>
  )
}

/** Received and sent, a column each; what differs is marked on both sides in words and colour. */
function Sides({
  source,
  sent,
  sentTitle,
}: {
  source: readonly ShownSegment[]
  sent: readonly ShownSegment[] | null
  sentTitle: string
}) {
  const say = useWords().routes.opened
  return (
    <div className="sides">
      <Side title={say.received} segments={source} other={say.sent} />
      {sent !== null && <Side title={sentTitle} segments={sent} other={say.receivedSide} />}
    </div>
  )
}
