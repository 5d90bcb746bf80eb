import { useCallback, useEffect, useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { FreeTime, FreeTimes, Ticket, TicketState } from '#api/book.ts'
import type { FollowUpRequest, Workspace } from '#api/workspace.ts'
import { read, troubleOf, write } from '../ask.ts'
import { clock, day } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import { TimeChoice } from './time-choice.tsx'
import { useWords } from '../words/use-words.ts'

const LOOK_MS = 700

/** The next visit of the same kind, booked while the patient is there to say when they can. */
export function FollowUp(props: { addresses: Addresses; page: Workspace; onDone: () => Promise<void> }) {
  const words = useWords()
  const { page } = props
  const say = words.followUp
  const zone = page.practice.timeZone
  return (
    <section className="follow-up" aria-labelledby="follow-up-title" id="follow-up" tabIndex={-1}>
      <h2 id="follow-up-title">{say.title}</h2>
      {page.nextVisit === null ? (
        <p className="quiet">{say.none}</p>
      ) : (
        <p>
          {say[page.nextVisit.requested === true ? 'requested' : 'next'](
            `${day(page.nextVisit.start, zone, words.language)}, ${clock(page.nextVisit.start, zone)}`,
            page.nextVisit.clinician,
          )}
        </p>
      )}
      {page.mine && (
        <DialogTrigger>
          <Button className="button">{say.open}</Button>
          <ModalOverlay className="overlay" isDismissable>
            <Modal className="dialog">
              <Dialog>{({ close }) => <Choose {...props} close={close} />}</Dialog>
            </Modal>
          </ModalOverlay>
        </DialogTrigger>
      )}
    </section>
  )
}

type Step = 'choosing' | 'booking' | 'lost'

function Choose(props: { addresses: Addresses; page: Workspace; onDone: () => Promise<void>; close: () => void }) {
  const words = useWords()
  const { addresses, page } = props
  const say = words.followUp
  const zone = page.practice.timeZone
  const [calendar, setCalendar] = useState<FreeTimes | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [reason, setReason] = useState(page.appointment.reason ?? '')
  const [anybody, setAnybody] = useState(false)
  const [slot, setSlot] = useState<string | null>(null)
  const [step, setStep] = useState<Step>('choosing')

  const load = useCallback(
    async (after: string | null, known: readonly FreeTime[]) => {
      const answer = await read<FreeTimes>(addresses.followUpTimes(after, anybody))
      setTrouble(troubleOf(answer, words))
      if (answer.kind === 'answered') setCalendar({ times: [...known, ...answer.body.times], next: answer.body.next })
    },
    [addresses, anybody, words],
  )
  useEffect(() => void load(null, []), [load])

  const book = async () => {
    if (slot === null || reason.trim() === '' || step === 'booking') return
    setStep('booking')
    const request: FollowUpRequest = { slot, reason: reason.trim() }
    const asked = await write<Ticket>('POST', addresses.followUps, request)
    setTrouble(troubleOf(asked, words))
    if (asked.kind !== 'answered') return setStep('choosing')
    for (;;) {
      const state = await read<TicketState>(addresses.followUp(asked.body.ticket))
      if (state.kind !== 'answered') {
        setTrouble(troubleOf(state, words))
        return setStep('choosing')
      }
      // Where the EMR confirms later, the visit stands once it does.
      if (state.body.state === 'booked' || state.body.state === 'requested') {
        await props.onDone()
        return props.close()
      }
      if (state.body.state === 'lost') {
        setSlot(null)
        setStep('lost')
        return load(null, [])
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  }

  return (
    <form
      className="follow-up-form"
      onSubmit={(event) => {
        event.preventDefault()
        void book()
      }}
    >
      <Heading slot="title">{say.choose}</Heading>
      <p className="quiet">{say.who(page.patient.name)}</p>
      {calendar === null && trouble === null && <p role="status">{say.loading}</p>}
      {step === 'lost' && <p role="alert">{say.lost}</p>}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      {calendar?.times.length === 0 && <p role="status">{anybody ? say.noTimes : say.noOwnTimes}</p>}
      {calendar !== null && !anybody && (
        <button
          type="button"
          className="link"
          onClick={() => {
            setCalendar(null)
            setSlot(null)
            setAnybody(true)
          }}
        >
          {say.others}
        </button>
      )}
      {calendar !== null && calendar.times.length > 0 && (
        <>
          <TimeChoice
            times={calendar.times.map(({ slot: one, start, clinician }) => ({ slot: one, start, whose: clinician }))}
            zone={zone}
            slot={slot}
            onSlot={setSlot}
            onLater={calendar.next === null ? null : () => void load(calendar.next, calendar.times)}
          />
          <label htmlFor="follow-up-reason">{say.reason}</label>
          <input
            id="follow-up-reason"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </>
      )}
      <div className="row">
        <button
          type="submit"
          className="button primary"
          disabled={slot === null || reason.trim() === '' || step === 'booking'}
        >
          {step === 'booking' ? say.booking : say.book}
        </button>
        <button type="button" className="button quiet-button" onClick={props.close}>
          {say.cancel}
        </button>
      </div>
    </form>
  )
}
