import { useCallback, useId, useState } from 'react'
import type { PaperConsent, ReferralLine, ReferralsPage, ReferralWord, SummaryWords } from '#api/referrals.ts'
import type { Problem } from '#api/problem.ts'
import { ask } from '../../ui/ask.ts'
import { AnswerForm, TextArea } from '../../ui/form.tsx'
import { calendarDay, clockTime, dayKey, shortDay, type Language } from '../../ui/times.ts'
import { Loading } from '../loading.tsx'
import type { Paths } from '../paths.ts'
import { Unread } from '../unread.tsx'
import { whyNot, whyNotRead } from '../why-not.ts'
import type { Words } from '../words/en.ts'
import { PaperForm } from './paper.tsx'
import { ageInDays } from './age.ts'
import { Presses } from './presses.tsx'
import { Standings, type Picked } from './standings.tsx'
import { RevokedConsents } from './revoked.tsx'
import { WrongDisclosures } from './wrong.tsx'
import { useLooking } from './use-looking.ts'

type Shown = { at: 'loading' } | { at: 'failed'; problem: Problem } | { at: 'shown'; page: ReferralsPage }

/** How often the list is read again while it is looked at. */
const LOOK_EVERY_MS = 10_000

/** All referrals by state and age, with what each asks of whom. */
export function Referrals({
  paths,
  words,
  language,
  zone,
  role,
}: {
  paths: Paths
  words: Words
  language: Language
  zone: string
  role: 'front-desk' | 'clinician' | null
}) {
  const [shown, setShown] = useState<Shown>({ at: 'loading' })
  const [trouble, setTrouble] = useState<string | null>(null)
  const [picked, setPicked] = useState<Picked>({ standing: null, from: 0 })
  const says = words.referrals
  const look = useCallback(async () => {
    const query = new URLSearchParams({
      ...(picked.standing !== null && { standing: picked.standing }),
      ...(picked.from > 0 && { from: String(picked.from) }),
    })
    const answered = await ask<ReferralsPage>(`${paths.referrals}?${query}`, { language })
    setShown((old) => {
      if (answered.ok) return { at: 'shown', page: answered.value }
      // What was read before stays; that it may be old is said above it.
      return old.at === 'shown' ? old : { at: 'failed', problem: answered.problem }
    })
    setTrouble(answered.ok ? null : `${whyNotRead(answered.problem, words)} ${words.stillOld}`)
  }, [paths, language, words, picked])
  useLooking(look, LOOK_EVERY_MS)
  const act = async (path: string, body: unknown) => {
    const answered = await ask(path, { method: 'POST', body, language })
    if (answered.ok) await look()
    else setTrouble(whyNot(answered.problem, words))
  }

  if (shown.at === 'loading')
    return (
      <main className="referrals">
        <Loading says={words.loading} as="list" />
      </main>
    )
  if (shown.at === 'failed')
    return (
      <main className="referrals">
        <Unread problem={shown.problem} words={words} onAgain={() => void look()} />
      </main>
    )
  const { page } = shown
  return (
    <main className="referrals">
      <div role="status">{trouble !== null && <p className="notice attention">! {trouble}</p>}</div>
      <WrongDisclosures
        page={page}
        words={words}
        language={language}
        zone={zone}
        onSeen={({ referral, item }) => void act(paths.referralDisclosure(referral), { item })}
      />
      <RevokedConsents page={page} words={words} language={language} zone={zone} />
      {page.counts.length > 0 && (
        <Standings
          counts={page.counts}
          picked={picked.standing}
          says={says}
          onPick={(standing) => setPicked({ standing, from: 0 })}
        />
      )}
      {page.counts.length > 0 && page.referrals.length === 0 ? (
        <p>{says.noneThere}</p>
      ) : page.referrals.length === 0 ? (
        <p>{says.empty}</p>
      ) : (
        <table className="lines">
          <caption className="quiet">{says.about(page.from + 1, page.from + page.referrals.length, page.all)}</caption>
          <thead>
            <tr>
              <th scope="col">{says.columns.patient}</th>
              <th scope="col">{says.columns.stage}</th>
              <th scope="col">{says.columns.age}</th>
              <th scope="col">{says.columns.todo}</th>
            </tr>
          </thead>
          <tbody>
            {page.referrals.map((line) => (
              <Line
                key={line.referral}
                line={line}
                now={page.now}
                words={words}
                language={language}
                zone={zone}
                role={role}
                onRead={async () => {
                  const answered = await ask<SummaryWords>(paths.referralSummary(line.referral), { language })
                  if (!answered.ok) setTrouble(whyNot(answered.problem, words))
                  return answered.ok ? answered.value.words : null
                }}
                onAsked={() => act(paths.referralAsked(line.referral), {})}
                onInform={(given) => act(paths.referralInformation(line.referral), { words: given })}
                onPaper={async (consent) => {
                  const path = paths.referralPaper(line.referral)
                  const answered = await ask(path, { method: 'POST', body: consent, language })
                  setTrouble(answered.ok ? null : whyNot(answered.problem, words))
                  return answered.ok
                }}
                onScans={() => act(paths.referralScans(line.referral), {})}
                onWord={(word) => act(paths.referralWord(line.referral), { act: word })}
              />
            ))}
          </tbody>
        </table>
      )}
      {(page.from > 0 || page.from + page.most < page.all) && (
        <nav className="buttons" aria-label={says.pages}>
          {page.from > 0 && (
            <button type="button" onClick={() => setPicked({ ...picked, from: Math.max(0, page.from - page.most) })}>
              {says.before}
            </button>
          )}
          {page.from + page.most < page.all && (
            <button type="button" onClick={() => setPicked({ ...picked, from: page.from + page.most })}>
              {says.after}
            </button>
          )}
        </nav>
      )}
    </main>
  )
}

