import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { IntakeAnswer, RedFlagRoute } from '#api/visit.ts'
import { countFriction } from '../ui/friction.ts'
import { Heading, Notice, PageFrame } from '../ui/page-frame.tsx'
import { Meanwhile, part } from '../ui/part.tsx'
import type { Language } from '../ui/times.ts'
import { useCatalogue } from '../ui/use-catalogue.ts'
import { Closed } from './closed.tsx'
import { EnterCode, GiveBirthDate } from './identify.tsx'
import { AskAtDoor, AskHelp } from './help.tsx'
import { LinkAgain } from './link-again.tsx'
import { pathsOf } from './paths.ts'
import { Consent } from './prepare/consent.tsx'
import { Prepare } from './prepare/prepare.tsx'
import { hostAppOf } from './room/browser.ts'
import type { Scene } from './scene.ts'
import { placeAfter, placeBefore, preparingStep, reachable, type Place } from './steps.ts'
import { usePlace } from './use-place.ts'
import { useRemembered, useSaving, useVisit, type Away, type PageState } from './use-visit.ts'
import type { Words } from './words/en.ts'
import { loadWords } from './words/load.ts'

const MeetingRoom = part(async () => (await import('./room/meeting.tsx')).MeetingRoom)
const Room = part(async () => (await import('./room/room.tsx')).Room)
const Stop = part(async () => (await import('./prepare/stop.tsx')).Stop)
const GaveUp = part(async () => (await import('./room/too-long.tsx')).GaveUp)
const OtherBrowser = part(async () => (await import('./other-browser.tsx')).OtherBrowser)
const After = part(async () => (await import('./after/after.tsx')).After)

/** The patient's page: one visit, one thing at a time. */
export function App({ visit }: { visit: string }) {
  const [chosen, setChosen] = useState<Language | null>(null)
  const { state, reload } = useVisit(visit, chosen)
  const language = chosen ?? (state.at === 'shown' ? state.page.language : deviceLanguage())
  const words = useCatalogue(null, loadWords, language)
  const { save, saving } = useSaving(language)
  const paths = useMemo(() => pathsOf(visit), [visit])
  const page = state.at === 'shown' ? state.page : null
  const step = page?.open?.next ?? page?.access ?? 'opening'
  useFriction(paths.ledger, step)

  const meanwhile = useCallback((late: boolean) => words !== null && <Coming late={late} words={words} />, [words])

  if (words === null) return null
  return (
    <PageFrame
      practice={page?.practice ?? null}
      language={language}
      onLanguage={setChosen}
      words={words.frame}
      help={<Help state={state} paths={paths} language={language} words={words} onAsked={reload} />}
    >
      {state.at !== 'shown' ? (
        <NotShown state={state} words={words} language={language} linkPath={paths.link} />
      ) : (
        <Meanwhile value={meanwhile}>
          <Stale away={state.stale} words={words} />
          <Screen
            scene={{ visit, page: state.page, paths, words, language, zone: deviceZone(), save, saving, reload }}
          />
        </Meanwhile>
      )}
    </PageFrame>
  )
}

/** *I need help*: of the patient, of who stands at the door with the link, or of who knows the address alone. */
function Help(props: {
  state: PageState
  paths: ReturnType<typeof pathsOf>
  language: Language
  words: Words
  onAsked: () => unknown
}) {
  const { state, paths, language, words, onAsked } = props
  if (state.at === 'no-access')
    return <AskAtDoor path={paths.call} says={words.help.toldIfOurs} language={language} words={words} />
  if (state.at !== 'shown') return null
  const { access, open } = state.page
  if (AT_DOOR.has(access))
    return <AskAtDoor path={paths.doorHelp} says={words.help.toldAtDoor} language={language} words={words} />
  if (open === undefined || !CAN_ASK.has(open.next)) return null
  return (
    <AskHelp
      help={open.help}
      path={paths.help}
      zone={deviceZone()}
      language={language}
      words={words}
      onAsked={onAsked}
    />
  )
}

const AT_DOOR: ReadonlySet<string> = new Set(['identify', 'code', 'locked'])

/** While the visit stands; afterwards the practice answers messages. */
const CAN_ASK: ReadonlySet<string> = new Set([
  'consent',
  'location',
  'intake',
  'device-check',
  'wait',
  'waiting',
  'in-visit',
  'declined',
  'stopped',
])

/** While the camera is still to come; a summary can be read in any app. */
const CALL_AHEAD: ReadonlySet<string> = new Set(
  [...CAN_ASK].filter((next) => next !== 'declined' && next !== 'stopped'),
)

/** What is shown is older than it should be, and is being asked for again. */
function Stale({ away, words }: { away: Away | null; words: Words }) {
  return (
    <div role="status">
      {away !== null && (
        <Notice tone="waiting">
          <p>{words.stale[away]}</p>
        </Notice>
      )}
    </div>
  )
}

/** What is to be seen next is on its way; on a bad line that is said, while the numbers to call stay below. */
function Coming({ late, words }: { late: boolean; words: Words }) {
  if (!late) return <p role="status">{words.loading}</p>
  return (
    <div role="status">
      <p>{words.late.says}</p>
      <button type="button" className="second" onClick={() => location.reload()}>
        {words.late.again}
      </button>
    </div>
  )
}

