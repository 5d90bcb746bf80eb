import { useEffect, useRef, useState } from 'react'
import type { MessageLine, MessagePage, OpenedPage, RouteRow, Stage } from '#api/operator-routes.ts'
import type { Answered } from '../../ui/ask.ts'
import { act, useAsked, whyNot } from '../asking.ts'
import { Failed, Loading, Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import { OpenedMessage } from './opened.tsx'
import type { RoutePaths } from './paths.ts'
import { Reason } from './reason.tsx'
import { StateWord } from './state-word.tsx'

const AGAIN_MS = 2_000

type SaidNow = Parameters<typeof Said>[0]['said']

const STAGES: Record<Stage['stage'], string> = {
  received: 'Received',
  filtered: 'Filtered: the route does not take this type',
  tried: 'Sent, and not taken',
  delivered: 'Sent, and taken',
  disclosed: 'Disclosed, as its patient permits',
  withheld: 'Withheld, as its patient does not permit it',
  quarantined: 'Left to a person',
  replayed: 'Sent again by a person',
  edited: 'Edited, and sent by a person',
  skipped: 'Skipped by a person',
}

/** One message: its life, what can be done about it, and what it says for who may open it and says why. */
export function MessageView(props: {
  id: string
  seat: Seat
  paths: RoutePaths
  routes: readonly RouteRow[]
  mayOpen: boolean
  /** What is known of it now, also when it changes by itself. */
  onShown: (message: MessageLine) => void
}) {
  const { id, seat, paths, mayOpen, onShown } = props
  const { shown, put, again } = useAsked<MessagePage>(paths.message(id))
  const [said, setSaid] = useState<SaidNow>(null)
  const [opened, setOpened] = useState<OpenedPage | null>(null)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    title.current?.focus()
  }, [shown.at])
  const message = shown.at === 'shown' ? shown.value.message : null
  useEffect(() => {
    if (message !== null) onShown(message)
    // What waits goes by itself, sooner or later.
    if (message?.state !== 'waiting') return
    const next = setTimeout(again, AGAIN_MS)
    return () => clearTimeout(next)
  }, [message, again, onShown])
  const came = (answered: Answered<MessagePage>, text: string): boolean => {
    if (answered.ok) put(answered.value)
    setSaid(answered.ok ? { tone: 'plain', text } : { tone: 'attention', text: whyNot(answered.problem) })
    return answered.ok
  }
  return (
    <section className="card" aria-labelledby="message-title">
      <div className="head">
        <h2 id="message-title" ref={title} tabIndex={-1}>
          Message {id}
        </h2>
        <a href="#/routes">Close</a>
      </div>
      {shown.at === 'loading' && <Loading />}
      {shown.at === 'failed' && <Failed why={shown.why} onAgain={again} />}
      {shown.at === 'shown' && (
        <>
          <Life page={shown.value} seat={seat} routes={props.routes} />
          <Deeds
            page={shown.value}
            onReplay={async () => {
              const answered = await act<MessagePage>(paths.replayMessage(id))
              came(answered, 'It waits again, and what was held behind it.')
            }}
            onSkip={async (why) => {
              const answered = await act<MessagePage>(paths.skipMessage(id), { why })
              came(answered, 'It is skipped: what waited behind it goes.')
            }}
          />
          <Said said={said} />
          {mayOpen && shown.value.message.kept && opened === null && (
            <Reason
              label="Why you open it"
              does="Open what it says"
              hint="Patient data. That you opened it, and why, stands in the audit."
              onReason={async (why) => {
                const answered = await act<OpenedPage>(paths.openMessage(id), { why })
                if (answered.ok) setOpened(answered.value)
                else setSaid({ tone: 'attention', text: whyNot(answered.problem) })
              }}
            />
          )}
          {!mayOpen && <p className="quiet">What it says is opened by whom the settings name for it (emr.openers).</p>}
          {!shown.value.message.kept && <p className="quiet">What it said is kept no more, or never was.</p>}
          {opened !== null && (
            <OpenedMessage
              id={id}
              opened={opened}
              paths={paths}
              onClose={() => setOpened(null)}
              onSent={(page) => {
                put(page)
                setOpened(null)
                setSaid({ tone: 'plain', text: 'The edited copy waits in the message’s place.' })
              }}
            />
          )}
        </>
      )}
    </section>
  )
}

function Life({ page, seat, routes }: { page: MessagePage; seat: Seat; routes: readonly RouteRow[] }) {
  const { message, stages, heldBy, triedAgainAt } = page
  const route = routes.find(({ id }) => id === message.route)
  return (
    <>
      <p>
        <StateWord state={message.state} /> · <span className="address">{message.type}</span> ·{' '}
        {route?.title ?? message.route} · {message.tries === 1 ? '1 try' : `${message.tries} tries`}
      </p>
      <ol className="life" aria-label="What befell it">
        {stages.map(({ at, stage, why, by }, place) => (
          // Stages are only ever added at the end.
          <li key={place} className={stage}>
            <span className="when">{seat.time(at)}</span>
            <span>
              {STAGES[stage]}
              {by !== null && `: ${by}`}
              {why !== null && <span className="measured">{why}</span>}
            </span>
          </li>
        ))}
        {message.state === 'waiting' && (
          <li className="waiting">
            <span className="when">now</span>
            <span>
              {heldBy === null ? (
                triedAgainAt === null ? (
                  'Waits for its turn'
                ) : (
                  `Tried again at ${seat.time(triedAgainAt)}`
                )
              ) : (
                <>
                  Waits behind <a href={`#/routes/${heldBy}`}>message {heldBy}</a> of the same patient
                </>
              )}
            </span>
          </li>
        )}
      </ol>
    </>
  )
}

function Deeds({
  page: { message },
  onReplay,
  onSkip,
}: {
  page: MessagePage
  onReplay: () => Promise<void>
  onSkip: (why: string) => Promise<void>
}) {
  const [skipping, setSkipping] = useState(false)
  const [busy, setBusy] = useState(false)
  if (!message.kept) return null
  const doing = (what: () => Promise<void>) => {
    setBusy(true)
    void what().finally(() => {
      setBusy(false)
      setSkipping(false)
    })
  }
  return (
    <>
      <div className="buttons">
        <button type="button" disabled={busy} onClick={() => doing(onReplay)}>
          {message.state === 'waiting' ? 'Try now' : 'Send again'}
        </button>
        {message.state === 'quarantined' && (
          <button type="button" aria-expanded={skipping} onClick={() => setSkipping(!skipping)}>
            Skip
          </button>
        )}
      </div>
      {skipping && (
        <Reason
          label="Why it is skipped"
          does="Skip it for good"
          hint="It is never sent, and what waits behind it goes. A word or two, without anything of the patient."
          onReason={(why) => Promise.resolve(doing(() => onSkip(why)))}
        />
      )}
    </>
  )
}
