import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { RoomingRequest } from '#api/rooming.ts'
import { TabList } from '../../ui/tab-list.tsx'
import { useNow } from '../../ui/use-now.ts'
import { troubleOf, write } from '../ask.ts'
import { Chart } from '../chart/chart.tsx'
import { clock } from '../clock.ts'
import { panesFor, useLayout, type Pane } from '../layout.ts'
import type { Changing } from '../lists/changing.ts'
import type { PageView } from '../page.ts'
import type { Addresses } from '../paths.ts'
import { Identity } from '../same-patient/identity.tsx'
import { Lock } from '../same-patient/lock.tsx'
import { SignedOut } from '../same-patient/signed-out.tsx'
import { useCall, useRefreshWhileCut } from '../use-call.ts'
import { useIntake } from '../use-intake.ts'
import { CallControls } from '../visit/call-controls.tsx'
import { Captions } from '../visit/captions.tsx'
import { Listening } from '../visit/listening.tsx'
import { Chat } from '../visit/chat.tsx'
import { ClosedInEmr } from '../visit/closed-in-emr.tsx'
import { EmergencyCard } from '../visit/emergency-card.tsx'
import { Stage } from '../visit/stage.tsx'
import { StateLine } from '../visit/state-line.tsx'
import { Begin } from './begin.tsx'
import { Checklist } from './checklist.tsx'
import type { RoomingSeat } from './seat.ts'
import './rooming.css'
import { ChangeLanguage, useWords } from '../words/use-words.ts'

/** The workspace of the one who rooms: the chart's lists, the patient, and what there is to ask. */
export function RoomingWorkspace(props: {
  addresses: Addresses
  view: Extract<PageView, { kind: 'shown' }>
  refresh: () => Promise<void>
}) {
  const words = useWords()
  const { addresses, refresh } = props
  const { page, behind, readAt, signedOut } = props.view
  const now = useNow()
  const intake = useIntake(addresses)
  const root = useRef<HTMLDivElement>(null)
  const layout = useLayout(root)
  const [chosen, choose] = useState<Pane>('visit')
  const panes = panesFor(layout, chosen)
  const act = useCallback(
    async (request: RoomingRequest) => {
      const trouble = troubleOf(await write('POST', addresses.rooming, request), words)
      await refresh()
      intake.refresh()
      return trouble
    },
    [addresses, refresh, intake, words],
  )
  const changing = useMemo<Changing>(
    () => ({
      addresses,
      changes: page.lists,
      // A diagnosis is the clinician's.
      may: (list) => page.mine && page.elsewhere === null && list !== 'problems',
      emr: page.emr ?? words.theEmr,
      zone: page.practice.timeZone,
      now,
      intake: intake.view,
      onDone: refresh,
    }),
    [addresses, page, now, intake.view, refresh, words],
  )
  const seat: RoomingSeat = { page, addresses, now, intake, act }
  const panel = (pane: Pane) =>
    layout === 'three' || (layout === 'two' && pane === 'note')
      ? { role: 'region', 'aria-label': pane === 'note' ? words.rooming.panel : words.panes[pane] }
      : { role: 'tabpanel', 'aria-labelledby': `tab-${pane}` }
  const shown = (pane: Pane) => panes.shown.includes(pane)
  return (
    <div
      className="workspace rooming"
      data-layout={layout}
      {...(signedOut !== null && { 'data-signed-out': page.mine ? 'in-call' : 'alone' })}
      ref={root}
      style={{ '--chart-width': '30%', '--note-width': '36%' } as React.CSSProperties}
    >
      <h1 className="visually-hidden">
        {words.rooming.panel}: {page.appointment.type}
      </h1>
      <Identity addresses={addresses} page={page} />
      <Lock addresses={addresses} page={page} onDone={refresh} />
      {signedOut !== null && <SignedOut how={signedOut} emr={page.emr ?? words.theEmr} inCall={page.mine} />}
      {panes.tabs.length > 0 && (
        <TabList
          label={words.panes.tabs}
          tabs={panes.tabs.map((id) => ({ id, title: id === 'note' ? words.rooming.panel : words.panes[id] }))}
          chosen={panes.tabs.includes(chosen) ? chosen : 'visit'}
          onChoose={choose}
        />
      )}
      <div className="pane pane-chart" id="chart" hidden={!shown('chart')} {...panel('chart')}>
        <Chart addresses={addresses} zone={page.practice.timeZone} now={now} intake={intake} changing={changing} />
      </div>
      {page.mine ? (
        <WithPatient seat={seat} refresh={refresh} hidden={!shown('visit')} panel={panel('visit')} />
      ) : (
        <Watching seat={seat} refresh={refresh} hidden={!shown('visit')} panel={panel('visit')} />
      )}
      <div
        className="pane pane-note"
        id="note"
        hidden={!shown('note')}
        // Locked, it holds nothing that takes the focus, and is still to be read by keyboard.
        {...(page.elsewhere !== null && { tabIndex: 0 })}
        {...panel('note')}
      >
        {behind && (
          <p className="trouble" role="status">
            {words.unreachable.behind(clock(readAt.toISOString(), page.practice.timeZone))}
          </p>
        )}
        <fieldset className="lockable" disabled={page.elsewhere !== null}>
          {page.mine ? <Checklist seat={seat} /> : <Begin seat={seat} />}
        </fieldset>
        <ChangeLanguage className="link keys-button" />
      </div>
    </div>
  )
}

