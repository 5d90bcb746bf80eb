import { useId, useMemo, useState } from 'react'
import type { BegunTrial, RouteChangePage, Switched, VersionFiles } from '#api/route-changes.ts'
import { act, useAsked, whyNot } from '../asking.ts'
import { Failed, Loading, Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import { changePathsOf, type ChangePaths } from './change-paths.ts'
import { Fixtures } from './fixtures.tsx'
import { Reason } from './reason.tsx'
import { TrialView } from './trial.tsx'
import { useWords } from '../words/use-words.ts'

type SaidNow = Parameters<typeof Said>[0]['said']

/** A route's versions: edited, tried on what was carried, switched on, and gone back from. */
export function RouteChange({ route, seat, mayOpen }: { route: string; seat: Seat; mayOpen: boolean }) {
  const paths = useMemo(() => changePathsOf(location.pathname.split('/')[2] ?? '', route), [route])
  const { shown, put, again } = useAsked<RouteChangePage>(paths.routeChange)
  if (shown.at === 'loading') return <Loading />
  if (shown.at === 'failed') return <Failed why={shown.why} onAgain={again} />
  // A version that came into force begins the edit anew.
  return (
    <Change key={shown.value.version} page={shown.value} paths={paths} seat={seat} mayOpen={mayOpen} onPage={put} />
  )
}

function Change(props: {
  page: RouteChangePage
  paths: ChangePaths
  seat: Seat
  mayOpen: boolean
  onPage: (page: RouteChangePage) => void
}) {
  const words = useWords()
  const { page, paths, seat, onPage } = props
  const say = words.routes.change
  const [files, setFiles] = useState(page.trial?.base === page.version ? page.trial.files : page.files)
  const [trial, setTrial] = useState(page.trial)
  const [days, setDays] = useState(Math.min(3, page.keepDays))
  const [wrong, setWrong] = useState<readonly string[]>([])
  const [said, setSaid] = useState<SaidNow>(null)
  const [busy, setBusy] = useState(false)
  const id = useId()
  const tryIt = async () => {
    setBusy(true)
    const answered = await act<BegunTrial>(paths.tryRoute, { files, days })
    setBusy(false)
    setSaid(answered.ok ? null : { tone: 'attention', text: whyNot(answered.problem, words) })
    if (!answered.ok) return
    setWrong(answered.value.wrong)
    setTrial(answered.value.trial)
  }
  const came = (answered: Awaited<ReturnType<typeof act<Switched>>>) => {
    if (!answered.ok) return setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
    setWrong(answered.value.wrong)
    if (answered.value.page !== null) onPage(answered.value.page)
  }
  return (
    <>
      <fieldset className="change">
        <legend>{say.title}</legend>
        <p>
          {page.version === 0 && say.fileInForce}
          {page.version > 0 && say.versionInForce(page.version, page.asFile)}
          {page.fileDiffers && say.overFile}
        </p>
        <Texts files={files} onFiles={setFiles} />
        {files.map !== null && <Fixtures files={files} paths={paths} />}
        <div className="buttons">
          <label htmlFor={id}>{say.tryOn}</label>
          <select id={id} value={days} onChange={({ target }) => setDays(Number(target.value))}>
            {daysOf(page.keepDays).map((count) => (
              <option key={count} value={count}>
                {say.days(count)}
              </option>
            ))}
          </select>
          <button type="button" className="primary" disabled={busy} onClick={() => void tryIt()}>
            {say.try}
          </button>
          <button type="button" disabled={busy} onClick={() => setFiles(page.files)}>
            {say.anew}
          </button>
        </div>
        <p className="quiet">{say.trial}</p>
        {wrong.length > 0 && (
          <div role="alert" className="notice attention">
            <p>! {say.wrong}</p>
            <ul>
              {wrong.map((one) => (
                <li key={one}>{words.said.files(one)}</li>
              ))}
            </ul>
          </div>
        )}
        <Said said={said} />
      </fieldset>
      {trial !== null && (
        <TrialView
          key={trial.id}
          first={trial}
          inForce={page.version}
          paths={paths}
          seat={seat}
          mayOpen={props.mayOpen}
          onSwitch={async (why) => came(await act<Switched>(paths.switchOn(trial.id), { base: page.version, why }))}
        />
      )}
      <Versions
        page={page}
        seat={seat}
        onBack={async (to, why) => came(await act<Switched>(paths.goBack, { base: page.version, to, why }))}
      />
    </>
  )
}

const DAYS = [1, 3, 7, 14, 30]

function daysOf(keepDays: number): number[] {
  return [...new Set([...DAYS.filter((days) => days < keepDays), keepDays])]
}

/** The texts to edit, or files put in their place; which is which is told by what they say. */
function Texts({ files, onFiles }: { files: VersionFiles; onFiles: (files: VersionFiles) => void }) {
  const say = useWords().routes.change
  const id = useId()
  const beside = Object.keys(files.beside)
  const take = async (chosen: readonly File[]) => {
    let next = files
    for (const file of chosen) {
      const text = await file.text()
      if (file.name.endsWith('.json')) next = { ...next, beside: { ...next.beside, [file.name]: text } }
      else if (/^map:/m.test(text) && !/^route:/m.test(text)) next = { ...next, map: text }
      else next = { ...next, route: text }
    }
    onFiles(next)
  }
  return (
    <>
      <Text label={say.routeFile} text={files.route} onText={(route) => onFiles({ ...files, route })} />
      {files.map !== null && <Text label={say.mapFile} text={files.map} onText={(map) => onFiles({ ...files, map })} />}
      <div className="field">
        <label htmlFor={id}>{say.files}</label>
        <input
          id={id}
          type="file"
          multiple
          accept=".yaml,.yml,.json"
          onChange={({ target }) => {
            void take([...(target.files ?? [])])
            target.value = ''
          }}
        />
        {beside.length > 0 && <p className="quiet">{say.with(beside.join(', '))}</p>}
      </div>
    </>
  )
}

function Text({ label, text, onText }: { label: string; text: string; onText: (text: string) => void }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="message"
        rows={Math.min(18, text.split('\n').length + 1)}
        spellCheck={false}
        value={text}
        onChange={({ target }) => onText(target.value)}
      />
    </div>
  )
}

