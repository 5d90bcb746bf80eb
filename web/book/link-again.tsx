import { useState } from 'react'
import type { Identity } from '#api/book.ts'
import { ask } from '../ui/ask.ts'
import { Heading, Notice } from '../ui/page-frame.tsx'
import type { Booking } from './booking.ts'
import type { TypedIdentity } from './identity.ts'
import { IdentityForm } from './who.tsx'

/** *Send my link again*: the answer is the same for everybody. */
export function LinkAgain(props: { booking: Booking; typed: TypedIdentity; onTyped: (typed: TypedIdentity) => void }) {
  const { words, paths, language } = props.booking
  const [state, setState] = useState<'typing' | 'sending' | 'sent'>('typing')
  const [trouble, setTrouble] = useState<string | null>(null)
  const send = async (identity: Identity) => {
    if (state === 'sending') return
    setState('sending')
    setTrouble(null)
    const answered = await ask(paths.link, { method: 'POST', body: identity, language })
    if (answered.ok) return setState('sent')
    setState('typing')
    setTrouble(answered.problem.says === '' ? words.unreachable.body : answered.problem.says)
  }
  if (state === 'sent')
    return (
      <>
        <Heading step="sent">{words.link.sentTitle}</Heading>
        <p>{words.link.sent}</p>
        <p>{words.link.otherwise}</p>
      </>
    )
  return (
    <>
      <Heading step="link">{words.link.title}</Heading>
      <p>{words.link.body}</p>
      <div role="alert">
        {trouble !== null && (
          <Notice tone="attention">
            <p>{trouble}</p>
          </Notice>
        )}
      </div>
      <IdentityForm {...props} button={words.link.send} onDone={(identity) => void send(identity)} />
    </>
  )
}
