import { useState } from 'react'
import type { ChartItem, ChartList as ListName, ListChangeView, Section } from '#api/workspace.ts'
import { troubleOf, write } from '../ask.ts'
import { ChartList, type Absent } from '../chart/chart-list.tsx'
import { moment } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import { ChangeForm } from './change-form.tsx'
import { correctionOf, endedEntry, newEntry, triedAgain, type Changing, type Filled } from './changing.ts'
import type { Words } from '../words/en.ts'
import { whyNotChanged } from '../why-not-changed.ts'
import { useWords } from '../words/use-words.ts'

/** Longer than an EMR's usual answer: only then is waiting worth a word. */
const WAITS_AFTER_MS = 6_000

/**
 * A list of the chart that is changed where it is read: what the patient said of it stands above, each entry can be
 * called over, something new is added below, and what was changed in this visit says how far it has come.
 */
export function ChangingList(props: {
  list: ListName
  addresses: Pick<Addresses, 'chart'>
  zone: string
  now: Date
  changing: Changing
  onAbsent: (section: Section, absent: Absent | null) => void
}) {
  const words = useWords()
  const { list, changing } = props
  const say = words.lists
  const [open, setOpen] = useState<{ at: string; filled: Filled } | null>(null)
  const changes = changing.changes.filter((change) => change.list === list)
  const form = (at: string) =>
    open?.at === at && changing.may(list) ? (
      <ChangeForm key={at} list={list} filled={open.filled} changing={changing} onClose={() => setOpen(null)} />
    ) : null
  const opener = (at: string, label: string, filled: Filled, about?: string) =>
    changing.may(list) && open?.at !== at ? (
      <button
        type="button"
        className="link"
        aria-label={about === undefined ? undefined : `${label}: ${about}`}
        onClick={() => setOpen({ at, filled })}
      >
        {label}
      </button>
    ) : null

  const correction = (items: readonly ChartItem[] | null) => {
    const said = correctionOf(changing.intake, list)
    if (said === null) return null
    const added = changes.some(({ act, told }) => act === 'add' && told)
    return (
      <div className="correction">
        <p className="quiet">{say.said}</p>
        <ul>
          {said.gone.map(({ reference, text }) => {
            const accepted = changes.find((change) => change.reference === reference)
            const item = items?.find((one) => one.reference === reference)
            const at = `said/${reference}`
            return (
              <li key={reference} className="entry">
                <span className="what">
                  {text} <strong className="flag">{words.intake.noLonger}</strong>
                </span>
                {accepted !== undefined ? (
                  <span className="quiet">{say.accepted}</span>
                ) : item !== undefined ? (
                  opener(at, say.accept, endedEntry(item, say.saidSo, true), text)
                ) : (
                  items !== null && <span className="quiet">{say.gone}</span>
                )}
                {form(at)}
              </li>
            )
          })}
          {said.note !== '' && (
            <li className="entry">
              <span className="what says">“{said.note}”</span>
              {opener('note', added ? say.acceptMore : say.accept, newEntry(said.note, true), said.note)}
              {form('note')}
            </li>
          )}
        </ul>
      </div>
    )
  }

  const beside = (item: ChartItem) => {
    const underWay = changes.some(({ reference, state }) => reference === item.reference && state === 'writing')
    if (underWay || !isCurrent(item)) return null
    return (
      <>
        {opener(item.reference, say.change, endedEntry(item, '', false), item.text)}
        {form(item.reference)}
      </>
    )
  }

  const below = (items: readonly ChartItem[] | null) => (
    <>
      {changes.length > 0 && (
        <ul className="list-changes" aria-label={say.changed}>
          {changes.map((change) => (
            <Change
              key={change.change}
              change={change}
              changing={changing}
              again={change.state === 'failed' ? triedAgain(change, items ?? []) : null}
              opener={opener}
              form={form}
            />
          ))}
        </ul>
      )}
      {opener('new', say.add[list], newEntry('', false))}
      {form('new')}
    </>
  )

  return (
    <ChartList
      section={list}
      addresses={props.addresses}
      emr={changing.emr}
      zone={props.zone}
      now={props.now}
      // What has come to an end, either way, is in the list or is not: it is read again.
      stamp={changes.map(({ change, state, at }) => (state === 'writing' ? '' : `${change} ${state} ${at}`)).join()}
      onAbsent={props.onAbsent}
      saysMore={correctionOf(changing.intake, list) !== null || changes.length > 0 || changing.may(list)}
      above={correction}
      beside={beside}
      below={below}
    />
  )
}

/** One change of this visit: what it is, how far it has come, and what to do where it did not come through. */
function Change(props: {
  change: ListChangeView
  changing: Changing
  again: Filled | null
  opener: (at: string, label: string, filled: Filled, about?: string) => React.ReactNode
  form: (at: string) => React.ReactNode
}) {
  const words = useWords()
  const { change, changing, again } = props
  const say = words.lists
  const [trouble, setTrouble] = useState<string | null>(null)
  const at = `again/${change.change}`
  const drop = async () => {
    setTrouble(troubleOf(await write('DELETE', changing.addresses.listChange(change.change)), words))
    await changing.onDone()
  }
  return (
    <li className="entry" id={`list-change-${change.change}`} tabIndex={-1} data-state={change.state}>
      <span className="what">
        {say.changeIs(change.act, change.text === '' ? say.unread : change.text)}{' '}
        <span className="list-state" role="status">
          {stateWords(change, changing, words)}
        </span>
      </span>
      {change.state === 'failed' && changing.may(change.list) && (
        <span className="row">
          {again !== null && props.opener(at, say.again, again, change.text)}
          <button
            type="button"
            className="link"
            aria-label={`${say.giveUp}: ${change.text}`}
            onClick={() => void drop()}
          >
            {say.giveUp}
          </button>
        </span>
      )}
      {props.form(at)}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </li>
  )
}

function stateWords({ state, at, why }: ListChangeView, { emr, zone, now }: Changing, words: Words): string {
  const say = words.lists
  if (state === 'written') return say.written(moment(at, zone, now, words.language))
  if (state === 'failed') return say.failed(why === undefined ? '' : whyNotChanged(why, emr, words))
  return now.getTime() - Date.parse(at) > WAITS_AFTER_MS ? say.waits(emr) : say.writing
}

/** An entry that is over already has nothing left to change here. */
function isCurrent({ status }: ChartItem): boolean {
  return status === undefined || CURRENT.has(status)
}

const CURRENT: ReadonlySet<string> = new Set(['active', 'recurrence', 'relapse', 'on-hold', 'intended'])
