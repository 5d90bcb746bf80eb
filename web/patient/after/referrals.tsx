import { useCallback, useEffect, useState } from 'react'
import type { ConsentRequest, PatientReferrals } from '#api/referrals.ts'
import { ask, mayPass } from '../../ui/ask.ts'
import { Choices, errorFor, ErrorSummary, TextField, type FieldError } from '../../ui/form.tsx'
import { Notice } from '../../ui/page-frame.tsx'
import { calendarDay, clockTime, yearDay } from '../../ui/times.ts'
import { referralPathsOf } from '../paths.ts'
import type { OpenScene } from '../scene.ts'

type One = PatientReferrals['referrals'][number]

/** The patient's referrals: the consent to be read, signed, copied and revoked, and what was told to whom. */
export function Referrals({ scene }: { scene: OpenScene }) {
  const { visit, language, words } = scene
  const [{ referrals, messages }, setRead] = useState<PatientReferrals>({ referrals: [], messages: [] })
  const [failed, setFailed] = useState(false)
  const paths = referralPathsOf(visit)
  const look = useCallback(async () => {
    const answered = await ask<PatientReferrals>(`${paths.page}?language=${language}`, { language })
    // What may pass is asked for again with the next reading; what was read stays.
    setFailed(!answered.ok && !mayPass(answered.problem))
    if (answered.ok) setRead(answered.value)
  }, [paths.page, language])
  // Read again with each reading of the visit: a referral may be ordered after it.
  useEffect(() => void look(), [look, scene.page])
  if (failed && referrals.length === 0)
    return (
      <Notice tone="attention">
        <p>{words.referrals.failed}</p>
        <button type="button" className="second" onClick={() => void look()}>
          {words.referrals.again}
        </button>
      </Notice>
    )
  return (
    <>
      {referrals.map((one) => (
        <Referral key={one.referral} one={one} scene={scene} onDone={look} />
      ))}
      {messages.length > 0 && <Messages messages={messages} scene={scene} />}
    </>
  )
}

