import { useState } from 'react'
import type { RanFixtures, VersionFiles } from '#api/route-changes.ts'
import { act, whyNot } from '../asking.ts'
import { Said } from '../parts.tsx'
import type { ChangePaths } from './change-paths.ts'

/** Runs the fixtures of the map as it stands in the box: which hold, and of each other one what differs from what its file says. */
export function Fixtures({ files, paths }: { files: VersionFiles; paths: ChangePaths }) {
  const [ran, setRan] = useState<{ of: VersionFiles; came: RanFixtures } | null>(null)
  const [said, setSaid] = useState<Parameters<typeof Said>[0]['said']>(null)
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    const answered = await act<RanFixtures>(paths.runFixtures, { files })
    setBusy(false)
    setSaid(answered.ok ? null : { tone: 'attention', text: whyNot(answered.problem) })
    if (answered.ok) setRan({ of: files, came: answered.value })
  }
  return (
    <>
      <div className="buttons">
        <button type="button" disabled={busy} onClick={() => void run()}>
          Run the map’s fixtures
        </button>
      </div>
      <Said said={said} />
      {/* What was edited since was not run. */}
      {ran?.of === files && <Came came={ran.came} />}
    </>
  )
}

function Came({ came: { wrong, fixtures } }: { came: RanFixtures }) {
  if (wrong.length > 0)
    return (
      <div role="alert" className="notice attention">
        <p>! This map can’t be used:</p>
        <ul>
          {wrong.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </div>
    )
  const broken = fixtures.filter(({ differs }) => differs.length > 0)
  return (
    <div role="status" className="fixtures">
      <p>{saidOf(fixtures.length, broken.length)}</p>
      <ul>
        {fixtures.map(({ message, differs }) => (
          <li key={message}>
            <span aria-hidden="true">{differs.length === 0 ? '✓ ' : '! '}</span>
            {message}: {differs.length === 0 ? 'holds' : 'comes to something else'}
            {differs.length > 0 && (
              <dl className="written">
                {differs.map(({ at, wanted, made }) => (
                  <div key={at}>
                    <dt>{at}</dt>
                    <dd>its file says {wanted ?? <i>nothing</i>}</dd>
                    <dd className="changed">the map makes {made ?? <i>nothing</i>}</dd>
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

function saidOf(all: number, broken: number): string {
  if (all === 0) return 'This map has no fixtures.'
  if (broken === 0) return all === 1 ? 'Its one fixture holds.' : `All ${all} fixtures hold.`
  return all === 1 ? 'Its one fixture does not hold.' : `${broken} of ${all} fixtures do not hold.`
}
