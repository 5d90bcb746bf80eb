import { useState } from 'react'
import type { PhoneReason, PhoneRequest, Workspace } from '#api/workspace.ts'
import { write, troubleOf } from '../ask.ts'
import { clock } from '../clock.ts'
import { words } from '../words.ts'

/** Why a visit is by telephone. */
export const REASONS: readonly PhoneReason[] = ['failed', 'cannot', 'declined']

/** *Continue by phone*: one reason, then the call that the clinician makes by their own telephone. The room stays open. */
export function PhoneSwitch({ page, address, onDone }: { page: Workspace; address: string; onDone: () => void }) {
  const [choosing, setChoosing] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const say = words.phone
  const since = page.state.phoneSince
  const send = async (request: PhoneRequest) => {
    const answer = await write('POST', address, request)
    setTrouble(troubleOf(answer))
    if (answer.kind === 'answered') setChoosing(false)
    onDone()
  }
  return (
    <div className="phone-switch">
      {since !== null ? (
        <p role="status">
          <strong>{say.since(clock(since, page.practice.timeZone))}</strong>{' '}
          <button type="button" className="button" onClick={() => void send({ act: 'end' })}>
            {say.end}
          </button>
        </p>
      ) : choosing ? (
        <fieldset>
          <legend>{say.why}</legend>
          {REASONS.map((reason) => (
            <button key={reason} type="button" className="button" onClick={() => void send({ act: 'start', reason })}>
              {say.reasons[reason]}
            </button>
          ))}
          <button type="button" className="button quiet-button" onClick={() => setChoosing(false)}>
            {say.stay}
          </button>
        </fieldset>
      ) : (
        <button type="button" className="button" onClick={() => setChoosing(true)}>
          {say.start}
        </button>
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </div>
  )
}
