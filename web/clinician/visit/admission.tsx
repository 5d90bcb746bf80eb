import { useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { Workspace } from '#api/workspace.ts'
import { write, troubleOf } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { unlicensedState } from './next-press.ts'
import { calendarDay } from '../../ui/times.ts'
import { useLanguage, useWords } from '../words/use-words.ts'

const SHORTEST_REASON = 10

/** The identifiers to compare, and *Admit*, whose press records the check. Outside the licences it says what can be done. */
export function Admission(props: {
  addresses: Addresses
  page: Workspace
  settled: boolean
  onPress: () => void
  onDone: () => void
}) {
  const words = useWords()
  const { page } = props
  const [trouble, setTrouble] = useState<string | null>(null)
  const [sending, setSending] = useState(false)
  const language = useLanguage()
  const barred = unlicensedState(page.state)

  const admit = async (overrideReason?: string) => {
    props.onPress()
    setSending(true)
    const answer = await write('POST', props.addresses.admit, {
      identifiersChecked: true,
      ...(overrideReason === undefined ? {} : { overrideReason }),
    })
    // Once admitted there is nothing to press any more; the page says so as soon as it is read again.
    setSending(answer.kind === 'answered')
    setTrouble(troubleOf(answer, words))
    props.onDone()
  }
  const { name, birthDate, identifiers } = page.patient
  return (
    <div className="admission">
      <p>
        {words.admit.check} <strong>{name}</strong>, {words.banner.born}{' '}
        <strong>{calendarDay(birthDate, language)}</strong>
        {identifiers.length > 0 && <span className="quiet"> ({identifiers.join(', ')})</span>}
      </p>
      {barred === null ? (
        <button
          type="button"
          className="button primary"
          aria-disabled={!props.settled || sending}
          onClick={() => props.settled && !sending && void admit()}
        >
          {words.admit.press}
        </button>
      ) : (
        <Barred page={page} state={barred} onOverride={(reason) => void admit(reason)} />
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </div>
  )
}

function Barred({ page, state, onOverride }: { page: Workspace; state: string; onOverride: (reason: string) => void }) {
  const words = useWords()
  const say = words.admit.licence
  const { licensed } = page.state
  return (
    <div className="barred">
      <p>
        <strong>{say.title(state)}.</strong> {licensed.length === 0 ? say.none : say.yours(licensed.join(', '))}
      </p>
      <ul>
        <li>
          {say.colleague(state)} {say.rebook(page.practice.phone)}
        </li>
        <li>{say.moved}</li>
      </ul>
      <DialogTrigger>
        <Button className="button">{say.override}</Button>
        <ModalOverlay className="overlay">
          <Modal className="dialog">
            <Dialog>{({ close }) => <OverrideForm onClose={close} onOverride={onOverride} />}</Dialog>
          </Modal>
        </ModalOverlay>
      </DialogTrigger>
    </div>
  )
}

function OverrideForm(props: { onClose: () => void; onOverride: (reason: string) => void }) {
  const words = useWords()
  const [reason, setReason] = useState('')
  const say = words.admit.override
  const enough = reason.trim().length >= SHORTEST_REASON
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!enough) return
        props.onClose()
        props.onOverride(reason.trim())
      }}
    >
      <Heading slot="title">{say.title}</Heading>
      <p>{say.says}</p>
      <label htmlFor="override-reason">{say.label}</label>
      <textarea
        id="override-reason"
        rows={3}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="row">
        <button type="submit" className="button primary" disabled={!enough}>
          {say.press}
        </button>
        <button type="button" className="button quiet-button" onClick={props.onClose}>
          {say.cancel}
        </button>
      </div>
    </form>
  )
}
