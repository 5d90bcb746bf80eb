import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type CSSProperties } from 'react'
import { readSetting, keepSetting } from '../ui/kept-setting.ts'
import { Splitter } from '../ui/splitter.tsx'
import { TabList } from '../ui/tab-list.tsx'
import { Assessment } from './assessment/assessment.tsx'
import { Place } from './assessment/place.tsx'
import { Chart } from './chart/chart.tsx'
import { clock } from './clock.ts'
import { Keys } from './keys.tsx'
import { panesFor, useLayout, type Pane } from './layout.ts'
import type { Changing } from './lists/changing.ts'
import { Note } from './note/note.tsx'
import { useDraft } from './note/use-draft.ts'
import { FollowUp } from './orders/follow-up.tsx'
import { Receipts } from './visit/receipts.tsx'
import { Orders } from './orders/orders.tsx'
import type { PageView } from './page.ts'
import type { Addresses } from './paths.ts'
import { useCall, useRefreshWhileCut } from './use-call.ts'
import { Identity } from './same-patient/identity.tsx'
import { Lock } from './same-patient/lock.tsx'
import { SignedOut } from './same-patient/signed-out.tsx'
import { useIntake } from './use-intake.ts'
import { useNow } from '../ui/use-now.ts'
import { Announcements } from './visit/announcements.tsx'
import { Bar } from './visit/bar.tsx'
import { EmergencyCard } from './visit/emergency-card.tsx'
import { Visit } from './visit/visit.tsx'
import { ChangeLanguage, useWords } from './words/use-words.ts'

/** Every write waits a moment for its receipt; only a wait longer than an EMR's usual answer is worth a word. */
const WORTH_A_WORD_MS = 6_000

/** Chart, video, note and orders of one visit, side by side or in tabs. */
export function Workspace(props: {
  addresses: Addresses
  view: Extract<PageView, { kind: 'shown' }>
  refresh: () => Promise<void>
}) {
  const words = useWords()
  const { addresses, refresh } = props
  const { page, note, behind, readAt, signedOut } = props.view
  const now = useNow()
  const intake = useIntake(addresses)
  const refreshAll = useRef(() => undefined as void)
  refreshAll.current = () => {
    void refresh()
    intake.refresh()
  }
  const holder = useCall(addresses, page, () => refreshAll.current())
  const held = useSyncExternalStore(holder.subscribe, holder.view)
  useRefreshWhileCut(held.line === 'open', refresh)
  useSaveOnReturn(held.line === 'open', note)
  const drafted = useDraft(addresses, page)
  const waitingWrites = useWaitingWrites(page.state.waitingWrites)
  useSaveOnLeaving(note)
  useSaveOnUnlock(page.elsewhere !== null || signedOut !== null, note)

  const root = useRef<HTMLDivElement>(null)
  const layout = useLayout(root)
  const [chosen, choose] = useState<Pane>('visit')
  const panes = panesFor(layout, chosen)
  const [widths, setWidths] = useWidths()
  const [emergency, setEmergency] = useState(false)
  const openEmergency = useCallback(() => setEmergency(true), [])

  const zone = page.practice.timeZone
  const emr = page.emr ?? words.theEmr
  const changing = useMemo<Changing>(
    () => ({
      addresses,
      changes: page.lists,
      may: () => page.mine && page.elsewhere === null && page.state.stage !== 'signed',
      emr,
      zone,
      now,
      intake: intake.view,
      onDone: refresh,
    }),
    [addresses, page, emr, zone, now, intake.view, refresh],
  )
  const panel = (pane: Pane) =>
    layout === 'three' || (layout === 'two' && pane === 'note')
      ? { role: 'region', 'aria-label': words.panes[pane] }
      : { role: 'tabpanel', 'aria-labelledby': `tab-${pane}` }
  // Also the word that the call goes on elsewhere, with the press that takes it back.
  const goesOnElsewhere =
    held.call.over === 'replaced' && (page.state.stage === 'waiting' || page.state.stage === 'in-visit')
  const onStage = held.call.remote !== null || goesOnElsewhere
  const docked = !panes.shown.includes('visit') && onStage
  const card = (
    <EmergencyCard
      page={page}
      whereabouts={intake.view?.whereabouts}
      address={addresses.emergency}
      open={emergency}
      onOpen={setEmergency}
      onDone={holder.changed}
    />
  )

  return (
    <div
      className="workspace"
      data-layout={layout}
      data-docked={docked}
      {...(signedOut !== null && { 'data-signed-out': onStage ? 'in-call' : 'alone' })}
      ref={root}
      style={{ '--chart-width': `${widths.chart}%`, '--note-width': `${widths.note}%` } as CSSProperties}
    >
      <h1 className="visually-hidden">{page.appointment.type}</h1>
      <Identity addresses={addresses} page={page} />
      <Lock addresses={addresses} page={page} onDone={refresh} />
      {signedOut !== null && (
        <SignedOut how={signedOut} emr={emr} inCall={onStage}>
          {card}
        </SignedOut>
      )}
      <Bar
        addresses={addresses}
        page={page}
        note={note}
        call={held.call}
        waitingWrites={waitingWrites}
        whereabouts={intake.view?.whereabouts}
        now={now}
        notice={behind ? words.unreachable.behind(clock(readAt.toISOString(), zone)) : null}
        onAdmit={() => page.meeting === null && holder.acquire()}
        onDone={holder.changed}
        onMend={(pane) => choose(pane)}
        emergency={signedOut === null && card}
      />
      {panes.tabs.length > 0 && (
        <TabList
          label={words.panes.tabs}
          tabs={panes.tabs.map((id) => ({ id, title: words.panes[id] }))}
          chosen={panes.tabs.includes(chosen) ? chosen : 'visit'}
          onChoose={choose}
        />
      )}
      <div className="pane pane-chart" id="chart" hidden={!panes.shown.includes('chart')} {...panel('chart')}>
        <Chart addresses={addresses} zone={zone} now={now} intake={intake} changing={changing} />
      </div>
      {layout === 'three' && (
        <Splitter
          label={words.resize.chart}
          controls="chart"
          side="before"
          min={18}
          max={40}
          value={widths.chart}
          onChange={(chart) => setWidths({ ...widths, chart })}
        />
      )}
      <div
        className="pane pane-visit"
        id="visit"
        hidden={!panes.shown.includes('visit') && !docked}
        {...panel('visit')}
      >
        <Visit
          page={page}
          holder={holder}
          held={held}
          // Nothing of the record stands beside the picture of a docked call.
          docked={docked || signedOut !== null}
          whereabouts={intake.view?.whereabouts}
          now={now}
          addresses={addresses}
          onDone={refresh}
        />
      </div>
      {layout === 'three' && (
        <Splitter
          label={words.resize.note}
          controls="note"
          side="after"
          min={24}
          max={50}
          value={widths.note}
          onChange={(width) => setWidths({ ...widths, note: width })}
        />
      )}
      <div
        className="pane pane-note"
        id="note"
        hidden={!panes.shown.includes('note')}
        // Locked, it may hold nothing that takes the focus, and is still to be read by keyboard.
        {...(page.elsewhere !== null && { tabIndex: 0 })}
        {...panel('note')}
      >
        <fieldset className="lockable" disabled={page.elsewhere !== null}>
          <Note
            waitingWrites={waitingWrites}
            addresses={addresses}
            page={page}
            keeper={note}
            zone={zone}
            now={now}
            emr={emr}
            onDone={refresh}
            drafted={drafted}
          />
          <Orders addresses={addresses} page={page} emr={emr} onDone={refresh} />
          <FollowUp addresses={addresses} page={page} onDone={refresh} />
          <Place addresses={addresses} page={page} onSaid={refresh} />
          <Assessment addresses={addresses} page={page} onLinked={() => drafted.state !== 'none' && drafted.make()} />
        </fieldset>
        <Receipts page={page} now={now} />
        <Keys show={choose} onEmergency={openEmergency} />
        <ChangeLanguage className="link keys-button" />
      </div>
      <Announcements page={page} call={held.call} />
    </div>
  )
}

