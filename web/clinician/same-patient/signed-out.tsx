import { useEffect, useRef, type ReactNode } from 'react'
import type { SignedOutHow } from '../page.ts'
import { useWords } from '../words/use-words.ts'

/** In place of chart, note and orders once the EMR's user has left it: whoever sits here now need not be the same person. */
export function SignedOut(props: { how: SignedOutHow; emr: string; inCall: boolean; children?: ReactNode }) {
  const say = useWords().signedOut
  const region = useRef<HTMLElement>(null)
  // What was being typed in is out of sight, and the keys must not go on to it.
  useEffect(() => region.current?.focus(), [])
  return (
    <section className="same-patient signed-out" aria-labelledby="signed-out-title" ref={region} tabIndex={-1}>
      <div role="alert">
        <h2 id="signed-out-title">{say.title[props.how](props.emr)}</h2>
        <p>{say.closed}</p>
        {props.inCall && <p>{say.callGoesOn}</p>}
        <p>
          <strong>{say.way[props.how](props.emr)}</strong>
        </p>
      </div>
      {props.inCall && props.children}
    </section>
  )
}