/** What went about the patient by messages of which none was written for them; on each day how many, and what they told. */
function Messages({ messages, scene }: { messages: PatientReferrals['messages']; scene: OpenScene }) {
  const words = scene.words.referrals
  return (
    <section className="referral" aria-labelledby="referral-messages">
      <h2 id="referral-messages">{words.messages}</h2>
      <ul>
        {messages.map(({ on, from, to, count, told }) => (
          <li key={`${on} ${told.join()}`}>
            {words.message(count, from, to, calendarDay(on, scene.language))} {words.fields(told.join('; '), count)}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Referral({ one, scene, onDone }: { one: One; scene: OpenScene; onDone: () => Promise<void> }) {
  const { language, zone } = scene
  const words = scene.words.referrals
  const title = `referral-${one.referral}`
  const standing = one.consents.findLast(({ revokedAt, over }) => revokedAt === null && !over)
  const when = (instant: string) => `${yearDay(instant, zone, language)}, ${clockTime(instant, zone, language)}`
  return (
    <section className="referral" aria-labelledby={title}>
      <h2 id={title}>{words.title(one.department)}</h2>
      <p>{words.about(when(one.requestedAt))}</p>
      {one.closed && <p>{one.asksConsent ? words.closedFeeds(one.department) : words.closed}</p>}
      {standing !== undefined ? (
        <Signed
          consent={standing}
          signedAt={when(standing.signedAt)}
          ends={standing.until === null ? null : yearDay(standing.until, zone, language)}
          one={one}
          scene={scene}
          onDone={onDone}
        />
      ) : (
        one.asksConsent && <Sign one={one} scene={scene} onDone={onDone} />
      )}
      {one.consents.length > (standing === undefined ? 0 : 1) && (
        <>
          <h3>{words.earlier}</h3>
          {one.consents
            .filter((consent) => consent !== standing)
            .map(({ consent, signedAt, revokedAt, over, copy }) => (
              <details key={consent}>
                <summary>
                  {words.signedBefore(when(signedAt))}{' '}
                  {revokedAt !== null ? words.revokedOn(when(revokedAt)) : over ? words.isOver : words.signedAnew}
                </summary>
                <div className="given-words">{copy}</div>
                <button type="button" className="second" onClick={() => saved(words.file, copy)}>
                  {words.copy}
                </button>
              </details>
            ))}
        </>
      )}
      <h3>{words.disclosed}</h3>
      {one.disclosures.length === 0 ? (
        <p>{words.nothing}</p>
      ) : (
        <ul>
          {one.disclosures.map(({ at, what, to, fields, arrived }) => (
            <li key={`${at} ${what}`}>
              {words.told(words.stages[what] ?? what, to, when(at))}
              {fields.length > 0 && ` ${words.fields(fields.map((field) => said(one, field)).join('; '), 1)}`}
              {!arrived && ` ${words.perhaps}`}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** A field in the words in which it was permitted. */
function said({ text }: One, field: One['disclosures'][number]['fields'][number]): string {
  return text.choices.find((choice) => choice.field === field)?.says ?? field
}

const LASTS: readonly ConsentRequest['lasts'][] = ['until-revoked', 'until-summary', 'half-a-year', 'a-year']

function Sign({ one, scene, onDone }: { one: One; scene: OpenScene; onDone: () => Promise<void> }) {
  const { visit, language } = scene
  const words = scene.words.referrals
  const [chosen, setChosen] = useState<ConsentRequest['permits']>([])
  const [lasts, setLasts] = useState<ConsentRequest['lasts']>('until-revoked')
  const [name, setName] = useState('')
  const [errors, setErrors] = useState<FieldError[]>([])
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState('')
  const of = (what: string) => `${what}-${one.referral}`
  const [first] = one.text.choices
  const sign = async () => {
    const wrong: FieldError[] = [
      ...(chosen.length === 0 && first !== undefined ? [{ field: of(first.field), says: words.chooseError }] : []),
      ...(name.trim().length < 2 ? [{ field: of('name'), says: words.nameError }] : []),
    ]
    setErrors(wrong)
    if (wrong.length > 0 || busy) return
    setBusy(true)
    const body: ConsentRequest = { version: one.text.version, language, permits: chosen, lasts, name: name.trim() }
    const path = referralPathsOf(visit).consent(one.referral)
    const answered = await ask(path, { method: 'POST', body, language })
    setTrouble(answered.ok ? '' : answered.problem.says || words.failed)
    await onDone()
    setBusy(false)
  }
  return (
    <form
      noValidate
      data-answer=""
      onSubmit={(event) => {
        event.preventDefault()
        void sign()
      }}
    >
      <h3>{words.consent}</h3>
      {!one.text.approved && (
        <Notice tone="waiting">
          <p>{words.draft}</p>
        </Notice>
      )}
      {one.text.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <ErrorSummary title={scene.words.errorsTitle} errors={errors} />
      <fieldset className="field">
        <legend>{words.permits}</legend>
        {one.text.choices.map(({ field, says }) => (
          <label key={field} className="choice">
            <input
              id={of(field)}
              type="checkbox"
              checked={chosen.includes(field)}
              onChange={({ target }) =>
                setChosen(target.checked ? [...chosen, field] : chosen.filter((other) => other !== field))
              }
            />
            <span>{says}</span>
          </label>
        ))}
      </fieldset>
      <Choices
        id={of('lasts')}
        label={words.lasts}
        value={lasts}
        options={LASTS.map((one) => ({ value: one, text: words.lastsFor[one] }))}
        onChange={(value) => setLasts(LASTS.find((one) => one === value) ?? lasts)}
      />
      <TextField
        id={of('name')}
        label={words.name}
        hint={words.nameHint}
        value={name}
        maxLength={120}
        autoComplete="name"
        error={errorFor(errors, of('name'))}
        onChange={setName}
      />
      <button type="submit" aria-disabled={busy}>
        {words.sign}
      </button>
      <p role="status">{trouble}</p>
    </form>
  )
}

function Signed(props: {
  consent: One['consents'][number]
  signedAt: string
  ends: string | null
  one: One
  scene: OpenScene
  onDone: () => Promise<void>
}) {
  const { consent, signedAt, ends, one, scene, onDone } = props
  const { visit, language } = scene
  const words = scene.words.referrals
  const [sure, setSure] = useState(false)
  const [trouble, setTrouble] = useState('')
  const revoke = async () => {
    const path = referralPathsOf(visit).revoke(one.referral)
    const answered = await ask(path, { method: 'POST', body: { consent: consent.consent }, language })
    setTrouble(answered.ok ? '' : answered.problem.says || words.failed)
    await onDone()
  }
  return (
    <>
      <h3>{words.consent}</h3>
      <p>
        {words.signed(signedAt)} {ends !== null && words.ends(ends)}
      </p>
      <details>
        <summary>{words.read}</summary>
        <div className="given-words">{consent.copy}</div>
      </details>
      <div className="buttons">
        <button type="button" className="second" onClick={() => saved(words.file, consent.copy)}>
          {words.copy}
        </button>
        {!sure && (
          <button type="button" className="second" onClick={() => setSure(true)}>
            {words.revoke}
          </button>
        )}
      </div>
      {sure && (
        <Notice tone="attention">
          <p>{words.revokeSure}</p>
          <div className="buttons">
            <button type="button" onClick={() => void revoke()}>
              {words.revokeNow}
            </button>
            <button type="button" className="second" onClick={() => setSure(false)}>
              {words.keep}
            </button>
          </div>
        </Notice>
      )}
      <p role="status">{trouble}</p>
    </>
  )
}

/** Hands the patient their copy as a file. */
function saved(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
