import { useEffect, useMemo, useRef, useState } from 'react'
import type { BookingPage, FreeTime, Identity, InvitedPage } from '#api/book.ts'
import type { Problem } from '#api/problem.ts'
import { ask } from '../ui/ask.ts'
import { Heading, PageFrame } from '../ui/page-frame.tsx'
import type { Language } from '../ui/times.ts'
import { useCatalogue } from '../ui/use-catalogue.ts'
import { Booked } from './booked.tsx'
import { Requested } from './requested.tsx'
import type { Booking } from './booking.ts'
import { ByPhone } from './by-phone.tsx'
import { Check } from './check.tsx'
import { reportStep } from './height.ts'
import { NOBODY, type TypedIdentity } from './identity.ts'
import { LinkAgain } from './link-again.tsx'
import { needFrom, NOTHING } from './need.ts'
import { pathsOf } from './paths.ts'
import { Unreachable } from './unreachable.tsx'
import { What } from './what.tsx'
import { When, type WhyAgain } from './when.tsx'
import { Who } from './who.tsx'
import type { Words } from './words/en.ts'
import { loadWords } from './words/load.ts'

type Step =
  | { at: 'what' }
  | { at: 'when'; why: WhyAgain | null; offered: FreeTime[] }
  | { at: 'who' }
  | { at: 'check' }
  | { at: 'booked'; start: string; clinician: string }
  | { at: 'requested'; start: string; clinician: string; ticket: string }
  | { at: 'link' }

/** `standing`: of whoever was invited. */
type Shown = BookingPage & Pick<Partial<InvitedPage>, 'standing'>

/** Booking, one thing at a time. Everything typed stays in this page's memory until it is sent. */
export function App({
  organization,
  invitation,
  asked,
}: {
  organization: string
  invitation: string | null
  asked: Language
}) {
  const [language, setLanguage] = useState(asked)
  const words = useCatalogue(null, loadWords, language)
  const [page, setPage] = useState<Shown | 'loading' | Problem>('loading')
  const [tries, setTries] = useState(0)
  const paths = useMemo(() => pathsOf(organization), [organization])

  useEffect(() => {
    const stop = new AbortController()
    const address = invitation === null ? paths.page : paths.invited(invitation)
    void ask<Shown>(address, { language: asked, signal: stop.signal }).then((answered) => {
      if (!stop.signal.aborted) setPage(answered.ok ? answered.value : answered.problem)
    })
    return () => stop.abort()
  }, [paths, invitation, asked, tries])

  if (words === null) return null
  const shown = typeof page === 'object' && 'practice' in page ? page : null
  const failed = typeof page === 'object' && 'code' in page ? page : null
  return (
    <PageFrame practice={shown?.practice ?? null} language={language} onLanguage={setLanguage} words={words.frame}>
      {page === 'loading' && <p role="status">{words.loading}</p>}
      {failed !== null && <Unreachable words={words} says={failed.says} onAgain={() => setTries(tries + 1)} />}
      {shown !== null &&
        (shown.standing !== undefined && shown.standing !== 'open' ? (
          <NoTimeToChoose words={words} standing={shown.standing} />
        ) : (
          <Steps booking={{ page: shown, invitation, paths, words, language, zone: deviceZone() }} />
        ))}
    </PageFrame>
  )
}

/** Whoever was invited has booked already, or there is nothing more to book. */
function NoTimeToChoose({ words, standing }: { words: Words; standing: 'booked' | 'over' }) {
  const says = words.invited[standing]
  return (
    <>
      <Heading step="invited">{says.title}</Heading>
      <p>{says.body}</p>
    </>
  )
}

function Steps({ booking }: { booking: Booking }) {
  const { words, page, invitation } = booking
  const [step, setStep] = useState<Step>(invitation === null ? { at: 'what' } : { at: 'when', why: null, offered: [] })
  const [type, setType] = useState(page.types.length === 1 ? (page.types[0]?.id ?? '') : '')
  const [reason, setReason] = useState('')
  const [need, setNeed] = useState(NOTHING)
  const [time, setTime] = useState<FreeTime | null>(null)
  const [typed, setTyped] = useState<TypedIdentity>(NOBODY)
  const [identity, setIdentity] = useState<Identity | null>(null)
  // One attempt is one time for one person, however often its button is pressed.
  const [attempt, setAttempt] = useState(newAttempt)
  const began = useRef(step.at)
  useEffect(() => {
    if (began.current !== step.at) reportStep()
    began.current = step.at
  }, [step.at])
  const when = (why: WhyAgain | null, offered: FreeTime[] = []) => setStep({ at: 'when', why, offered })
  const back = (onBack: () => void) => (
    <button type="button" className="quiet back" onClick={onBack}>
      ‹ {words.back}
    </button>
  )

  switch (step.at) {
    case 'what':
      if (page.types.length === 0) return <ByPhone booking={booking} onLink={() => setStep({ at: 'link' })} />
      return (
        <What
          booking={booking}
          type={type}
          reason={reason}
          need={need}
          onType={setType}
          onReason={setReason}
          onNeed={setNeed}
          onDone={() => when(null)}
          onLink={() => setStep({ at: 'link' })}
        />
      )
    case 'when':
      return (
        <>
          {invitation === null && back(() => setStep({ at: 'what' }))}
          <When
            booking={booking}
            type={type}
            why={step.why}
            offered={step.offered}
            onChosen={(chosen) => {
              setTime(chosen)
              setAttempt(newAttempt())
              setStep({ at: identity === null && invitation === null ? 'who' : 'check' })
            }}
          />
        </>
      )
    case 'who':
      return (
        <>
          {back(() => when(null))}
          <Who
            booking={booking}
            typed={typed}
            onTyped={setTyped}
            onDone={(who) => {
              setIdentity(who)
              setAttempt(newAttempt())
              setStep({ at: 'check' })
            }}
          />
        </>
      )
    case 'check':
      if (time === null || (identity === null && invitation === null)) return null
      return (
        <>
          {back(() => (invitation === null ? setStep({ at: 'who' }) : when(null)))}
          <Check
            booking={booking}
            request={{
              slot: time.slot,
              zone: booking.zone,
              language: booking.language,
              attempt,
              ...(identity !== null && { type, reason: reason.trim(), identity, need: needFrom(need) }),
            }}
            time={time}
            onChange={(what) => (what === 'when' ? when(null) : setStep({ at: what }))}
            onBooked={(start, clinician) => setStep({ at: 'booked', start, clinician })}
            onRequested={(start, clinician, ticket) => setStep({ at: 'requested', start, clinician, ticket })}
            onTimeGone={when}
          />
        </>
      )
    case 'requested':
      return (
        <Requested
          booking={booking}
          start={step.start}
          clinician={step.clinician}
          ticket={step.ticket}
          onBooked={(start, clinician) => setStep({ at: 'booked', start, clinician })}
          onTimeGone={when}
        />
      )
    case 'booked':
      return <Booked booking={booking} start={step.start} clinician={step.clinician} />
    case 'link':
      return (
        <>
          {back(() => setStep({ at: 'what' }))}
          <LinkAgain booking={booking} typed={typed} onTyped={setTyped} />
        </>
      )
  }
}

function newAttempt(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
