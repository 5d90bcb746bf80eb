import { useState } from 'react'
import type { AdmitRequest, LateOffer, OfferRequest, PhoneReason, PhoneRequest, Workspace } from '#api/workspace.ts'
import { write, troubleOf } from '../ask.ts'
import { clock, minutesSince } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import { CallProgress, callUnderWay, Reasons } from './calling.tsx'
import { calendarDay } from '../../ui/times.ts'
import { useLanguage, useWords } from '../words/use-words.ts'

const OFFERS: readonly LateOffer[] = ['shorter', 'later-today', 'another-day']

/** The patient is not in the waiting room: what the desk has tried, what to offer, and the visit by telephone. */
export function Absent(props: { page: Workspace; now: Date; addresses: Addresses; onDone: () => void }) {
  const words = useWords()
  const { page, now } = props
  const { late, wish } = page.state
  const say = words.absent
  const zone = page.practice.timeZone
  const [trouble, setTrouble] = useState<string | null>(null)
  const send = async (address: string, body: OfferRequest | AdmitRequest | PhoneRequest) => {
    const answer = await write('POST', address, body)
    setTrouble(troubleOf(answer, words))
    props.onDone()
    return answer.kind === 'answered'
  }
  const minutes = minutesSince(page.appointment.start, now)
  const offers = late !== null && wish === null && now.getTime() >= Date.parse(late.offerFrom)
  return (
    <section className="absent" aria-labelledby="absent-title">
      <h3 id="absent-title">{say.title}</h3>
      {wish !== null && <p role="status">{say.wishes[wish]}</p>}
      {wish === null && late !== null && minutes > 0 && (
        <>
          <p>{say.lateBy(minutes)}</p>
          {late.attempts.length > 0 && (
            <ul>
              {late.attempts.map(({ channel, outcome, at }) => (
                <li key={at}>
                  {clock(at, zone)} {say.attempt(channel, outcome)}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {offers && (
        <fieldset>
          <legend>{say.offer}</legend>
          {OFFERS.map((offer) => (
            <button
              key={offer}
              type="button"
              className="button"
              aria-pressed={late.offer === offer}
              onClick={() => void send(props.addresses.offer, { offer })}
            >
              {say.offers[offer]}
            </button>
          ))}
          {late.offer !== null && (
            <p role="status" className="quiet">
              {say.offered}
            </p>
          )}
        </fieldset>
      )}
      <ByPhone
        page={page}
        address={props.addresses.phone}
        onDone={props.onDone}
        onAdmit={(phone) => send(props.addresses.admit, { identifiersChecked: true, phone })}
        onPhone={(request) => send(props.addresses.phone, request)}
      />
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </section>
  )
}

/**
 * Begins the visit by telephone. Consent and whereabouts are asked before, as in every visit. Whoever is called from here
 * is compared once they have answered; the visit begins by the press after that.
 */
function ByPhone(props: {
  page: Workspace
  address: string
  onDone: () => void
  onAdmit: (reason: PhoneReason) => Promise<boolean>
  onPhone: (request: PhoneRequest) => Promise<boolean>
}) {
  const words = useWords()
  const { page } = props
  const [choosing, setChoosing] = useState(false)
  const say = words.absent.phone
  const { name } = page.patient
  const birthDate = calendarDay(page.patient.birthDate, useLanguage())
  const call = page.telephone?.call ?? null
  if (page.state.consent !== 'agreed' || page.state.patientState === null) return <p className="quiet">{say.notYet}</p>
  if (call?.state === 'talking')
    return (
      <fieldset>
        <legend>{words.calling.check(name, birthDate)}</legend>
        <button type="button" className="button primary" onClick={() => void props.onAdmit(call.reason)}>
          {words.calling.begin}
        </button>
        <button type="button" className="button" onClick={() => void props.onPhone({ act: 'end' })}>
          {words.phone.end}
        </button>
      </fieldset>
    )
  const close = (done: boolean) => done && setChoosing(false)
  return (
    <>
      <CallProgress page={page} address={props.address} onDone={props.onDone} />
      {callUnderWay(page) ? null : choosing ? (
        <fieldset>
          <legend>{(page.telephone === null ? say.check : words.calling.checkThen)(name, birthDate)}</legend>
          <Reasons
            telephone={page.telephone}
            onCall={(request) => void props.onPhone(request).then(close)}
            onByHand={(reason) => void props.onAdmit(reason)}
          />
          <button type="button" className="button quiet-button" onClick={() => setChoosing(false)}>
            {say.wait}
          </button>
        </fieldset>
      ) : (
        <button type="button" className="button" onClick={() => setChoosing(true)}>
          {say.begin}
        </button>
      )}
    </>
  )
}
