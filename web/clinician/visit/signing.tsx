import { useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import { moment } from '../clock.ts'
import type { NoteKeeper } from '../note/keeper.ts'
import { GAP } from '../note/phrase.ts'
import { Leave } from '../composer/leave.tsx'
import type { Addresses } from '../paths.ts'
import { troubleOf, write } from '../ask.ts'
import { Rating } from './rating.tsx'
import { useWords } from '../words/use-words.ts'

/** The attestation folded above *Sign*, what is missing as links below it. */
export function Signing(props: {
  addresses: Addresses
  page: Workspace
  note: NoteKeeper
  settled: boolean
  /** Whether something is still on its way to the chart. */
  waiting: boolean
  now: Date
  onDone: () => void
  onMend: (fix: string) => void
}) {
  const words = useWords()
  const { page } = props
  const [trouble, setTrouble] = useState<string | null>(null)
  const [sending, setSending] = useState(false)
  const zone = page.practice.timeZone
  const gaps = page.attestation.filter(({ missing }) => missing).length
  const withPerson = page.note.withPerson ?? null
  const open = page.state.stage === 'ended' && page.mine && page.elsewhere === null && withPerson === null
  const signing = sending || page.note.state === 'signing'

  const sign = async () => {
    if (Object.values(props.note.draft().texts).some((text) => text.includes(GAP))) {
      setTrouble(words.phrases.signGap)
      return props.onMend('note')
    }
    setSending(true)
    const answer = await props.note.sign(props.addresses.sign)
    setSending(false)
    if (answer === null) {
      setTrouble(page.note.theirs?.final === true ? words.sign.signedElsewhere : words.sign.clash)
      props.onMend('note')
    } else {
      setTrouble(troubleOf(answer, words))
    }
    props.onDone()
  }

  return (
    <div className="signing">
      <details className="attestation">
        <summary>
          {words.sign.attestation}
          {gaps > 0 && <strong className="flag"> {words.sign.gaps(gaps)}</strong>}
        </summary>
        <ul>
          {page.attestation.map((line) => (
            <li key={line.id} data-missing={line.missing}>
              {words.sign.attested(
                line.text,
                line.by,
                line.at === null ? '' : moment(line.at, zone, props.now, words.language),
              )}
            </li>
          ))}
        </ul>
        {words.language !== 'en' && (
          <details>
            <summary>{words.sign.inTheNote}</summary>
            <ul lang="en">
              {page.attestation.map(({ id, text }) => (
                <li key={id}>{text}</li>
              ))}
            </ul>
          </details>
        )}
      </details>
      {withPerson !== null && (
        <WithPerson
          {...props}
          since={moment(withPerson.since, zone, props.now, words.language)}
          mayBeThere={withPerson.mayBeThere}
          mayTakeBack={withPerson.mayTakeBack && page.elsewhere === null}
          onTrouble={setTrouble}
        />
      )}
      {page.note.state === 'sign-again' && <p className="trouble">{words.sign.again}</p>}
      {open && (
        <button
          type="button"
          className="button primary"
          aria-disabled={!props.settled || signing}
          onClick={() => props.settled && !signing && void sign()}
        >
          {signing ? words.sign.signing : words.sign.press}
        </button>
      )}
      {page.state.stage === 'signed' && page.note.signedAt !== null && (
        <p>{words.sign.done(moment(page.note.signedAt, zone, props.now, words.language))}</p>
      )}
      <Leave
        page={page}
        // What is on its way, or is a person's to enter, is looked at here first.
        ready={page.mine && page.state.stage === 'signed' && !props.waiting && page.state.failedWrites.length === 0}
      />
      <Rating page={page} addresses={props.addresses} onDone={props.onDone} />
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      {open && page.missing.length > 0 && (
        <div className="missing">
          <p id="missing-title">{words.sign.missing}</p>
          <ul aria-labelledby="missing-title">
            {page.missing.map(({ id, what, about, fix }) => (
              <li key={id}>
                <button type="button" className="link" onClick={() => props.onMend(fix)}>
                  {words.sign.lacks[what](about ?? '')}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

/** Signed, and not in the EMR until a person has entered it there, or has looked: whose it is, and what its signer may still do. */
function WithPerson(props: {
  addresses: Addresses
  page: Workspace
  since: string
  mayBeThere: boolean
  mayTakeBack: boolean
  onDone: () => void
  onMend: (fix: string) => void
  onTrouble: (says: string | null) => void
}) {
  const words = useWords()
  const say = words.sign.withPerson
  const emr = props.page.emr ?? words.theEmr
  const [sending, setSending] = useState(false)

  const takeBack = async () => {
    setSending(true)
    const answer = await write('DELETE', props.addresses.signature)
    setSending(false)
    props.onTrouble(troubleOf(answer, words))
    props.onDone()
    if (answer.kind === 'answered') props.onMend('note')
  }

  return (
    <div role="status">
      <p>
        <strong>{props.mayBeThere ? say.unsure(emr) : say.signed(emr)}</strong>
      </p>
      {props.page.mine && <p>{props.mayBeThere ? say.look(emr, props.since) : say.enter(emr, props.since)}</p>}
      {props.mayTakeBack && (
        <button type="button" className="button" aria-disabled={sending} onClick={() => !sending && void takeBack()}>
          {say.takeBack}
        </button>
      )}
    </div>
  )
}
