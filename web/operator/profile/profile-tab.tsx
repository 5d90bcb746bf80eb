import { useEffect, useRef, useState } from 'react'
import type { ProfileChecked, ProfilePage, SiteProfile, TestMessage } from '#api/operator.ts'
import { act, useAsked, whyNot } from '../asking.ts'
import { Failed, Loading, Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import { History } from './history.tsx'
import { Messages } from './messages.tsx'
import { ProfileForm } from './profile-form.tsx'
import { useWords } from '../words/use-words.ts'

/** A pause in typing after which what was typed is looked at. */
const PAUSE_MS = 400

/** Where this site's interface wants what HL7 v2 has no place for: edited, looked at, tried out, put in force and taken back. */
export function ProfileTab({ seat }: { seat: Seat }) {
  const words = useWords()
  const { shown, put, again } = useAsked<ProfilePage>(seat.paths.profile)
  if (shown.at === 'loading') return <Loading />
  if (shown.at === 'failed') return <Failed why={shown.why} onAgain={again} />
  const { profile, interface: at } = shown.value
  if (profile === null || at === null)
    return (
      <section className="card">
        <h2>{words.profile.none.title}</h2>
        <p>
          {words.profile.none.sends} <code>emr.hl7v2.send</code> {words.profile.none.where}
        </p>
      </section>
    )
  return <Editor page={{ ...shown.value, interface: at, profile }} seat={seat} onAnswer={put} />
}

/** The page of an organization that sends messages. */
export type Editable = ProfilePage & {
  interface: NonNullable<ProfilePage['interface']>
  profile: SiteProfile
}

type Note = Parameters<typeof Said>[0]['said']

function Editor({ page, seat, onAnswer }: { page: Editable; seat: Seat; onAnswer: (page: ProfilePage) => void }) {
  const words = useWords()
  const { paths } = seat
  const say = words.profile.edit
  const [draft, setDraft] = useState(page.profile)
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<Note>(null)
  const edited = JSON.stringify(draft) !== JSON.stringify(page.profile)
  const checked = useChecked(paths.checkProfile, draft, edited, page)

  const change = async (path: string, body: object, done: string) => {
    setBusy(true)
    setSaid(null)
    const answered = await act<ProfilePage>(path, body)
    setBusy(false)
    if (!answered.ok) return setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
    onAnswer(answered.value)
    if (answered.value.profile !== null) setDraft(answered.value.profile)
    setSaid({ tone: 'plain', text: done })
  }
  const goBack = (to: number) =>
    void change(paths.setBackProfile, { base: page.version, to }, to === 0 ? say.backToFile : say.backToVersion(to))

  return (
    <>
      <InForce page={page} seat={seat} />
      <section className="card" aria-labelledby="edit-title">
        <h2 id="edit-title">{say.title}</h2>
        <ProfileForm draft={draft} wrong={checked.wrong} onChange={setDraft} />
        <div className="buttons">
          <button
            type="button"
            className="primary"
            disabled={busy || !edited || checked.wrong.length > 0}
            onClick={() => void change(paths.profile, { base: page.version, profile: draft }, say.done)}
          >
            {say.put}
          </button>
          <button type="button" disabled={busy || !edited} onClick={() => setDraft(page.profile)}>
            {say.drop}
          </button>
          {page.version > 0 && (
            <button type="button" disabled={busy || edited} onClick={() => goBack(page.version - 1)}>
              {say.backTo(page.version === 1 ? words.profile.file : words.profile.version(page.version - 1))}
            </button>
          )}
        </div>
        <Said said={said} />
        {checked.trouble !== null && <p className="notice attention">! {checked.trouble}</p>}
      </section>
      <TestCard page={page} draft={draft} edited={edited} sound={checked.wrong.length === 0} seat={seat} />
      <Messages previews={checked.previews} edited={edited} sound={checked.wrong.length === 0} />
      <History page={page} seat={seat} busy={busy || edited} onBack={goBack} />
    </>
  )
}

/** What is wrong with the draft, and what its messages look like; the server says both, so that nothing is judged twice. */
function useChecked(path: string, draft: SiteProfile, edited: boolean, page: Editable) {
  const words = useWords()
  const [checked, setChecked] = useState<ProfileChecked & { trouble: string | null }>({
    wrong: [],
    previews: page.previews,
    trouble: null,
  })
  const latest = useRef(0)
  useEffect(() => {
    const mine = (latest.current += 1)
    if (!edited) return setChecked({ wrong: [], previews: page.previews, trouble: null })
    const timer = setTimeout(async () => {
      const answered = await act<ProfileChecked>(path, { profile: draft })
      if (mine !== latest.current) return
      setChecked((before) =>
        answered.ok ? { ...answered.value, trouble: null } : { ...before, trouble: whyNot(answered.problem, words) },
      )
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [path, draft, edited, page, words])
  return checked
}

function InForce({ page, seat }: { page: Editable; seat: Seat }) {
  const words = useWords()
  const { interface: at, version, asSettings, settingsDiffer } = page
  const say = words.profile.inForce
  return (
    <section className="card" aria-labelledby="force-title">
      <h2 id="force-title">{say.title}</h2>
      <p>
        {say.goTo} <b>{say.at(at.host, at.port)}</b>
        {say.say(at.tls ? say.how.tls : say.how.clear)} <b>{at.processing}</b> {say.because[seat.page.install]}
      </p>
      {version === 0 ? (
        <p>
          {say.file[0]}
          <code>emr.hl7v2.send</code>
          {say.file[1]}
        </p>
      ) : asSettings ? (
        <p>{say.asFile(version)}</p>
      ) : (
        <p>
          {say.edited[0]} <b>{words.profile.version(version)}</b>
          {say.edited[1]}
        </p>
      )}
      {settingsDiffer.length > 0 && (
        <details>
          <summary>{say.otherwise(settingsDiffer.length)}</summary>
          <ul>
            {settingsDiffer.map((sentence) => (
              <li key={sentence}>{words.said.profile(sentence)}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

const TEST_KINDS = ['book', 'arrive', 'sign', 'order', 'vital'] as const

/** A fictive patient’s message to the interface, and what it says to it. An edit can be tried before it is in force. */
function TestCard(props: { page: Editable; draft: SiteProfile; edited: boolean; sound: boolean; seat: Seat }) {
  const words = useWords()
  const { page, draft, edited, sound, seat } = props
  const say = words.profile.test
  const [kind, setKind] = useState<string>('book')
  const [busy, setBusy] = useState(false)
  const [sent, setSent] = useState<TestMessage | null>(null)
  const [trouble, setTrouble] = useState<Note>(null)
  const kinds = page.previews.filter((preview) => TEST_KINDS.some((one) => one === preview.kind))
  const send = async () => {
    setBusy(true)
    setSent(null)
    setTrouble(null)
    const answered = await act<TestMessage>(seat.paths.testMessage, { kind, profile: draft })
    setBusy(false)
    if (answered.ok) setSent(answered.value)
    else setTrouble({ tone: 'attention', text: whyNot(answered.problem, words) })
  }
  return (
    <section className="card" aria-labelledby="test-title">
      <h2 id="test-title">{say.title}</h2>
      <p>
        {say.about[0]} <b>{say.fictive}</b>
        {say.about[1]} <b>T</b> {say.about[2]} {edited ? say.by.draft : say.by.inForce}.
      </p>
      <div className="buttons">
        <label>
          {say.what}{' '}
          <select value={kind} onChange={({ target }) => setKind(target.value)}>
            {kinds.map((preview) => (
              <option key={preview.kind} value={preview.kind}>
                {words.said.profile(preview.title)} ({preview.event})
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={busy || !sound} onClick={() => void send()}>
          {busy ? say.waiting : say.send}
        </button>
      </div>
      <div role="status">
        {sent !== null && (
          <div className={`notice ${sent.outcome === 'taken' ? 'good' : 'attention'}`}>
            <p>
              <b>{say.outcomes[sent.outcome]}</b> {words.said.profile(sent.says)}
            </p>
            <p className="quiet">{say.sent(sent.event, sent.controlId, seat.time(sent.at))}</p>
          </div>
        )}
      </div>
      <Said said={trouble} />
    </section>
  )
}