/** A line that stands again says that the server is back: what could not be sent need not wait for its next try. */
function useSaveOnReturn(open: boolean, note: Extract<PageView, { kind: 'shown' }>['note']) {
  const lost = useRef(false)
  useEffect(() => {
    if (open && lost.current) note.save()
    lost.current = !open
  }, [open, note])
}

/** What was typed in the moment in which the workspace was locked has waited on this page. */
function useSaveOnUnlock(locked: boolean, note: Extract<PageView, { kind: 'shown' }>['note']) {
  const was = useRef(locked)
  useEffect(() => {
    if (was.current && !locked) note.save()
    was.current = locked
  }, [locked, note])
}

function useWaitingWrites(count: number): number {
  const [long, setLong] = useState(false)
  const waiting = count > 0
  useEffect(() => {
    if (!waiting) return setLong(false)
    const timer = setTimeout(() => setLong(true), WORTH_A_WORD_MS)
    return () => clearTimeout(timer)
  }, [waiting])
  return long ? count : 0
}

/** What is unsent leaves with the page. A question comes up only where it could not have arrived. */
function useSaveOnLeaving(note: Extract<PageView, { kind: 'shown' }>['note']) {
  useEffect(() => {
    const onHide = () => {
      if (document.visibilityState === 'hidden') note.save(true)
    }
    const onPageHide = () => note.save(true)
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      const { trouble, clash } = note.draft()
      if (trouble.kind === 'unreachable' || trouble.kind === 'refused' || clash !== null) event.preventDefault()
    }
    document.addEventListener('visibilitychange', onHide)
    globalThis.addEventListener('pagehide', onPageHide)
    globalThis.addEventListener('beforeunload', onBeforeUnload)
    return () => {
      document.removeEventListener('visibilitychange', onHide)
      globalThis.removeEventListener('pagehide', onPageHide)
      globalThis.removeEventListener('beforeunload', onBeforeUnload)
    }
  }, [note])
}

function useWidths() {
  const [widths, setWidths] = useState(readWidths)
  const set = (next: typeof widths) => {
    setWidths(next)
    keepSetting('width.chart', String(next.chart))
    keepSetting('width.note', String(next.note))
  }
  return [widths, set] as const
}

/** Of the columns, as they were last drawn in this browser. */
export const readWidths = () => ({ chart: kept('chart', 26), note: kept('note', 36) })

function kept(column: string, otherwise: number): number {
  const width = Number(readSetting(`width.${column}`))
  return width >= 18 && width <= 50 ? width : otherwise
}
