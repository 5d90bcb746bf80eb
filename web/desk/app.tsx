import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { OpenedVisit } from '#api/desk.ts'
import { ask } from '../ui/ask.ts'
import { clockTime, type Language } from '../ui/times.ts'
import { Board } from './board.tsx'
import { CheckInDialog } from './check-in-dialog.tsx'
import { ContactDialog } from './contact-dialog.tsx'
import { Day } from './day.tsx'
import { HelpQueue } from './help-queue.tsx'
import { keepDesk, type DeskKeeper } from './keep.ts'
import { Keys } from './keys.tsx'
import { Coming, Loading } from './loading.tsx'
import { MatchDialog } from './match-dialog.tsx'
import { pathsOf, type Paths } from './paths.ts'
import { NoShowDialog } from './no-show-dialog.tsx'
import { InterpreterDialog } from './interpreter-dialog.tsx'
import { SheetDialog } from './sheet-dialog.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'
import { whyNot } from './why-not.ts'
import { Meanwhile, part } from '../ui/part.tsx'
import { useCatalogue } from '../ui/use-catalogue.ts'
import { useNow } from '../ui/use-now.ts'
import { chooseStaffLanguage, staffLanguage } from '../ui/staff-language.ts'
import { useHash } from '../ui/use-hash.ts'
import { en, type Words } from './words/en.ts'
import { loadWords } from './words/load.ts'
import { Worklist } from './worklist.tsx'

const Ledger = part(async () => (await import('./ledger/ledger.tsx')).Ledger)

const Charges = part(async () => (await import('./charges/charges.tsx')).Charges)
const Rows = part(async () => (await import('./rows/rows.tsx')).Rows)
const VisitLog = part(async () => (await import('./visit-log/visit-log.tsx')).VisitLog)
const Referrals = part(async () => (await import('./referrals/referrals.tsx')).Referrals)

/** How a press ended: done, or why it was not, in words for whoever pressed. */
export type Done = { done: true } | { done: false; why: string }

/** A dialog that is open, and the visit it is about. */
export type Asking =
  | { kind: 'match' | 'revoke' | 'contact' | 'no-show' | 'check-in' | 'interpreter'; visit: string }
  | { kind: 'sheet'; visit: string; task: string }

/** What every part of the desk is handed. */
export interface Seat {
  words: Words
  language: Language
  zone: string
  role: 'front-desk' | 'clinician'
  /** Opens the workspace of a visit, where nothing else launches it; null where the EMR does. */
  openVisit: ((visit: string) => Promise<void>) | null
  now: Date
  emrAway: boolean
  paths: Paths
  /** Does it, and says below the title what came of it. */
  act(path: string, body: unknown, said: string): Promise<Done>
  /** Says below the title what came of something that was not done by `act`. */
  say(text: string): void
  /** Opens the dialog that belongs to a visit. */
  ask(dialog: Asking): void
}

/** What was done is said for this long; what was not done stays until it is put away. */
const SAID_MS = 10_000

