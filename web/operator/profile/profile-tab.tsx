import { useEffect, useRef, useState } from 'react'
import type { ProfileChecked, ProfilePage, SiteProfile, TestMessage } from '#api/operator.ts'
import { act, useAsked, whyNot } from '../asking.ts'
import { Failed, Loading, Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import { History } from './history.tsx'
import { Messages } from './messages.tsx'
import { ProfileForm } from './profile-form.tsx'

/** A pause in typing after which what was typed is looked at. */
const PAUSE_MS = 400

/** Where this site's interface wants what HL7 v2 has no place for: edited, looked at, tried out, put in force and taken back. */
export function ProfileTab({ seat }: { seat: Seat }) {
  const { shown, put, again } = useAsked<ProfilePage>(seat.paths.profile)
  if (shown.at === 'loading') return <Loading />
  if (shown.at === 'failed') return <Failed why={shown.why} onAgain={again} />
  const { profile, interface: at } = shown.value
  if (profile === null || at === null)
    return (
      <section className="card">
        <h2>No interface of HL7 v2</h2>
        <p>
          This practice sends no messages: <code>emr.hl7v2.send</code> in the organizations file says where to. Once it
          is there, this page says where in a message the site wants what HL7 v2 leaves open.
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
  const { paths } = seat
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
    if (!answered.ok) return setSaid({ tone: 'attention', text: whyNot(answered.problem) })
    onAnswer(answered.value)
    if (answered.value.profile !== null) setDraft(answered.value.profile)
    setSaid({ tone: 'plain', text: done })
  }
  const goBack = (to: number) =>
    void change(
      paths.setBackProfile,
      { base: page.version, to },
      to === 0 ? 'In force: what the settings file says.' : `In force: what version ${to} said, as a new version.`,
    )

  return (
    <>
      <InForce page={page} seat={seat} />
      <section className="card" aria-labelledby="edit-title">
        <h2 id="edit-title">Where the site wants what</h2>
        <ProfileForm draft={draft} wrong={checked.wrong} onChange={setDraft} />
        <div className="buttons">
          <button
            type="button"
            className="primary"
            disabled={busy || !edited || checked.wrong.length > 0}
            onClick={() =>
              void change(
                paths.profile,
                { base: page.version, profile: draft },
                'In force from the next message on. Messages that were sent stay as they were.',
              )
            }
          >
            Put in force
          </button>
          <button type="button" disabled={busy || !edited} onClick={() => setDraft(page.profile)}>
            Give up the edit
          </button>
          {page.version > 0 && (
            <button type="button" disabled={busy || edited} onClick={() => goBack(page.version - 1)}>
              Go back to {page.version === 1 ? 'the settings file' : `version ${page.version - 1}`}
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
        answered.ok ? { ...answered.value, trouble: null } : { ...before, trouble: whyNot(answered.problem) },
      )
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [path, draft, edited, page])
  return checked
}

function InForce({ page, seat }: { page: Editable; seat: Seat }) {
  const { interface: at, version, asSettings, settingsDiffer } = page
  return (
    <section className="card" aria-labelledby="force-title">
      <h2 id="force-title">Site profile for HL7 v2</h2>
      <p>
        Messages go to{' '}
        <b>
          {at.host}, port {at.port}
        </b>
        , {at.tls ? 'by TLS' : 'in the clear on this machine'}, and say <b>{at.processing}</b> in MSH-11, because this
        install is a {seat.page.install}. Both are the settings file’s.
      </p>
      {version === 0 ? (
        <p>
          In force is what the settings file says (<code>emr.hl7v2.send</code>). What you put in force here counts over
          it from then on.
        </p>
      ) : asSettings ? (
        <p>
          In force is what the settings file says: version {version} went back to it. What you put in force here counts
          over it.
        </p>
      ) : (
        <p>
          In force is <b>version {version}</b>, which was edited here and counts over the settings file.
        </p>
      )}
      {settingsDiffer.length > 0 && (
        <details>
          <summary>The settings file says otherwise in {settingsDiffer.length}</summary>
          <ul>
            {settingsDiffer.map((sentence) => (
              <li key={sentence}>{sentence}</li>
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
  const { page, draft, edited, sound, seat } = props
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
    else setTrouble({ tone: 'attention', text: whyNot(answered.problem) })
  }
  return (
    <section className="card" aria-labelledby="test-title">
      <h2 id="test-title">Test message</h2>
      <p>
        About <b>Causeway ZZTEST</b>, number CAUSEWAY-TEST, who is nobody, and with <b>T</b> for test in MSH-11 whatever
        the install. It goes to the interface above,{' '}
        {edited ? 'by the profile as you have it now' : 'by the profile in force'}.
      </p>
      <div className="buttons">
        <label>
          What it tells{' '}
          <select value={kind} onChange={({ target }) => setKind(target.value)}>
            {kinds.map((preview) => (
              <option key={preview.kind} value={preview.kind}>
                {preview.title} ({preview.event})
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={busy || !sound} onClick={() => void send()}>
          {busy ? 'Waiting for its acknowledgement …' : 'Send a test message'}
        </button>
      </div>
      <div role="status">
        {sent !== null && (
          <div className={`notice ${sent.outcome === 'taken' ? 'good' : 'attention'}`}>
            <p>
              <b>{OUTCOMES[sent.outcome]}</b> {sent.says}
            </p>
            <p className="quiet">
              {sent.event}, MSH-10 {sent.controlId}, {seat.time(sent.at)}
            </p>
          </div>
        )}
      </div>
      <Said said={trouble} />
    </section>
  )
}

const OUTCOMES: Readonly<Record<TestMessage['outcome'], string>> = {
  taken: '✓ Taken.',
  'not-now': '! Not taken now.',
  refused: '! Refused.',
  unanswered: '! No answer.',
}
