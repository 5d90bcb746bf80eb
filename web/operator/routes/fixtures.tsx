import { useState } from 'react'
import type { RanFixtures, VersionFiles } from '#api/route-changes.ts'
import { act, whyNot } from '../asking.ts'
import { Said } from '../parts.tsx'
import { useWords } from '../words/use-words.ts'
import type { ChangePaths } from './change-paths.ts'

/** Runs the fixtures of the map as it stands in the box: which hold, and of each other one what differs from what its file says. */
export function Fixtures({ files, paths }: { files: VersionFiles; paths: ChangePaths }) {
  const words = useWords()
  const [ran, setRan] = useState<{ of: VersionFiles; came: RanFixtures } | null>(null)
  const [said, setSaid] = useState<Parameters<typeof Said>[0]['said']>(null)
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    const answered = await act<RanFixtures>(paths.runFixtures, { files })
    setBusy(false)
    setSaid(answered.ok ? null : { tone: 'attention', text: whyNot(answered.problem, words) })
    if (answered.ok) setRan({ of: files, came: answered.value })
  }
  return (
    <>
      <div className="buttons">
        <button type="button" disabled={busy} onClick={() => void run()}>
          {words.routes.change.fixtures.run}
        </button>
      </div>
      <Said said={said} />
      {/* What was edited since was not run. */}
      {ran?.of === files && <Came came={ran.came} />}
    </>
  )
}

function Came({ came: { wrong, fixtures } }: { came: RanFixtures }) {
  const words = useWords()
  const say = words.routes.change.fixtures
  if (wrong.length > 0)
    return (
      <div role="alert" className="notice attention">
        <p>{say.cant}</p>
        <ul>
          {wrong.map((one) => (
            <li key={one}>{words.said.files(one)}</li>
          ))}
        </ul>
      </div>
    )
  const broken = fixtures.filter(({ differs }) => differs.length > 0)
  return (
    <div role="status" className="fixtures">
      <p>
        {fixtures.length === 0
          ? say.none
          : broken.length === 0
            ? say.allHold(fixtures.length)
            : say.broken(broken.length, fixtures.length)}
      </p>
      <ul>
        {fixtures.map(({ message, differs }) => (
          <li key={message}>
            <span aria-hidden="true">{differs.length === 0 ? '✓ ' : '! '}</span>
            {message}: {differs.length === 0 ? say.holds : say.differs}
            {differs.length > 0 && (
              <dl className="written">
                {differs.map(({ at, wanted, made }) => (
                  <div key={at}>
                    <dt>{at}</dt>
                    <dd>
                      {say.wanted} {wanted ?? <i>{say.nothing}</i>}
                    </dd>
                    <dd className="changed">
                      {say.made} {made ?? <i>{say.nothing}</i>}
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
