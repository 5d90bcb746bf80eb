import { useCallback, useEffect, useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { OrderView, TestTimes } from '#api/workspace.ts'
import { read, troubleOf, write } from '../ask.ts'
import { clock, day } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import { TimeChoice } from './time-choice.tsx'
import { useWords } from '../words/use-words.ts'

/** The time of a test that was ordered, or the way to one while the patient is there to say when they can. */
export function BookTest(props: {
  order: OrderView
  addresses: Addresses
  emr: string
  zone: string
  mine: boolean
  onDone: () => Promise<void>
}) {
  const words = useWords()
  const { order, zone } = props
  const say = words.orders.booking
  const { booking } = order
  const open = booking === undefined || CHOOSE_ANEW.has(booking.state)
  return (
    <>
      {booking !== undefined && (
        <p role="status">
          {say.state[booking.state](
            `${day(booking.start, zone, words.language)}, ${clock(booking.start, zone)}`,
            booking.where,
            props.emr,
          )}
          {booking.state === 'cancelled' && order.status === 'ordered' && ` ${say.another}`}
        </p>
      )}
      {open && props.mine && order.status === 'ordered' && (
        <div className="row">
          <DialogTrigger>
            <Button className="button" aria-label={`${say.open}: ${order.text}`}>
              {say.open}
            </Button>
            <ModalOverlay className="overlay" isDismissable>
              <Modal className="dialog">
                <Dialog>{({ close }) => <Choose {...props} close={close} />}</Dialog>
              </Modal>
            </ModalOverlay>
          </DialogTrigger>
        </div>
      )}
    </>
  )
}

/** A time that is none, or none any more. */
const CHOOSE_ANEW: ReadonlySet<string> = new Set(['lost', 'failed', 'cancelled'])

function Choose(props: {
  order: OrderView
  addresses: Addresses
  emr: string
  zone: string
  onDone: () => Promise<void>
  close: () => void
}) {
  const words = useWords()
  const { order, addresses } = props
  const say = words.orders.booking
  const [found, setFound] = useState<TestTimes | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [slot, setSlot] = useState<string | null>(null)
  const [sending, setSending] = useState(false)

  const load = useCallback(
    async (after: string | null, known: TestTimes['times']) => {
      const answer = await read<TestTimes>(addresses.orderTimes(order.order, after))
      setTrouble(troubleOf(answer, words))
      if (answer.kind === 'answered') setFound({ ...answer.body, times: [...known, ...answer.body.times] })
    },
    [addresses, order.order, words],
  )
  useEffect(() => void load(null, []), [load])

  const book = async () => {
    if (slot === null || sending) return
    setSending(true)
    const answer = await write('POST', addresses.orderBooking(order.order), { slot })
    setTrouble(troubleOf(answer, words))
    setSending(false)
    if (answer.kind !== 'answered') return
    await props.onDone()
    props.close()
  }

  return (
    <form
      className="follow-up-form"
      onSubmit={(event) => {
        event.preventDefault()
        void book()
      }}
    >
      <Heading slot="title">{say.title(order.text)}</Heading>
      {found === null && trouble === null && <p role="status">{words.followUp.loading}</p>}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      {found?.offered === false && <p role="status">{say.notOffered(props.emr)}</p>}
      {found?.offered === true && found.times.length === 0 && <p role="status">{say.noTimes}</p>}
      {found !== null && found.times.length > 0 && (
        <>
          <p className="quiet">{say.inPerson([...new Set(found.times.map(({ where }) => where))].join(', '))}</p>
          <TimeChoice
            times={found.times.map(({ slot: one, start, where }) => ({ slot: one, start, whose: where }))}
            zone={props.zone}
            slot={slot}
            onSlot={setSlot}
            onLater={found.next === null ? null : () => void load(found.next, found.times)}
          />
        </>
      )}
      <div className="row">
        <button type="submit" className="button primary" disabled={slot === null || sending}>
          {words.followUp.book}
        </button>
        <button type="button" className="button quiet-button" onClick={props.close}>
          {words.followUp.cancel}
        </button>
      </div>
    </form>
  )
}
