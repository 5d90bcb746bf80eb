import { useEffect, useState } from 'react'
import { Button, Dialog, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components'
import type { EnteredAnswer, Sheet } from '#api/desk.ts'
import { copy } from '../ui/copy.ts'
import type { Problem } from '#api/problem.ts'
import { ask } from '../ui/ask.ts'
import { calendarDay, dayTime } from '../ui/times.ts'
import type { Seat } from './app.tsx'
import { Unread } from './unread.tsx'
import { whyNot } from './why-not.ts'

type Shown = { kind: 'loading' } | { kind: 'failed'; problem: Problem } | { kind: 'found'; sheet: Sheet }

/** What a person enters in the record system in Causeway's place, line by line, and by what number it stands there then. */
export function SheetDialog(props: { visit: string; task: string; seat: Seat; onClose: () => void }) {
  const { visit, task, seat, onClose } = props
  const { words, paths, language } = seat
  const say = words.sheet
  const [shown, setShown] = useState<Shown>({ kind: 'loading' })
  const [number, setNumber] = useState('')
  const [refused, setRefused] = useState('')
  const [outcome, setOutcome] = useState('')
  const [tries, setTries] = useState(0)
  useEffect(() => {
    let wanted = true
    void ask<Sheet>(`${paths.sheet(visit)}?task=${encodeURIComponent(task)}`, { language }).then(
      (answered) =>
        wanted &&
        setShown(
          answered.ok ? { kind: 'found', sheet: answered.value } : { kind: 'failed', problem: answered.problem },
        ),
    )
    return () => {
      wanted = false
    }
  }, [paths, visit, task, language, tries])
  const enter = async () => {
    setRefused('')
    const said = number.trim() === '' ? null : number.trim()
    const answered = await ask<EnteredAnswer>(paths.entered(visit), {
      method: 'POST',
      body: { task, number: said },
      language,
    })
    if (!answered.ok) setRefused(whyNot(answered.problem, words))
    else setOutcome(answered.value.found ? say.found : say.said)
  }
  const sendAgain = async () => {
    setRefused('')
    const done = await seat.act(paths.sendAgain(visit), { task }, say.sent)
    if (done.done) onClose()
    else setRefused(done.why)
  }
  return (
    <ModalOverlay className="overlay" isDismissable={false} isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog wide">
        <Dialog>
          <Heading slot="title">{say.title}</Heading>
          {shown.kind === 'loading' && <p role="status">{words.loading}</p>}
          {shown.kind === 'failed' && (
            <Unread problem={shown.problem} words={words} onAgain={() => setTries(tries + 1)} />
          )}
          {outcome !== '' && <p role="status">{outcome}</p>}
          {shown.kind === 'found' && outcome === '' && (
            <>
              <p>{shown.sheet.mayBeThere ? say.lookFirst : named(say.writes, shown.sheet.write)}</p>
              <Lines sheet={shown.sheet} seat={seat} />
              <TextField className="entered-as" value={number} onChange={setNumber} maxLength={64}>
                <Label>{say.number}</Label>
                <Input autoComplete="off" />
              </TextField>
              <p className="quiet">{say.numberHint}</p>
              <div className="buttons">
                <Button className="primary" onPress={() => void enter()}>
                  {shown.sheet.mayBeThere ? say.isThere : say.entered}
                </Button>
                {shown.sheet.mayBeThere && <Button onPress={() => void sendAgain()}>{say.isNotThere}</Button>}
              </div>
            </>
          )}
          {refused !== '' && <p role="alert">! {refused}</p>}
          <Button onPress={onClose}>{say.leave}</Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** What to enter, each with a press that copies it. */
export function Lines({ sheet, seat }: { sheet: Pick<Sheet, 'patient' | 'lines' | 'contentGone'>; seat: Seat }) {
  const { words, language, zone } = seat
  const say = words.sheet
  const { name, birthDate, numbers } = sheet.patient
  const [copied, setCopied] = useState('')
  const rows = [
    { name: say.labels.patient, value: `${name}, ${calendarDay(birthDate, language)}` },
    ...numbers.map((value) => ({ name: say.labels['patient-number'], value })),
    ...sheet.lines.map(({ label, title, value, instant }) => ({
      name: [named(say.labels, label), ...(title === undefined ? [] : [named(say.values, title)])].join(': '),
      value: instant ? dayTime(value, zone, language) : named(say.values, value),
    })),
  ]
  return (
    <>
      {sheet.contentGone && <p className="notice attention">! {say.gone}</p>}
      <dl className="sheet">
        {rows.map(({ name: label, value }, at) => (
          <div key={`${at} ${label}`}>
            <dt>{label}</dt>
            <dd>
              <span className="words">{value}</span>
              <Button
                aria-label={say.copy(label)}
                onPress={() => void copy(value).then((done) => setCopied(done ? say.copied(label) : say.notCopied))}
              >
                {say.copyShort}
              </Button>
            </dd>
          </div>
        ))}
      </dl>
      <p role="status" className="quiet">
        {copied}
      </p>
    </>
  )
}

function named(words: Readonly<Record<string, string>>, name: string): string {
  return Object.entries(words).find(([known]) => known === name)?.[1] ?? name
}
