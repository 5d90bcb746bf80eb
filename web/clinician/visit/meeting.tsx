import { useState } from 'react'
import type { MeetingView } from '#api/meeting.ts'
import type { Workspace } from '#api/workspace.ts'
import { troubleOf, write } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { seatName } from './guests.tsx'
import { useWords } from '../words/use-words.ts'

/**
 * The picture's place where the visit is held in the practice's own video tool: the way in, who is there, and, where the
 * tool does not have it, the telephone.
 */
export function Meeting(props: {
  page: Workspace
  meeting: NonNullable<MeetingView>
  addresses: Addresses
  onDone: () => void
}) {
  const words = useWords()
  const { page, meeting, addresses } = props
  const [trouble, setTrouble] = useState<string | null>(null)
  const say = words.meeting
  const { tool, address } = meeting
  const send = async (to: string, body?: object) => {
    setTrouble(troubleOf(await write('POST', to, body), words))
    props.onDone()
  }
  const inIt = meeting.here.includes('clinician')
  const guests = meeting.here.filter((who) => who !== 'patient' && who !== 'clinician')
  const lacking = meeting.state === 'failed' || meeting.state === 'over'
  return (
    <section className="meeting" aria-labelledby="meeting-title">
      <h2 id="meeting-title">{say.title(tool)}</h2>
      <p role="status">
        {meeting.state === 'asked' && say.asked(tool)}
        {address !== null && `${inIt ? say.inIt : say.ready} `}
        {meeting.state === 'open' && (meeting.here.includes('patient') ? say.there : say.notThere)(page.patient.name)}
      </p>
      {guests.length > 0 && (
        <p role="status">{say.guests(guests.map((who) => seatName(page, who, words)).join(words.guests.and))}</p>
      )}
      {meeting.replacing.map((guest) => (
        <p key={guest} role="alert">
          {say.replacing(tool, words.guests.kinds[guest])}
        </p>
      ))}
      {address !== null && (
        <a className="button" href={address} target="_blank" rel="noopener noreferrer">
          {inIt ? say.openAgain : say.open}
        </a>
      )}
      {lacking && (
        <div className="trouble" role="alert">
          <p>{meeting.state === 'over' ? say.over(tool) : say.failed[meeting.why ?? 'refused'](tool)}</p>
          {page.mine && (
            <p className="row">
              {page.state.phoneSince === null && (
                <button
                  type="button"
                  className="button"
                  onClick={() => void send(addresses.phone, { act: 'start', reason: 'failed' })}
                >
                  {say.byPhone}
                </button>
              )}
              <button type="button" className="button" onClick={() => void send(addresses.meeting)}>
                {meeting.state === 'over' ? say.another : say.again}
              </button>
            </p>
          )}
        </div>
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </section>
  )
}