/** The front desk: who needs help, what is left to do, and the day. */
export function App({ launch }: { launch: string }) {
  const paths = useMemo(() => pathsOf(launch), [launch])
  const [keeper, setKeeper] = useState<DeskKeeper | null>(null)
  useEffect(() => {
    const kept = keepDesk(paths)
    setKeeper(kept)
    return () => kept.stop()
  }, [paths])
  const [language, setLanguage] = useState<Language>(staffLanguage)
  const words = useCatalogue(en, loadWords, language)
  const hash = useHash()
  const ledger = hash === LEDGER
  const referrals = hash === REFERRALS
  const charges = hash === CHARGES
  const rows = hash === ROWS
  const visitLog = hash === VISIT_LOG
  const here = ledger ? LEDGER : referrals ? REFERRALS : charges ? CHARGES : visitLog ? VISIT_LOG : rows ? ROWS : DAY
  const views = [
    [DAY, words.title],
    [ROWS, words.rows.open],
    [REFERRALS, words.referrals.open],
    [CHARGES, words.charges.open],
    [LEDGER, words.ledger.open],
    [VISIT_LOG, words.visitLog.open],
  ] as const
  const title = useRef<HTMLHeadingElement>(null)
  const came = useRef(here)
  // What the link led to is read from its title on.
  useEffect(() => {
    if (came.current !== here) title.current?.focus()
    came.current = here
  }, [here])
  const meanwhile = useCallback((late: boolean) => <Coming late={late} words={words} as="list" />, [words])
  useEffect(() => {
    document.documentElement.lang = language
    document.title = words.title
  }, [language, words])

  return (
    <>
      <header className="desk-top">
        <h1 ref={title} tabIndex={-1}>
          {views.find(([address]) => address === here)?.[1]}
        </h1>
        {keeper !== null && <Who keeper={keeper} />}
        <nav aria-label={words.views}>
          {views.map(([address, says]) => (
            <a key={address} href={address} aria-current={address === here ? 'page' : undefined}>
              {says}
            </a>
          ))}
        </nav>
        <button
          type="button"
          className="quiet"
          lang={language === 'en' ? 'es' : 'en'}
          onClick={() => {
            const other = language === 'en' ? 'es' : 'en'
            chooseStaffLanguage(other)
            setLanguage(other)
          }}
        >
          {words.otherLanguage}
        </button>
      </header>
      <Meanwhile value={meanwhile}>
        {keeper === null ? (
          <Loading says={words.loading} as={here === DAY ? 'day' : 'list'} />
        ) : ledger ? (
          <Ledger paths={paths} words={words} language={language} />
        ) : visitLog ? (
          <VisitLog paths={paths} words={words} language={language} />
        ) : charges ? (
          <Charges paths={paths} words={words} language={language} />
        ) : rows ? (
          <RowsOfPractice keeper={keeper} paths={paths} words={words} language={language} />
        ) : referrals ? (
          <OfPractice keeper={keeper} paths={paths} words={words} language={language} />
        ) : (
          <Desk keeper={keeper} paths={paths} words={words} language={language} />
        )}
      </Meanwhile>
    </>
  )
}

const DAY = '#'
const ROWS = '#rows'
const LEDGER = '#ledger'
const CHARGES = '#charges'
const VISIT_LOG = '#visit-log'
const REFERRALS = '#referrals'

/** The whole worklist, by the practice's clock. */
function RowsOfPractice(props: { keeper: DeskKeeper; paths: Paths; words: Words; language: Language }) {
  const view = useSyncExternalStore(props.keeper.subscribe, props.keeper.view)
  const zone = view.kind === 'shown' ? view.page.practice.timeZone : 'UTC'
  return <Rows {...props} zone={zone} />
}

/** The referrals, as whoever sits here may act on them. */
function OfPractice(props: { keeper: DeskKeeper; paths: Paths; words: Words; language: Language }) {
  const { keeper, ...rest } = props
  const view = useSyncExternalStore(keeper.subscribe, keeper.view)
  const page = view.kind === 'shown' ? view.page : null
  return <Referrals {...rest} zone={page?.practice.timeZone ?? 'UTC'} role={page?.person.role ?? null} />
}

function Who({ keeper }: { keeper: DeskKeeper }) {
  const view = useSyncExternalStore(keeper.subscribe, keeper.view)
  return (
    <span className="quiet">{view.kind === 'shown' ? `${view.page.practice.name}, ${view.page.person.name}` : ''}</span>
  )
}

