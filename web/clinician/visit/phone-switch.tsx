import { useState } from 'react'
import type { PhoneRequest, Workspace } from '#api/workspace.ts'
import { write, troubleOf } from '../ask.ts'
import { clock } from '../clock.ts'
import { CallProgress, callUnderWay, Reasons } from './calling.tsx'
import { useWords } from '../words/use-words.ts'

/**
 * *Continue by phone*: one reason, then the call, made from here or by the clinician's own telephone. While one is made from
 * here there is no other. The room stays open.
 */
export function PhoneSwitch({ page, address, onDone }: { page: Workspace; address: string; onDone: () => void }) {
  const words = useWords()
  const [choosing, setChoosing] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const say = words.phone
  const since = page.state.phoneSince
  const send = async (request: PhoneRequest) => {
    const answer = await write('POST', address, request)
    setTrouble(troubleOf(answer, words))
    if (answer.kind === 'answered') setChoosing(false)
    onDone()
  }
  return (
    <div className="phone-switch">
      <CallProgress page={page} address={address} onDone={onDone} />
      {since !== null ? (
        <p role="status">
          <strong>{say.since(clock(since, page.practice.timeZone))}</strong>{' '}
          <button type="button" className="button" onClick={() => void send({ act: 'end' })}>
            {say.end}
          </button>
        </p>
      ) : callUnderWay(page) ? null : choosing ? (
        <fieldset>
          <legend>{page.telephone === null ? say.why : words.calling.why}</legend>
          <Reasons
            telephone={page.telephone}
            onCall={(request) => void send(request)}
            onByHand={(reason) => void send({ act: 'start', reason })}
          />
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
