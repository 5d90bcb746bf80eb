import { useState } from 'react'
import type { CallRequest, PhoneReason, TelephoneView, Workspace } from '#api/workspace.ts'
import { troubleOf, write } from '../ask.ts'
import { useWords } from '../words/use-words.ts'

/** Why a visit is by telephone. */
const REASONS: readonly PhoneReason[] = ['failed', 'cannot', 'declined']
/** A number or an extension, as people write it; the contract says the same. */
const NUMBER = /^[+(]?[0-9][-0-9 ().x]{1,29}$/

/**
 * How the call is made and why it is not by video: by the practice's telephone service where there is one, else by the
 * clinician's own hand. The press on the reason does it.
 */
export function Reasons(props: {
  telephone: TelephoneView | null
  onCall: (request: CallRequest) => void
  onByHand: (reason: PhoneReason) => void
}) {
  const words = useWords()
  const { telephone } = props
  // The page's own: pressed again after a lost answer it is one call.
  const [call] = useState(() => crypto.randomUUID())
  const [here, setHere] = useState(telephone !== null)
  const [from, setFrom] = useState(telephone?.from ?? '')
  const [missing, setMissing] = useState(false)
  const say = words.calling
  const press = (reason: PhoneReason) => {
    if (!here) return props.onByHand(reason)
    if (!NUMBER.test(from.trim())) return setMissing(true)
    props.onCall({ act: 'call', call, reason, from: from.trim() })
  }
  return (
    <>
      {telephone !== null && (
        <div className="how-to-call">
          <label>
            <input type="radio" name="how" checked={here} onChange={() => setHere(true)} />
            {say.here}
          </label>
          {here && (
            <label className="own-number">
              {say.mine}
              <input
                type="tel"
                autoComplete="tel"
                maxLength={30}
                value={from}
                aria-invalid={missing}
                aria-describedby={missing ? 'own-number-missing' : undefined}
                onChange={(event) => {
                  setFrom(event.target.value)
                  setMissing(false)
                }}
              />
            </label>
          )}
          {missing && here && (
            <p id="own-number-missing" className="trouble" role="alert">
              {say.mineMissing}
            </p>
          )}
          <label>
            <input type="radio" name="how" checked={!here} onChange={() => setHere(false)} />
            {say.byHand}
          </label>
        </div>
      )}
      {REASONS.map((reason) => (
        <button key={reason} type="button" className="button" onClick={() => press(reason)}>
          {words.phone.reasons[reason]}
        </button>
      ))}
    </>
  )
}

/** How far the call is, and the press that takes it back; or why there is none and what to do. Nothing where nobody was called. */
export function CallProgress(props: { page: Workspace; address: string; onDone: () => void }) {
  const words = useWords()
  const { telephone, patient, state, mine } = props.page
  const [trouble, setTrouble] = useState<string | null>(null)
  const call = telephone?.call ?? null
  const say = words.calling
  const takeBack = async () => {
    setTrouble(troubleOf(await write('POST', props.address, { act: 'end' }), words))
    props.onDone()
  }
  return (
    <>
      <p role="status" className="call-progress">
        {call !== null && call.state !== 'failed' && (call.state !== 'talking' || state.phoneSince === null) && (
          <strong>{say.states[call.state](patient.name, telephone?.from ?? '')}</strong>
        )}
      </p>
      {mine && call !== null && call.state !== 'failed' && call.state !== 'talking' && (
        <button type="button" className="button" onClick={() => void takeBack()}>
          {say.takeBack}
        </button>
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      {call?.state === 'failed' && (
        <p className="trouble" role="alert">
          {call.why !== null && say.failed[call.why](patient.name)}{' '}
          {call.why === 'no-agreement' ? say.byHandOnly : say.instead}
        </p>
      )}
    </>
  )
}

/** Whether a call rings or goes on, so that no other is begun. */
export function callUnderWay({ telephone }: Workspace): boolean {
  return telephone?.call != null && telephone.call.state !== 'failed'
}
