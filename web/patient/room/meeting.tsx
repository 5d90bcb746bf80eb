import { useEffect, useState } from 'react'
import type { MeetingView } from '#api/meeting.ts'
import { openLine, type LineState } from '../../ui/call/line.ts'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import { minutesUntil } from '../../ui/times.ts'
import { roomAddress } from '../paths.ts'
import type { OpenScene } from '../scene.ts'
import { EARLY_MINUTES } from '../steps.ts'
import { Guests } from '../guests.tsx'
import { callByTitle, chime } from './chime.ts'
import { Early } from './early.tsx'
import { Stopped } from './room.tsx'
import { useEntering } from './use-entering.ts'
import { Waiting } from './waiting.tsx'

/**
 * From the waiting room to the end of a visit that is held in the practice's own video tool. The line of the room is held
 * here all the same: by it the practice knows that the patient waits, and the page that they are called in.
 */
export function MeetingRoom(props: {
  scene: OpenScene
  meeting: NonNullable<MeetingView>
  /** The person pressed *Go to the waiting room*: no asking whether it is too early. */
  enterNow: boolean
  onBack: (() => void) | null
  onLocation: () => void
}) {
  const { scene, meeting } = props
  const { open, words, visit, reload } = scene
  const [enter, setEnter] = useState(props.enterNow)
  const early = minutesUntil(open.start, new Date()) > EARLY_MINUTES && !enter
  useEntering(scene, open.next === 'wait' && !early, props.onLocation)

  const [line, setLine] = useState<LineState>('connecting')
  const [replaced, setReplaced] = useState(false)
  const inRoom = (open.next === 'waiting' || open.next === 'in-visit') && !replaced
  useEffect(() => {
    if (!inRoom) return
    const opened = openLine({
      url: roomAddress(visit, location),
      onMessage: ({ kind }) => {
        if (kind === 'replaced') setReplaced(true)
        else if (kind !== 'hello') void reload()
      },
      onState: setLine,
    })
    return () => opened.close()
  }, [inRoom, visit, reload])

  if (replaced)
    return (
      <Stopped
        title={words.replaced.title}
        body={words.replaced.body}
        button={words.replaced.here}
        onGo={() => setReplaced(false)}
      />
    )
  if (open.next === 'in-visit') return <InMeeting scene={scene} meeting={meeting} />
  if (open.next === 'waiting') return <Waiting scene={scene} media={null} line={line} />
  return early ? (
    <Early scene={scene} media={null} onEnter={() => setEnter(true)} onBack={props.onBack} />
  ) : (
    <p role="status">{words.waiting.entering}</p>
  )
}

/** While the tool is asked for, and where its words may get lost: this soon the page looks again by itself. */
const LOOK_EVERY_MS = 5_000

/** Called in: one press opens the tool's own page, and this one says what it is for meanwhile. */
function InMeeting({ scene, meeting }: { scene: OpenScene; meeting: NonNullable<MeetingView> }) {
  const { open, reload } = scene
  const words = scene.words.meeting
  const { calledTitle } = scene.words.waiting
  const { tool, address } = meeting
  const inIt = meeting.here.includes('patient')
  useEffect(() => {
    chime()
  }, [])
  useEffect(() => (inIt ? undefined : callByTitle(calledTitle)), [inIt, calledTitle])
  useEffect(() => {
    const timer = setInterval(() => void reload(), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [reload])
  const away = meeting.state === 'failed' || meeting.state === 'over'
  return (
    <>
      <Heading step="in-visit">{scene.words.call.title(open.clinician)}</Heading>
      <div role="status">
        {open.phoneSince !== null && (
          <Notice tone="waiting">
            <p>{scene.words.call.phone(open.clinician)}</p>
          </Notice>
        )}
        {open.phoneSince === null && away && (
          <Notice tone="attention">
            <p>{words.away(open.clinician)}</p>
          </Notice>
        )}
        {address === null && !away && <p>{words.opening(tool)}</p>}
        {address !== null && (
          <p>
            {inIt ? words.inIt(tool) : words.called(tool)}{' '}
            {meeting.here.includes('clinician') ? words.there(open.clinician) : words.notThere(open.clinician)}
          </p>
        )}
      </div>
      {address !== null && (
        <>
          <p className="buttons">
            <a className={inIt ? 'button second' : 'button'} href={address} target="_blank" rel="noopener noreferrer">
              {inIt ? words.openAgain : words.open}
            </a>
          </p>
          <p>{words.back}</p>
        </>
      )}
      <Guests scene={scene} />
    </>
  )
}
