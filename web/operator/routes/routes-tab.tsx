import { useMemo, useState } from 'react'
import type { MessageLine, RouteRow, RoutesPage } from '#api/operator-routes.ts'
import { useHash } from '../../ui/use-hash.ts'
import { useNow } from '../../ui/use-now.ts'
import { Failed, Loading } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import { Finder } from './finder.tsx'
import { MessageView } from './message.tsx'
import { routePathsOf } from './paths.ts'
import { RouteDeeds } from './route-deeds.tsx'
import { ago, sinceThen } from './since.ts'
import { useRoutes } from './use-routes.ts'
import { useWords } from '../words/use-words.ts'

/** Routes, live, and the messages that they carried. Nothing here says whose a message is until somebody opens it. */
export function RoutesTab({ seat }: { seat: Seat }) {
  const words = useWords()
  const paths = useMemo(() => routePathsOf(location.pathname.split('/')[2] ?? ''), [])
  const { shown, lostSince } = useRoutes(paths.routeChanges, words.routes.unheard)
  const message = /^#\/routes\/(\d{1,18})$/.exec(useHash())?.[1]
  const [route, setRoute] = useState<string | null>(null)
  const [latest, setLatest] = useState<MessageLine | null>(null)
  if (shown.at === 'loading') return <Loading />
  if (shown.at === 'failed') return <Failed why={shown.why} onAgain={() => location.reload()} />
  const { routes, mayOpen } = shown.value
  if (routes.length === 0)
    return (
      <>
        {shown.value.alarms.length > 0 && <Alarms page={shown.value} />}
        <NoRoutes />
      </>
    )
  return (
    <>
      {shown.value.alarms.length > 0 && <Alarms page={shown.value} />}
      <Routes page={shown.value} lostSince={lostSince} seat={seat} chosen={route} onChoose={setRoute} />
      {route !== null && (
        <RouteDeeds
          key={route}
          route={routes.find(({ id }) => id === route)}
          paths={paths}
          seat={seat}
          mayOpen={mayOpen}
        />
      )}
      <Finder
        seat={seat}
        paths={paths}
        routes={routes}
        route={route}
        onRoute={setRoute}
        open={message ?? null}
        latest={latest}
      />
      {message !== undefined && (
        <MessageView
          key={message}
          id={message}
          seat={seat}
          paths={paths}
          mayOpen={mayOpen}
          routes={routes}
          onShown={setLatest}
        />
      )}
    </>
  )
}

/** What is the matter, first of all: each row goes by itself once it is over. */
function Alarms({ page: { alarms, routes } }: { page: RoutesPage }) {
  const words = useWords()
  const now = useNow()
  return (
    <section className="card" aria-labelledby="alarms-title">
      <h2 id="alarms-title">{words.routes.alarms.title}</h2>
      <ul className="alarms">
        {alarms.map(({ id, route, says, since }) => {
          const found = routes.find((one) => one.id === route)
          return (
            <li key={id} className="todo">
              <span>
                <strong>! {found?.title ?? route ?? words.routes.alarms.connections}</strong> {words.said.routes(says)}
              </span>
              <span className="quiet">
                {ago(since, now, words.routes.since)}
                {found?.quiet != null && words.routes.alarms.quiet}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function NoRoutes() {
  const words = useWords()
  return (
    <section className="card" aria-labelledby="routes-title">
      <h2 id="routes-title">{words.routes.title}</h2>
      <p>
        {words.routes.none[0]} <code>routes</code>
        {words.routes.none[1]}
      </p>
    </section>
  )
}

function Routes(props: {
  page: RoutesPage
  lostSince: string | null
  seat: Seat
  chosen: string | null
  onChoose: (route: string | null) => void
}) {
  const words = useWords()
  const now = useNow()
  const { routes } = props.page
  const { columns } = words.routes
  return (
    <section className="card" aria-labelledby="routes-title">
      <h2 id="routes-title">{words.routes.title}</h2>
      {props.lostSince !== null && (
        <p role="status" className="notice attention">
          ! {words.routes.lost(props.seat.time(props.lostSince))}
        </p>
      )}
      <table className="doors flows">
        <thead>
          <tr>
            <th scope="col">{columns.route}</th>
            <th scope="col">{columns.hour}</th>
            <th scope="col" className="number">
              {columns.perMinute}
            </th>
            <th scope="col" className="number">
              {columns.waiting}
            </th>
            <th scope="col">{columns.oldest}</th>
            <th scope="col" className="number">
              {columns.forPerson}
            </th>
            <th scope="col">{columns.lastSeen}</th>
          </tr>
        </thead>
        <tbody>
          {routes.map((route) => (
            <Flow
              key={route.id}
              route={route}
              now={now}
              chosen={route.id === props.chosen}
              onChoose={() => props.onChoose(route.id === props.chosen ? null : route.id)}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Flow({ route, now, chosen, onChoose }: { route: RouteRow; now: Date; chosen: boolean; onChoose: () => void }) {
  const words = useWords()
  const { perMinute, waiting, oldestAt, quarantined, lastSeenAt } = route
  const { columns } = words.routes
  // The minute that runs is not over: what a minute carries is said by the one before.
  const lastMinute = perMinute.at(-2) ?? 0
  return (
    <tr className={chosen ? 'chosen' : undefined}>
      <th scope="row">
        <button type="button" className="plain" aria-expanded={chosen} onClick={onChoose}>
          {route.title}
        </button>
        <span className="measured">
          {words.said.routes(route.from)} → {words.said.routes(route.to)}
        </span>
        {route.quiet !== null && <span className="measured">{words.routes.quiet(route.quiet.why)}</span>}
      </th>
      <td>
        <Sparkline counts={perMinute} />
      </td>
      <td className="number">
        <span className="side">{columns.perMinute}: </span>
        {lastMinute}
      </td>
      <td className="number">
        <span className="side">{columns.waiting}: </span>
        {waiting}
      </td>
      <td>
        <span className="side">{columns.oldest}: </span>
        {oldestAt === null ? (
          <span className="quiet">{words.routes.noneWaits}</span>
        ) : (
          sinceThen(oldestAt, now, words.routes.since)
        )}
      </td>
      <td className={quarantined > 0 ? 'number door none' : 'number'}>
        <span className="side">{columns.forPerson}: </span>
        {quarantined > 0 ? `! ${quarantined}` : 0}
      </td>
      <td>
        <span className="side">{columns.lastSeen}: </span>
        {lastSeenAt === null ? (
          <span className="quiet">{words.routes.never}</span>
        ) : (
          ago(lastSeenAt, now, words.routes.since)
        )}
      </td>
    </tr>
  )
}

const HIGH = 24

/** Sixty minutes as bars, and as words for who can't see them. */
function Sparkline({ counts }: { counts: readonly number[] }) {
  const words = useWords()
  const most = Math.max(1, ...counts)
  const all = counts.reduce((sum, count) => sum + count, 0)
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${counts.length * 2} ${HIGH}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words.routes.sparkline(all, Math.max(0, ...counts))}
    >
      {counts.map((count, minute) => {
        const height = count === 0 ? 1 : Math.max(2, (count / most) * HIGH)
        return (
          <rect
            // The place is the minute.
            key={minute}
            x={minute * 2}
            y={HIGH - height}
            width={1.5}
            height={height}
            className={count === 0 ? 'none' : undefined}
          />
        )
      })}
    </svg>
  )
}
