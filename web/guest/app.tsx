import { useCallback, useEffect, useState } from 'react'
import type { GuestKind, GuestPage } from '#api/guest.ts'
import { ask, mayPass, tryAgainMs } from '../ui/ask.ts'
import { TextField } from '../ui/form.tsx'
import { Heading, Notice, PageFrame } from '../ui/page-frame.tsx'
import { clockTime, longDay, type Language } from '../ui/times.ts'
import { MeetingSeat } from './meeting.tsx'
import { Seat } from './seat.tsx'
import { WORDS, type Words } from './words.ts'

/** The page of a helper or an interpreter: a name, then a seat. */
export function App({ visit, guest }: { visit: string; guest: GuestKind }) {
  const base = `/api/visit/${encodeURIComponent(visit)}/guest/${guest}`
  const [chosen, setChosen] = useState<Language | null>(null)
  const [page, setPage] = useState<GuestPage | null>(null)
  const [trouble, setTrouble] = useState<'none' | 'passing' | 'no-access'>('none')
  const language = chosen ?? page?.language ?? (navigator.language.startsWith('es') ? 'es' : 'en')
  const words = WORDS[language]

  const reload = useCallback(async () => {
    for (let failures = 0; ;) {
      const answered = await ask<GuestPage>(base, { language: 'en' })
      if (answered.ok) {
        setTrouble('none')
        return setPage(answered.value)
      }
      if (!mayPass(answered.problem)) return setTrouble('no-access')
      setTrouble('passing')
      failures += 1
      await new Promise((resolve) => setTimeout(resolve, tryAgainMs(failures, Math.random())))
    }
  }, [base])
  useEffect(() => void reload(), [reload])

  return (
    <PageFrame practice={page?.practice ?? null} language={language} onLanguage={setChosen} words={words.frame}>
      {trouble === 'passing' && (
        <Notice tone="attention">
          <p>{words.tryingAgain}</p>
        </Notice>
      )}
      {trouble === 'no-access' ? (
        <Ended title={words.removed.title} body={words.noAccess} />
      ) : page === null ? (
        <p role="status">{words.opening}</p>
      ) : (
        <Stage page={page} words={words} language={language} visit={visit} base={base} reload={reload} />
      )}
    </PageFrame>
  )
}

function Stage(props: {
  page: GuestPage
  words: Words
  language: Language
  visit: string
  base: string
  reload: () => Promise<void>
}) {
  const { page, words } = props
  switch (page.stage) {
    case 'invited':
      return <Name {...props} />
    case 'asked':
    case 'let-in':
    case 'in':
      if (page.meeting !== null)
        return (
          <MeetingSeat page={page} meeting={page.meeting} words={words} visit={props.visit} reload={props.reload} />
        )
      return <Seat page={page} words={words} language={props.language} visit={props.visit} reload={props.reload} />
    case 'taken':
    case 'removed':
    case 'over':
      return <Ended {...words[page.stage]} />
  }
}

function Ended({ title, body }: { title: string; body: string }) {
  return (
    <>
      <Heading step={title}>{title}</Heading>
      <p>{body}</p>
    </>
  )
}

/** Who they are, for the clinician to read. */
function Name(props: { page: GuestPage; words: Words; language: Language; base: string; reload: () => Promise<void> }) {
  const { page, words, language } = props
  const [name, setName] = useState('')
  const [about, setAbout] = useState('')
  const [error, setError] = useState<string>()
  const [trouble, setTrouble] = useState<string | null>(null)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const send = async () => {
    if (name.trim() === '') {
      setError(words.needName)
      return document.getElementById('guest-name')?.focus()
    }
    setError(undefined)
    const answered = await ask<null>(`${props.base}/come`, { method: 'POST', body: { name, about }, language })
    // Somebody else may have been first by the same link: the page itself then says so.
    setTrouble(answered.ok || answered.problem.code === 'already' ? null : answered.problem.says)
    await props.reload()
  }
  return (
    <>
      <Heading step="name">{words.title[page.guest]}</Heading>
      <p>
        {words.when(page.practice.name, longDay(page.start, zone, language), clockTime(page.start, zone, language))}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
        noValidate
      >
        <TextField
          id="guest-name"
          label={words.name}
          hint={words.whyName}
          value={name}
          onChange={setName}
          autoComplete="name"
          maxLength={100}
          error={error}
        />
        <TextField
          id="guest-about"
          label={words.about[page.guest]}
          hint={words.aboutHint[page.guest]}
          value={about}
          onChange={setAbout}
          maxLength={200}
        />
        <div role="alert">
          {trouble !== null && (
            <Notice tone="attention">
              <p>{trouble}</p>
            </Notice>
          )}
        </div>
        <div className="buttons">
          <button type="submit">{words.ask}</button>
        </div>
      </form>
    </>
  )
}