interface Middle {
  seat: RoomingSeat
  refresh: () => Promise<void>
  hidden: boolean
  panel: { role: string; 'aria-label'?: string; 'aria-labelledby'?: string }
}

/** In the call. It is opened by whoever rooms the patient, and by nobody who only looks. */
function WithPatient({ seat, refresh, hidden, panel }: Middle) {
  const words = useWords()
  const { page, addresses, now, intake } = seat
  const refreshAll = useRef(() => undefined as void)
  refreshAll.current = () => void refresh()
  const holder = useCall(addresses, page, () => refreshAll.current())
  const held = useSyncExternalStore(holder.subscribe, holder.view)
  useRefreshWhileCut(held.line === 'open', refresh)
  const replaced = held.call.over === 'replaced'
  useEffect(() => {
    // A colleague took over, or one's own second device did: the visit says which.
    if (replaced) void refresh()
  }, [replaced, refresh])
  const [chatting, setChatting] = useState(false)
  const [read, setRead] = useState(0)
  const [emergency, setEmergency] = useState(false)
  const whereabouts = intake.view?.whereabouts
  return (
    <>
      <header className="bar">
        <ClosedInEmr page={page} />
        <StateLine page={page} call={held.call} whereabouts={whereabouts} now={now} />
        <EmergencyCard
          page={page}
          whereabouts={whereabouts}
          address={addresses.emergency}
          open={emergency}
          onOpen={setEmergency}
          onDone={() => void refresh()}
        />
      </header>
      <div className="pane pane-visit" id="visit" hidden={hidden} {...panel}>
        <section className="visit" aria-label={words.call.region}>
          <Stage page={page} holder={holder} held={held} now={now} />
          <CallControls
            small={false}
            holder={holder}
            held={held}
            chatting={chatting}
            unread={chatting ? 0 : held.call.chat.length - read}
            inCall
            onChat={() => {
              setChatting(!chatting)
              setRead(held.call.chat.length)
            }}
          />
          <Listening page={page} call={held.call} addresses={addresses} onDone={() => void refresh()} docked={false} />
          <Captions page={page} call={held.call} addresses={addresses} onDone={() => void refresh()} docked={false} />
          {chatting && <Chat call={held.call} holder={holder} page={page} />}
        </section>
      </div>
    </>
  )
}

/** Not in the call: how things stand, looked for again and again. */
function Watching({ seat, refresh, hidden, panel }: Middle) {
  const words = useWords()
  const { page, now, intake } = seat
  useRefreshWhileCut(false, refresh)
  return (
    <>
      <header className="bar">
        <ClosedInEmr page={page} />
        <StateLine page={page} call={null} whereabouts={intake.view?.whereabouts} now={now} />
      </header>
      <div className="pane pane-visit" id="visit" hidden={hidden} {...panel}>
        <p className="not-in-call">{words.rooming.begin.notInCall}</p>
      </div>
    </>
  )
}
