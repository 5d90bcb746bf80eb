import { useState } from 'react'
import type { AdmitRequest, LateOffer, OfferRequest, PhoneReason, Workspace } from '#api/workspace.ts'
import { write, troubleOf } from '../ask.ts'
import { clock, minutesSince } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import { words } from '../words.ts'
import { REASONS } from './phone-switch.tsx'

const OFFERS: readonly LateOffer[] = ['shorter', 'later-today', 'another-day']

/** The patient is not in the waiting room: what the desk has tried, what to offer, and the visit by telephone. */
export function Absent(props: { page: Workspace; now: Date; addresses: Addresses; onDone: () => void }) {
  const { page, now } = props
  const { late, wish } = page.state
  const say = words.absent
  const zone = page.practice.timeZone
  const [trouble, setTrouble] = useState<string | null>(null)
  const send = async (address: string, body: OfferRequest | AdmitRequest) => {
    setTrouble(troubleOf(await write('POST', address, body)))
    props.onDone()
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
      <ByPhone page={page} onAdmit={(phone) => void send(props.addresses.admit, { identifiersChecked: true, phone })} />
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </section>
  )
}

/** Begins the visit by telephone. Consent and whereabouts are asked before, as in every visit. */
function ByPhone({ page, onAdmit }: { page: Workspace; onAdmit: (reason: PhoneReason) => void }) {
  const [choosing, setChoosing] = useState(false)
  const say = words.absent.phone
  if (page.state.consent !== 'agreed' || page.state.patientState === null) return <p className="quiet">{say.notYet}</p>
  if (!choosing)
    return (
      <button type="button" className="button" onClick={() => setChoosing(true)}>
        {say.begin}
      </button>
    )
  return (
    <fieldset>
      <legend>{say.check(page.patient.name, page.patient.birthDate)}</legend>
      {REASONS.map((reason) => (
        <button key={reason} type="button" className="button" onClick={() => onAdmit(reason)}>
          {words.phone.reasons[reason]}
        </button>
      ))}
      <button type="button" className="button quiet-button" onClick={() => setChoosing(false)}>
        {say.wait}
      </button>
    </fieldset>
  )
}