/** Who switched on what when, the newest first, each with the way back to it. */
function Versions(props: { page: RouteChangePage; seat: Seat; onBack: (to: number, why: string) => Promise<void> }) {
  const { page, seat, onBack } = props
  const say = useWords().routes.change
  const [to, setTo] = useState<number | null>(null)
  const back = (version: number, name: string) => (
    <>
      <button type="button" aria-expanded={to === version} onClick={() => setTo(to === version ? null : version)}>
        {say.backTo(name)}
      </button>
      {to === version && (
        <Reason
          label={say.back.label}
          does={say.back.does(name)}
          hint={say.back.hint}
          onReason={(why) => onBack(version, why)}
        />
      )}
    </>
  )
  return (
    <fieldset>
      <legend>{say.versions}</legend>
      <ol className="versions">
        {page.history.map(({ version, at, by, why, backTo }) => (
          <li key={version}>
            <p>
              <b>{say.versionOf(version)}</b>
              {version === page.version && say.inForce}, {seat.time(at)}, {by}: {why}
              {backTo !== null && say.wentBack(backTo === 0 ? say.file : say.version(backTo))}
            </p>
            {version !== page.version && back(version, say.version(version))}
          </li>
        ))}
        <li>
          <p>
            <b>{say.theFile}</b>
            {page.version === 0 && say.inForce}
          </p>
          {!page.asFile && back(0, say.file)}
        </li>
      </ol>
    </fieldset>
  )
}
