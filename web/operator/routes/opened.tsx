import { useId, useState } from 'react'
import type { MessagePage, OpenedPage, SentCopy, ShownSegment, TriedCopy } from '#api/operator-routes.ts'
import { act, whyNot } from '../asking.ts'
import { Said } from '../parts.tsx'
import type { RoutePaths } from './paths.ts'
import { Reason } from './reason.tsx'
import { Side } from './sides.tsx'

/** What a message says: what came beside what goes, and a copy to edit, try and send. */
export function OpenedMessage(props: {
  id: string
  opened: OpenedPage
  paths: RoutePaths
  onClose: () => void
  onSent: (page: MessagePage) => void
}) {
  const { id, opened, paths } = props
  const [editing, setEditing] = useState<string | null>(null)
  return (
    <div className="opened">
      <h3>{opened.copy === null ? 'It goes as it came' : 'It goes as a person edited it'}</h3>
      <Sides source={opened.source} sent={opened.copy === null ? null : opened.sent} sentTitle="What goes" />
      {opened.mapped !== null && (
        <>
          <h3>
            {opened.mapped.refused === null
              ? 'What its map makes of it'
              : `Its map refuses it: ${opened.mapped.refused}`}
          </h3>
          <p className="quiet">
            Marked are fields that are carried nowhere, and places that the message does not say in those words.
          </p>
          <div className="sides">
            <Side title="What goes to the map" segments={opened.mapped.source} other="carried" />
            {opened.mapped.refused === null && (
              <Side title="What is written by FHIR" segments={opened.mapped.sent} other="in the message" />
            )}
          </div>
        </>
      )}
      <div className="buttons">
        {editing === null && (
          <button type="button" onClick={() => setEditing(opened.copy ?? opened.text)}>
            Edit a copy
          </button>
        )}
        <button type="button" onClick={props.onClose}>
          Hide what it says
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
  const { id, paths, text } = props
  const box = useId()
  const [tried, setTried] = useState<{ text: string; copy: TriedCopy } | null>(null)
  const [said, setSaid] = useState<Parameters<typeof Said>[0]['said']>(null)
  const tryIt = async () => {
    setSaid(null)
    const answered = await act<TriedCopy>(paths.tryCopy(id), { text })
    if (answered.ok) setTried({ text, copy: answered.value })
    else setSaid({ tone: 'attention', text: whyNot(answered.problem) })
  }
  const send = async (why: string) => {
    const answered = await act<SentCopy>(paths.sendCopy(id), { text, why })
    if (answered.ok && answered.value.page !== null) return props.onSent(answered.value.page)
    setSaid({
      tone: 'attention',
      text: answered.ok ? (answered.value.wrong ?? 'This did not go through.') : whyNot(answered.problem),
    })
  }
  const current = tried !== null && tried.text === text ? tried.copy : null
  return (
    <>
      <div className="field">
        <label htmlFor={box}>Copy, a segment a line</label>
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
          Try
        </button>
        <button type="button" onClick={props.onDropped}>
          Drop the copy
        </button>
        <span className="quiet">Trying shows what would be sent, and reaches nothing.</span>
      </div>
      <Said said={said} />
      {current !== null && current.wrong !== null && <p className="notice attention">! {current.wrong}</p>}
      {current !== null && current.wrong === null && (
        <>
          <h3>This would go by {current.to}</h3>
          <Sides source={current.source} sent={current.sent} sentTitle="Would be sent" />
          <Reason
            label="Why it is edited"
            does="Send the copy"
            hint="It goes in the message’s place. In the audit with your name; nothing of the patient here."
            onReason={send}
          />
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
  return (
    <div className="sides">
      <Side title="Received" segments={source} other="sent" />
      {sent !== null && <Side title={sentTitle} segments={sent} other="received" />}
    </div>
  )
}
