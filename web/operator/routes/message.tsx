import { useEffect, useRef, useState } from 'react'
import type { MessageLine, MessagePage, OpenedPage, RouteRow } from '#api/operator-routes.ts'
import type { Answered } from '../../ui/ask.ts'
import { act, useAsked, whyNot } from '../asking.ts'
import { Failed, Loading, Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import { OpenedMessage } from './opened.tsx'
import type { RoutePaths } from './paths.ts'
import { Reason } from './reason.tsx'
import { StateWord } from './state-word.tsx'
import { useWords } from '../words/use-words.ts'

const AGAIN_MS = 2_000

type SaidNow = Parameters<typeof Said>[0]['said']

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
  const words = useWords()
  const { id, seat, paths, mayOpen, onShown } = props
  const say = words.routes.message
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
    setSaid(answered.ok ? { tone: 'plain', text } : { tone: 'attention', text: whyNot(answered.problem, words) })
    return answered.ok
  }
  return (
    <section className="card" aria-labelledby="message-title">
      <div className="head">
        <h2 id="message-title" ref={title} tabIndex={-1}>
          {say.title(id)}
        </h2>
        <a href="#/routes">{say.close}</a>
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
              came(answered, say.waitsAgain)
            }}
            onSkip={async (why) => {
              const answered = await act<MessagePage>(paths.skipMessage(id), { why })
              came(answered, say.skipped)
            }}
          />
          <Said said={said} />
          {mayOpen && shown.value.message.kept && opened === null && (
            <Reason
              {...say.opening}
              onReason={async (why) => {
                const answered = await act<OpenedPage>(paths.openMessage(id), { why })
                if (answered.ok) setOpened(answered.value)
                else setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
              }}
            />
          )}
          {!mayOpen && <p className="quiet">{say.openers}</p>}
          {!shown.value.message.kept && <p className="quiet">{say.notKept}</p>}
          {opened !== null && (
            <OpenedMessage
              id={id}
              opened={opened}
              paths={paths}
              onClose={() => setOpened(null)}
              onSent={(page) => {
                put(page)
                setOpened(null)
                setSaid({ tone: 'plain', text: say.copyWaits })
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
  const words = useWords()
  const say = words.routes.message
  const route = routes.find(({ id }) => id === message.route)
  return (
    <>
      <p>
        <StateWord state={message.state} /> · <span className="address">{message.type}</span> ·{' '}
        {route?.title ?? message.route} · {say.tries(message.tries)}
      </p>
      <ol className="life" aria-label={say.life}>
        {stages.map(({ at, stage, why, by }, place) => (
          // Stages are only ever added at the end.
          <li key={place} className={stage}>
            <span className="when">{seat.time(at)}</span>
            <span>
              {say.stages[stage]}
              {by !== null && `: ${by}`}
              {/* What a person gave as their reason is their own words. */}
              {why !== null && <span className="measured">{by === null ? words.said.routes(why) : why}</span>}
            </span>
          </li>
        ))}
        {message.state === 'waiting' && (
          <li className="waiting">
            <span className="when">{say.now}</span>
            <span>
              {heldBy === null ? (
                triedAgainAt === null ? (
                  say.waitsTurn
                ) : (
                  say.triedAgain(seat.time(triedAgainAt))
                )
              ) : (
                <>
                  {say.behind[0]} <a href={`#/routes/${heldBy}`}>{say.named(heldBy)}</a> {say.behind[1]}
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
  const say = useWords().routes.message
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
          {message.state === 'waiting' ? say.tryNow : say.sendAgain}
        </button>
        {message.state === 'quarantined' && (
          <button type="button" aria-expanded={skipping} onClick={() => setSkipping(!skipping)}>
            {say.skip}
          </button>
        )}
      </div>
      {skipping && <Reason {...say.skipping} onReason={(why) => Promise.resolve(doing(() => onSkip(why)))} />}
    </>
  )
}
