import { useEffect, useState } from 'react'
import type { MeetingView } from '#api/meeting.ts'
import type { GuestPage } from '#api/guest.ts'
import { openLine } from '../ui/call/line.ts'
import { Heading } from '../ui/page-frame.tsx'
import type { Words } from './words.ts'

/** While the tool is asked for an address, and where the line's word may get lost. */
const LOOK_EVERY_MS = 5_000

/** A guest of a visit that is held in the practice's own video tool: one press opens it once they are let in. */
export function MeetingSeat(props: {
  page: GuestPage
  meeting: NonNullable<MeetingView>
  words: Words
  visit: string
  reload: () => Promise<void>
}) {
  const { page, meeting, words, visit, reload } = props
  const { guest } = page
  const [replaced, setReplaced] = useState(false)
  useEffect(() => {
    if (replaced) return
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const line = openLine({
      url: `${scheme}://${location.host}/room/${encodeURIComponent(visit)}?guest=${guest}`,
      onMessage: ({ kind }) => {
        if (kind === 'replaced') setReplaced(true)
        else if (kind !== 'hello') void reload()
      },
      onState: () => undefined,
    })
    const timer = setInterval(() => void reload(), LOOK_EVERY_MS)
    return () => {
      clearInterval(timer)
      line.close()
    }
  }, [replaced, visit, guest, reload])

  if (replaced)
    return (
      <>
        <Heading step="replaced">{words.replaced.title}</Heading>
        <p>{words.replaced.body}</p>
        <div className="buttons">
          <button type="button" onClick={() => setReplaced(false)}>
            {words.replaced.back}
          </button>
        </div>
      </>
    )
  if (page.stage !== 'in') {
    const { title, body } = page.stage === 'asked' ? words.asked : words.letIn
    return (
      <>
        <Heading step={page.stage}>{title}</Heading>
        <p role="status">{body}</p>
      </>
    )
  }
  return (
    <>
      <Heading step="in">{words.inTitle}</Heading>
      <p role="status">
        {meeting.address === null
          ? words.meeting.opening(meeting.tool)
          : meeting.here.includes(guest)
            ? words.meeting.inIt(meeting.tool)
            : words.meeting.called(meeting.tool)}
      </p>
      {meeting.address !== null && (
        <p className="buttons">
          <a className="button" href={meeting.address} target="_blank" rel="noopener noreferrer">
            {words.meeting.open}
          </a>
        </p>
      )}
      {meeting.address !== null && <p>{words.meeting.back}</p>}
    </>
  )
}