function Screen({ scene }: { scene: Scene }) {
  // The birth date stays in memory only, to ask for another code without typing it again.
  const [birthDate, setBirthDate] = useState<string | null>(null)
  const { page } = scene
  const [stays, setStays] = useState(false)
  const host = useMemo(() => hostAppOf(navigator.userAgent, navigator.maxTouchPoints, 'mediaDevices' in navigator), [])
  const atDoor = page.access === 'identify' || page.access === 'code'
  const ahead = atDoor || (page.open !== undefined && CALL_AHEAD.has(page.open.next))
  if (host !== null && page.link !== undefined && ahead && !stays)
    return <OtherBrowser host={host} link={page.link} scene={scene} onStay={() => setStays(true)} />
  switch (page.access) {
    case 'identify':
      return <GiveBirthDate scene={scene} onGiven={setBirthDate} />
    case 'code':
      return birthDate === null ? (
        <GiveBirthDate scene={scene} onGiven={setBirthDate} />
      ) : (
        <EnterCode scene={scene} onAgain={() => setBirthDate(null)} />
      )
    case 'locked':
    case 'unmatched':
    case 'past':
      return <Closed why={page.access} scene={scene} />
    case 'open':
      return (
        <>
          <Ringing scene={scene} />
          <Opened scene={scene} />
        </>
      )
  }
}

/** Whoever is not in the call yet, but is rung, reads by whom; in the call its own page says so. */
function Ringing({ scene: { page, words } }: { scene: Scene }) {
  const { open } = page
  return (
    <div role="status">
      {open !== undefined && open.phoneSince !== null && open.next !== 'in-visit' && (
        <Notice tone="waiting">
          <p>{words.call.rings(open.clinician)}</p>
        </Notice>
      )}
    </div>
  )
}

function Opened({ scene }: { scene: Scene }) {
  const open = useRemembered(scene.page.open)
  const next = open === undefined ? null : open.next === 'stopped' ? 'intake' : preparingStep(open.next)
  const questions = open?.intake?.length ?? 0
  const [begun, setBegun] = useState(false)
  const [entering, setEntering] = useState(false)
  const [question, setQuestion] = useState(0)
  const [askedAgain, setAskedAgain] = useState(false)
  const [answers, setAnswers] = useState<ReadonlyMap<string, IntakeAnswer>>(new Map())
  const screen = (chosen: Place | null): Place | null => {
    if (next === null || !begun) return null
    if (chosen !== null && reachable(chosen, next)) return chosen
    return { step: next, question: next === 'intake' ? Math.min(question, Math.max(0, questions - 1)) : 0 }
  }
  const { chosen, choose } = usePlace(screen)
  // What was just answered, until the visit knows; and whether the answer is being given anew.
  const [stop, setStop] = useState<RedFlagRoute | null>(null)
  const [mistaken, setMistaken] = useState(false)
  const place = screen(chosen)

  if (open === undefined) return <Closed why="unmatched" scene={scene} />
  const opened = { ...scene, open }
  if (open.next === 'cancelled' || open.next === 'in-person' || open.next === 'missed')
    return <Closed why={open.next} scene={scene} />
  if (open.next === 'gave-up') return <GaveUp scene={opened} />
  if (open.next === 'declined') return <Consent scene={opened} onDone={() => choose(null)} />
  if (open.next === 'ended' || open.next === 'summary') return <After scene={opened} />

  const route = stop ?? (open.next === 'stopped' && !mistaken ? (open.stop?.route ?? null) : null)
  if (route !== null)
    return (
      <Stop
        scene={opened}
        route={route}
        onMistake={() => {
          setStop(null)
          setMistaken(true)
          setBegun(true)
          setQuestion(0)
          choose({ step: 'intake', question: 0 })
        }}
      />
    )

  const back = place === null ? null : placeBefore(place, questions)
  const onBack = back === null || (back.step === 'consent' && open.consent === undefined) ? null : () => choose(back)
  const atRoom = next === null || (begun && (place?.step === 'device-check' || place?.step === 'wait'))
  const onLocation = () => {
    setAskedAgain(true)
    choose({ step: 'location', question: 0 })
  }
  if (atRoom && open.meeting !== null)
    return (
      <MeetingRoom scene={opened} meeting={open.meeting} enterNow={entering} onBack={onBack} onLocation={onLocation} />
    )
  if (atRoom)
    return (
      <Room
        scene={opened}
        checkAgain={chosen?.step === 'device-check' && next === 'wait'}
        enterNow={entering}
        onBack={onBack}
        onChecked={() => choose(null)}
        onLocation={onLocation}
      />
    )
  return (
    <Prepare
      scene={opened}
      place={place}
      askedAgain={askedAgain}
      answers={answers}
      onAnswer={(answer) => setAnswers(new Map(answers).set(answer.linkId, answer))}
      onStop={(one) => {
        setStop(one)
        setMistaken(false)
      }}
      onBack={onBack}
      onBegin={() => {
        setBegun(true)
        setEntering(next === 'wait')
      }}
      onDone={() => {
        setAskedAgain(false)
        if (place?.step === 'intake') setQuestion(place.question + 1)
        if (place !== null && next !== null) choose(placeAfter(place, next, questions))
      }}
    />
  )
}

function NotShown({
  state,
  words,
  language,
  linkPath,
}: {
  state: Exclude<PageState, { at: 'shown' }>
  words: Words
  language: Language
  linkPath: string
}) {
  switch (state.at) {
    case 'opening':
      return <p role="status">{words.loading}</p>
    case 'failing':
      return (
        <div role="status">
          <Heading step="failing">{words.failed.title}</Heading>
          <p>{words.failed.body[state.away]}</p>
          <p>{state.says === '' ? words.failed.call : state.says}</p>
        </div>
      )
    case 'no-access':
      return <LinkAgain path={linkPath} says={state.says} language={language} words={words} />
  }
}

function useFriction(path: string, step: string): void {
  const now = useRef(step)
  now.current = step
  useEffect(() => countFriction({ path, step: () => now.current }), [path])
}

function deviceLanguage(): Language {
  return navigator.language.startsWith('es') ? 'es' : 'en'
}

function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