function Desk({
  keeper,
  paths,
  words,
  language,
}: {
  keeper: DeskKeeper
  paths: Paths
  words: Words
  language: Language
}) {
  const view = useSyncExternalStore(keeper.subscribe, keeper.view)
  const now = useNow()
  const [said, setSaid] = useState<{ text: string; attention: boolean } | null>(null)
  useEffect(() => {
    if (said === null || said.attention) return
    const timer = setTimeout(() => setSaid(null), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  const [dialog, setDialog] = useState<Asking | null>(null)
  const page = view.kind === 'shown' ? view.page : null
  const zone = page?.practice.timeZone ?? 'UTC'
  const role = page?.person.role ?? 'front-desk'
  const emrAway = page?.emrAwaySince != null
  const opensVisits = page?.person.opensVisits ?? false
  // The same object while nothing of it changes, so that a change of one row draws that row and no other.
  const seat = useMemo<Seat>(
    () => ({
      words,
      language,
      zone,
      role,
      openVisit: opensVisits
        ? async (visit) => {
            setSaid(null)
            const opened = await ask<OpenedVisit>(paths.open(visit), { method: 'POST', body: {}, language })
            if (opened.ok) location.assign(`/w/${encodeURIComponent(opened.value.launch)}`)
            else setSaid({ text: whyNot(opened.problem, words), attention: true })
          }
        : null,
      now,
      emrAway,
      paths,
      act: async (path, body, done) => {
        setSaid(null)
        const problem = await keeper.act(path, body)
        if (problem === null) {
          if (done !== '') setSaid({ text: done, attention: false })
          return { done: true }
        }
        const why = whyNot(problem, words)
        setSaid({ text: why, attention: true })
        return { done: false, why }
      },
      say: (text) => setSaid({ text, attention: false }),
      ask: setDialog,
    }),
    [words, language, zone, role, opensVisits, now, emrAway, paths, keeper],
  )
  if (view.kind === 'loading') return <Loading says={words.loading} as="day" />
  if (view.kind === 'closed') return <p className="notice attention">{words.closed}</p>
  if (view.kind === 'unreachable' || page === null)
    return (
      <p className="notice waiting" role="status">
        {words.unreachable}
      </p>
    )

  const { lostSince } = view
  const time = (instant: string) => clockTime(instant, zone, language)
  const close = () => setDialog(null)
  return (
    <>
      <div className="notices" role="status">
        {lostSince !== null && <p className="notice waiting">… {words.lost(time(lostSince))}</p>}
        {page.emrAwaySince !== null && (
          <p className="notice attention">! {words.emrAway(page.emr, time(page.emrAwaySince))}</p>
        )}
        {said !== null && (
          <p className={said.attention ? 'notice attention' : 'notice plain'}>
            {said.attention && '! '}
            {said.text}{' '}
            {said.attention && (
              <button type="button" onClick={() => setSaid(null)}>
                {words.dismiss}
              </button>
            )}
          </p>
        )}
      </div>
      <main className="desk">
        <div className="side">
          <HelpQueue asking={page.help} since={page.now} seat={seat} />
          <Worklist
            list={page.worklist}
            less={page.emrOffersLess}
            silent={page.silentRoutes}
            since={page.now}
            seat={seat}
            onDay={keeper.open}
            onMore={() => void keeper.more()}
          />
        </div>
        <section className="day" aria-labelledby="board-title">
          <Day day={page.day} seat={seat} count={page.rows.length} onDay={keeper.open} />
          <Board rows={page.rows} seat={seat} />
          <Keys words={words} />
        </section>
      </main>
      {dialog?.kind === 'match' && <MatchDialog visit={dialog.visit} seat={seat} onClose={close} />}
      {dialog?.kind === 'contact' && <ContactDialog visit={dialog.visit} seat={seat} onClose={close} />}
      {dialog?.kind === 'check-in' && <CheckInDialog visit={dialog.visit} seat={seat} onClose={close} />}
      {dialog?.kind === 'no-show' && <NoShowDialog visit={dialog.visit} seat={seat} onClose={close} />}
      {dialog?.kind === 'interpreter' && <InterpreterDialog visit={dialog.visit} seat={seat} onClose={close} />}
      {dialog?.kind === 'sheet' && <SheetDialog {...dialog} seat={seat} onClose={close} />}
      {dialog?.kind === 'revoke' && <RevokeDialog visit={dialog.visit} seat={seat} onClose={close} />}
    </>
  )
}
