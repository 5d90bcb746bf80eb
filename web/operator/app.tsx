import { useEffect, useMemo, useState } from 'react'
import type { OperatorPage } from '#api/operator.ts'
import { useSingleKeysUsed } from '../ui/single-keys.ts'
import { TabList } from '../ui/tab-list.tsx'
import { dayTime } from '../ui/times.ts'
import { useHash } from '../ui/use-hash.ts'
import { useAsked, type Shown } from './asking.ts'
import { Failed, Loading } from './parts.tsx'
import { pathsOf } from './paths.ts'
import { TABS, type Seat } from './tabs.ts'
import { ChangeLanguage, useWords } from './words/use-words.ts'

/** The operator's page: how this practice's EMR is reached, and how this install is configured. */
export function App({ launch }: { launch: string }) {
  const words = useWords()
  const paths = useMemo(() => pathsOf(launch), [launch])
  const { shown, again } = useAsked<OperatorPage>(paths.page)
  const page = shown.at === 'shown' ? shown.value : null
  const seat = useMemo<Seat | null>(
    () => page && { paths, page, time: (instant) => dayTime(instant, page.timeZone, words.language) },
    [paths, page, words],
  )
  return (
    <>
      <header className="top">
        <h1>{words.title}</h1>
        {page !== null && (
          <span className="quiet">{[page.practice, page.person].filter((word) => word !== '').join(', ')}</span>
        )}
        {page !== null && <Install install={page.install} />}
        <ChangeLanguage className="quiet" />
        <SingleKeys />
      </header>
      {seat === null ? <Opening shown={shown} onAgain={again} /> : <Tabs seat={seat} />}
    </>
  )
}

function SingleKeys() {
  const [used, setUsed] = useSingleKeysUsed()
  return (
    <label className="quiet">
      <input type="checkbox" checked={used} onChange={(event) => setUsed(event.target.checked)} />{' '}
      {useWords().singleKeys}
    </label>
  )
}

/** Whoever works on both has to see at a glance where they are. */
function Install({ install }: Pick<OperatorPage, 'install'>) {
  const { name, says } = useWords().install[install]
  return (
    <p className={`install ${install}`}>
      <strong>
        {install === 'production' && '! '}
        {name}
      </strong>{' '}
      {says}
    </p>
  )
}

function Opening({ shown, onAgain }: { shown: Shown<OperatorPage>; onAgain: () => void }) {
  return <main>{shown.at === 'failed' ? <Failed why={shown.why} onAgain={onAgain} /> : <Loading />}</main>
}

/** A tab that was opened stays in the page, so that half-typed text is never lost by looking elsewhere. */
function Tabs({ seat }: { seat: Seat }) {
  const words = useWords()
  const hash = useHash()
  const chosen =
    TABS.find(({ id }) => hash === addressOf(id) || hash.startsWith(`${addressOf(id)}/`))?.id ?? 'connection'
  const [opened, setOpened] = useState<readonly string[]>([chosen])
  useEffect(() => {
    setOpened((before) => (before.includes(chosen) ? before : [...before, chosen]))
    document.title = words.titleOf(words.tabs[chosen])
  }, [chosen, words])
  return (
    <>
      <TabList
        label={words.tabs.label}
        tabs={TABS.map(({ id }) => ({ id, title: words.tabs[id] }))}
        chosen={chosen}
        onChoose={(id) => {
          location.hash = addressOf(id)
        }}
      />
      <main>
        {TABS.map(({ id, Tab }) => (
          <div key={id} id={id} role="tabpanel" aria-labelledby={`tab-${id}`} hidden={id !== chosen}>
            {opened.includes(id) && <Tab seat={seat} />}
          </div>
        ))}
      </main>
    </>
  )
}

/** Not the panel's own id: the browser would scroll to it, and what says test or production would be out of sight. */
function addressOf(id: string): string {
  return `#/${id}`
}
