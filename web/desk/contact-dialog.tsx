import { useCallback, useEffect, useRef, useState } from 'react'
import {
  Button,
  Dialog,
  FieldError,
  Form,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components'
import type { ContactOutcome, Contacts } from '#api/desk.ts'
import type { Problem } from '#api/problem.ts'
import { ask } from '../ui/ask.ts'
import { calendarDay } from '../ui/times.ts'
import type { Seat } from './app.tsx'
import { Lines } from './sheet-dialog.tsx'
import { Unread } from './unread.tsx'
import { whyNot } from './why-not.ts'

type Shown = { kind: 'loading' } | { kind: 'failed'; problem: Problem } | { kind: 'found'; contacts: Contacts }
type Contact = Contacts['contacts'][number]
/** What is being corrected; `was` null for a contact that the record lacks. */
type Correcting = { system: Contact['system']; was: string | null }
/** What it is to be, and whether the link goes there then. */
type Correction = Correcting & { value: string; send: boolean }

/** How the record says that a person is reached, and the way to put it right there. */
export function ContactDialog({ visit, seat, onClose }: { visit: string; seat: Seat; onClose: () => void }) {
  const { words, paths, language } = seat
  const [shown, setShown] = useState<Shown>({ kind: 'loading' })
  const [correcting, setCorrecting] = useState<Correcting | null>(null)
  const [byHand, setByHand] = useState<Correction | null>(null)
  const [refused, setRefused] = useState('')
  const read = useCallback(async () => {
    const answered = await ask<Contacts>(paths.contact(visit), { language })
    setShown(answered.ok ? { kind: 'found', contacts: answered.value } : { kind: 'failed', problem: answered.problem })
  }, [paths, visit, language])
  useEffect(() => void read(), [read])
  const save = async (version: string, correction: Correction, entered: boolean) => {
    const { system, was, value, send } = correction
    if (value.trim() === was) return setRefused(words.contact.same)
    setRefused('')
    const answered = await ask<ContactOutcome>(paths.contact(visit), {
      method: 'POST',
      body: { version, system, was, value, entered },
      language,
    })
    if (!answered.ok) {
      setRefused(whyNot(answered.problem, words))
      // What the record says may have changed under the correction; it is shown as it is now.
      return read()
    }
    const { became } = answered.value
    if (became === 'by-hand') return setByHand(correction)
    if (became === 'not-there') return setRefused(words.contact.notThere)
    const said = words.contact[became === 'sent' ? 'onItsWay' : 'saved']
    // The link goes where the record says: one that is still on its way there is waited for.
    if (send && became === 'written') await seat.act(paths.link(visit), {}, `${said} ${words.link.sent}`)
    else seat.say(said)
    onClose()
  }
  return (
    <ModalOverlay className="overlay" isDismissable isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">{words.contact.title}</Heading>
          {shown.kind === 'loading' && <p role="status">{words.loading}</p>}
          {shown.kind === 'failed' && <Unread problem={shown.problem} words={words} onAgain={() => void read()} />}
          {shown.kind === 'found' && (
            <>
              <p>{words.contact.check(shown.contacts.name, calendarDay(shown.contacts.birthDate, language))}</p>
              {byHand !== null && (
                <ByHand
                  correction={byHand}
                  contacts={shown.contacts}
                  refused={refused}
                  seat={seat}
                  onEntered={() => void save(shown.contacts.version, byHand, true)}
                />
              )}
              <ul className="contacts" hidden={byHand !== null}>
                {listed(shown.contacts.contacts).map((one) => (
                  <Line key={`${one.system} ${one.was}`} contact={one} seat={seat} onCorrect={setCorrecting} />
                ))}
              </ul>
              {correcting !== null && byHand === null && (
                <CorrectionForm
                  key={`${correcting.system} ${correcting.was}`}
                  correcting={correcting}
                  refused={refused}
                  seat={seat}
                  onSave={(value, send) => void save(shown.contacts.version, { ...correcting, value, send }, false)}
                />
              )}
            </>
          )}
          <Button onPress={onClose}>{words.contact.leave}</Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function Line(props: { contact: Correcting; seat: Seat; onCorrect: (contact: Correcting) => void }) {
  const { contact, onCorrect } = props
  const { system, was } = contact
  const words = props.seat.words.contact
  const add = system === 'phone' ? words.addPhone : words.addEmail
  return (
    <li>
      <span>
        <span className="quiet">{words[system]}</span> {was ?? words.none}
      </span>
      <Button onPress={() => onCorrect(contact)}>{was === null ? add : words.correct(was)}</Button>
    </li>
  )
}

function CorrectionForm(props: {
  correcting: Correcting
  refused: string
  seat: Seat
  onSave: (value: string, send: boolean) => void
}) {
  const { correcting, refused, seat, onSave } = props
  const { system, was } = correcting
  const words = seat.words.contact
  const [value, setValue] = useState(was ?? '')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const lacks = value.trim() === ''
  return (
    <Form
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault()
        if (!lacks) onSave(value, false)
      }}
    >
      <TextField
        value={value}
        onChange={setValue}
        type={system === 'phone' ? 'tel' : 'email'}
        isInvalid={refused !== ''}
        autoComplete="off"
      >
        <Label>{system === 'phone' ? words.newPhone : words.newEmail}</Label>
        <Input maxLength={254} ref={input} />
        <FieldError>! {refused}</FieldError>
      </TextField>
      <p role="alert" className="visually-hidden">
        {refused}
      </p>
      {was !== null && <p className="quiet">{words.kept(was)}</p>}
      <div className="buttons">
        <Button className="primary" isDisabled={lacks} onPress={() => onSave(value, true)}>
          {words.saveSend}
        </Button>
        <Button type="submit" isDisabled={lacks}>
          {words.save}
        </Button>
      </div>
    </Form>
  )
}

/** The record takes no correction from here: what to enter there, and then whether it shows it. */
function ByHand(props: {
  correction: Correction
  contacts: Contacts
  refused: string
  seat: Seat
  onEntered: () => void
}) {
  const { correction, contacts, refused, seat, onEntered } = props
  const { name, birthDate, numbers } = contacts
  const { system, was, value } = correction
  const words = seat.words.contact
  const line = (label: string, text: string) => ({ label, value: text, instant: false })
  const lines = [...(was === null ? [] : [line(`${system}-was`, was)]), line(`${system}-new`, value.trim())]
  return (
    <>
      <p>{words.byHand}</p>
      <Lines sheet={{ patient: { name, birthDate, numbers }, lines, contentGone: false }} seat={seat} />
      {refused !== '' && <p role="alert">! {refused}</p>}
      <Button className="primary" onPress={onEntered}>
        {words.entered}
      </Button>
    </>
  )
}

/** What is on record, and an empty line for each way that is not. */
function listed(contacts: readonly Contact[]): Correcting[] {
  return (['phone', 'email'] as const).flatMap((system) => {
    const known: Correcting[] = contacts
      .filter((one) => one.system === system)
      .map(({ value }) => ({ system, was: value }))
    return known.length > 0 ? known : [{ system, was: null }]
  })
}
