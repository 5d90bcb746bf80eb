import { useEffect, useState } from 'react'
import { Button, Dialog, Form, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components'
import type { CheckIn, CheckInRequest } from '#api/desk.ts'
import type { Problem } from '#api/problem.ts'
import { ask } from '../ui/ask.ts'
import { calendarDay } from '../ui/times.ts'
import type { Seat } from './app.tsx'
import { Unread } from './unread.tsx'

type Shown = { kind: 'loading' } | { kind: 'failed'; problem: Problem } | { kind: 'found'; asked: CheckIn }
type Decision = CheckInRequest['decision']

const FIELDS = ['line', 'city', 'state', 'postalCode', 'callback', 'emergencyName', 'emergencyPhone'] as const
type Field = (typeof FIELDS)[number]

/** Checks a patient in by telephone: reads the consent out, takes down the answer and where they are. */
export function CheckInDialog({ visit, seat, onClose }: { visit: string; seat: Seat; onClose: () => void }) {
  const { words, paths, language } = seat
  const [shown, setShown] = useState<Shown>({ kind: 'loading' })
  const [tries, setTries] = useState(0)
  useEffect(() => {
    const stop = new AbortController()
    void ask<CheckIn>(paths.checkIn(visit), { language, signal: stop.signal }).then((answered) => {
      if (stop.signal.aborted) return
      setShown(answered.ok ? { kind: 'found', asked: answered.value } : { kind: 'failed', problem: answered.problem })
    })
    return () => stop.abort()
  }, [paths, visit, language, tries])
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">{words.checkIn.title}</Heading>
          {shown.kind === 'loading' && <p role="status">{words.loading}</p>}
          {shown.kind === 'failed' && (
            <Unread problem={shown.problem} words={words} onAgain={() => setTries(tries + 1)} />
          )}
          {shown.kind === 'found' && <TakeDown visit={visit} asked={shown.asked} seat={seat} onClose={onClose} />}
          <Button onPress={onClose}>{words.checkIn.leave}</Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function TakeDown(props: { visit: string; asked: CheckIn; seat: Seat; onClose: () => void }) {
  const { asked, seat } = props
  const words = seat.words.checkIn
  const [decision, setDecision] = useState<Decision | null>(asked.consent.decision)
  const [fields, setFields] = useState<Record<Field, string>>(() => filled(asked))
  const [refused, setRefused] = useState('')
  const lacks = FIELDS.filter((field) => field !== 'postalCode' && fields[field].trim() === '')
  const save = async () => {
    if (decision === null) return setRefused(words.choose)
    if (decision === 'agree' && lacks.length > 0)
      return setRefused(words.fill(lacks.map((field) => words.fields[field]).join(', ')))
    const body: CheckInRequest = {
      version: asked.consent.version,
      decision,
      ...(decision === 'agree' && { whereabouts: whereabouts(fields) }),
    }
    const done = await seat.act(seat.paths.checkIn(props.visit), body, words.saved)
    if (done.done) props.onClose()
    else setRefused(done.why)
  }
  return (
    <Form
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <p>{words.check(asked.name, calendarDay(asked.birthDate, seat.language))}</p>
      <h3 id="read-out">{words.readOut}</h3>
      <blockquote className="read-out" lang={asked.language} aria-labelledby="read-out">
        {asked.consent.text}
      </blockquote>
      <fieldset className="said">
        <legend>{words.answer}</legend>
        {(['agree', 'decline'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="decision" checked={decision === one} onChange={() => setDecision(one)} />{' '}
            {one === 'agree' ? words.agrees : words.declines}
          </label>
        ))}
      </fieldset>
      {decision === 'agree' && (
        <>
          <h3>{words.where}</h3>
          <div className="take-down">
            {FIELDS.map((field) => (
              <TextField
                key={field}
                value={fields[field]}
                onChange={(value) => setFields({ ...fields, [field]: field === 'state' ? value.toUpperCase() : value })}
                type={field === 'callback' || field === 'emergencyPhone' ? 'tel' : 'text'}
                autoComplete="off"
              >
                <Label>{words.fields[field]}</Label>
                <Input maxLength={field === 'state' ? 2 : 200} />
              </TextField>
            ))}
          </div>
        </>
      )}
      <p role="alert">{refused !== '' && `! ${refused}`}</p>
      <div className="buttons">
        <Button type="submit" className="primary">
          {words.save}
        </Button>
      </div>
    </Form>
  )
}

function filled({ whereabouts: said }: CheckIn): Record<Field, string> {
  return {
    line: said?.place.line ?? '',
    city: said?.place.city ?? '',
    state: said?.place.state ?? '',
    postalCode: said?.place.postalCode ?? '',
    callback: said?.callback ?? '',
    emergencyName: said?.emergency.name ?? '',
    emergencyPhone: said?.emergency.phone ?? '',
  }
}

function whereabouts(fields: Record<Field, string>): NonNullable<CheckInRequest['whereabouts']> {
  const said = (field: Field) => fields[field].trim()
  return {
    place: { line: said('line'), city: said('city'), state: said('state'), postalCode: said('postalCode') },
    callback: said('callback'),
    emergency: { name: said('emergencyName'), phone: said('emergencyPhone') },
  }
}
