import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { countFriction } from '../ui/friction.ts'
import { Meanwhile, part } from '../ui/part.tsx'
import { readAhead } from './ask.ts'
import { keepPage, type PageKeeper } from './page.ts'
import { addressesOf, launchOf, SECTIONS, type Addresses } from './paths.ts'
import { readWidths, Workspace } from './workspace.tsx'
import { useLanguage, useWords } from './words/use-words.ts'

// The clinician's page does not carry what only the one who rooms sees.
const RoomingWorkspace = part(async () => (await import('./rooming/rooming-workspace.tsx')).RoomingWorkspace)

/** Opens the launch that the address names, and shows the workspace or why there is none. */
export function Opening() {
  const words = useWords()
  useEffect(() => {
    document.title = words.title
  }, [words])
  const [addresses] = useState(() => {
    const launch = launchOf(location.pathname)
    if (launch === null) return null
    const all = addressesOf(launch)
    // The chart's lists need no word of the page's: all are asked for at once.
    readAhead([all.page, all.intake, ...SECTIONS.map((section) => all.chart(section, null))])
    // The first look into a site's storage waits for the browser, 7 to 14 ms: now there is nothing to draw yet.
    readWidths()
    return all
  })
  if (addresses === null) return <Notice title={words.closed.title} says={words.closed.noLaunch} />
  return <OpenLaunch addresses={addresses} />
}

function OpenLaunch({ addresses }: { addresses: Addresses }) {
  const words = useWords()
  const [keeper] = useState(() => keepPage(addresses))
  const view = useSyncExternalStore(keeper.subscribe, keeper.view)
  const language = useLanguage()
  // Some of what is shown comes as words, so it is read again in the other language.
  useEffect(() => void keeper.refresh(), [keeper, language])
  useEffect(() => countFriction({ path: addresses.ledger, step: () => stepOf(keeper) }), [addresses, keeper])

  const meanwhile = useCallback(
    (late: boolean) => late && <Notice title={words.unreachable.title} says={words.unreachable.trying} />,
    [words],
  )

  switch (view.kind) {
    case 'loading':
      return (
        <p className="notice appears-late" role="status">
          {words.loading}
        </p>
      )
    case 'closed':
      return <Notice title={words.closed.title} says={`${view.says} ${words.closed.again}`} />
    case 'unreachable':
      return (
        <Notice title={words.unreachable.title} says={words.unreachable.trying}>
          <button type="button" className="button" onClick={() => void keeper.refresh()}>
            {words.unreachable.again}
          </button>
        </Notice>
      )
    case 'shown':
      return view.page.seat === 'rooming' ? (
        <Meanwhile value={meanwhile}>
          <RoomingWorkspace addresses={addresses} view={view} refresh={keeper.refresh} />
        </Meanwhile>
      ) : (
        <Workspace addresses={addresses} view={view} refresh={keeper.refresh} />
      )
  }
}

/** The ledger groups presses by the part of the visit they fell in. */
function stepOf(keeper: PageKeeper): string {
  const view = keeper.view()
  return view.kind === 'shown' ? view.page.state.stage : view.kind
}

function Notice(props: { title: string; says: string; children?: React.ReactNode }) {
  return (
    <main className="notice" role="alert">
      <h1>{props.title}</h1>
      <p>{props.says}</p>
      {props.children}
    </main>
  )
}