function Line(props: {
  line: ReferralLine
  now: string
  words: Words
  language: Language
  zone: string
  role: 'front-desk' | 'clinician' | null
  onRead: () => Promise<string | null>
  onAsked: () => Promise<void>
  onInform: (given: string) => Promise<void>
  onPaper: (consent: PaperConsent) => Promise<boolean>
  onScans: () => Promise<void>
  onWord: (word: ReferralWord['act']) => Promise<void>
}) {
  const { line, now, words, language, zone, role, onRead, onAsked, onInform, onPaper, onScans, onWord } = props
  const [summary, setSummary] = useState<string | null>(null)
  const says = words.referrals
  const name = line.patient?.name ?? says.unread
  const clinician = role === 'clinician'
  return (
    <tr className={line.closed === null ? undefined : 'closed'}>
      <th scope="row">
        {name}
        {line.patient !== null && (
          <>
            <br />
            <span className="quiet">{words.board.born(calendarDay(line.patient.birthDate, language))}</span>
          </>
        )}
      </th>
      <td>
        <strong>{stageWords(line, says)}</strong>
        <br />
        <span className="quiet">
          {line.department}
          {line.urgency === 'urgent' && `, ${says.urgent}`}
        </span>
        {line.given !== null && (
          <>
            <br />
            <span className="quiet">{says.given[line.given]}</span>
          </>
        )}
      </td>
      <td>{says.days(ageInDays(line.told?.at ?? line.requestedAt, now), ageInDays(line.requestedAt, now))}</td>
      <td>
        {line.rows.length === 0 && <span className="quiet">{says.nothing}</span>}
        <ul>
          {line.rows.map(({ row, owner, due }) => (
            <li key={row} className={due < now ? 'overdue' : undefined}>
              <span>
                {due < now && <strong>! {says.overdue} </strong>}
                {says.rows[row]}{' '}
                <span className="quiet">
                  {says.owners[owner]}, {says.by(until(due, now, zone, language))}
                </span>
              </span>{' '}
              {ASKS.has(row) && (
                <button type="button" aria-label={says.askedOf(name)} onClick={() => void onAsked()}>
                  {says.asked}
                </button>
              )}
              {row === 'give-information' && <Give name={name} says={says} onGive={onInform} />}
              {row === 'scan-not-in-chart' && (
                <button type="button" aria-label={says.scanThereOf(name)} onClick={() => void onScans()}>
                  {says.scanThere}
                </button>
              )}
              {clinician && OUTCOMES.has(row) && (
                <button type="button" aria-label={says.acknowledgeOf(name)} onClick={() => void onWord('acknowledge')}>
                  {says.acknowledge}
                </button>
              )}
              {clinician && row === 'not-in-chart' && line.told?.stage === 'summary-released' && (
                <button type="button" aria-label={says.readOf(name)} onClick={() => void onRead().then(setSummary)}>
                  {says.read}
                </button>
              )}
              {clinician && <Presses row={row} name={name} says={says} onWord={(word) => void onWord(word)} />}
            </li>
          ))}
        </ul>
        {line.closed === null && !isUnread(line) && (
          <PaperForm name={name} words={words} language={language} onSend={onPaper} />
        )}
        {summary !== null && (
          <section aria-label={says.summaryOf(name)} className="given-words">
            {summary}
          </section>
        )}
      </td>
    </tr>
  )
}

/** What the department asks for, in words that go there and are kept nowhere here. */
function Give(props: { name: string; says: Words['referrals']; onGive: (words: string) => Promise<void> }) {
  const { name, says, onGive } = props
  const id = useId()
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState(false)
  return (
    <AnswerForm
      onSubmit={() => {
        setWrong(typed.trim().length < 2)
        if (typed.trim().length >= 2) void onGive(typed.trim())
      }}
    >
      <TextArea
        id={id}
        label={says.give.label(name)}
        hint={says.give.hint}
        value={typed}
        maxLength={2_000}
        rows={3}
        {...(wrong && { error: says.give.error })}
        onChange={setTyped}
      />
      <button type="submit">{says.give.send}</button>
    </AnswerForm>
  )
}

/** The clock of today, else the day. */
function until(due: string, now: string, zone: string, language: Language): string {
  return dayKey(due, zone) === dayKey(now, zone) ? clockTime(due, zone, language) : shortDay(due, zone, language).date
}

/** Rows whose wait begins anew once somebody has asked the patient. */
const ASKS: ReadonlySet<string> = new Set(['no-answer', 'no-appointment', 'no-visit', 'no-summary'])
/** Rows that a clinician ends by acknowledging the outcome. */
const OUTCOMES: ReadonlySet<string> = new Set(['acknowledge', 'choose-alternative', 'not-come'])

function isUnread({ rows }: ReferralLine): boolean {
  return rows.some(({ row }) => row === 'read-order')
}

function stageWords(line: ReferralLine, says: Words['referrals']): string {
  const { told, sent, closed } = line
  if (closed !== null) return says.closed[closed.how]
  if (isUnread(line)) return says.standings.unread
  if (told === null) return sent ? says.stages.requested : says.waiting
  const { stage, reason, alternative, information } = told
  const more = [
    ...(reason === null ? [] : [says.reasons[reason]]),
    ...(alternative === null ? [] : [says.instead(says.alternatives[alternative])]),
    ...(information === null ? [] : [says.information[information]]),
  ]
  return more.length === 0 ? says.stages[stage] : `${says.stages[stage]}: ${more.join('; ')}`
}
