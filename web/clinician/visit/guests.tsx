import { useState } from 'react'
import type { GuestView } from '#api/guest.ts'
import type { RoomSeat } from '#api/room.ts'
import type { Workspace } from '#api/workspace.ts'
import { write, troubleOf } from '../ask.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

const KINDS = ['interpreter', 'helper'] as const

/** Who comes beside the patient: asked by a link of their own, let in by name, sent away. */
export function Guests({ page, address, onDone }: { page: Workspace; address: string; onDone: () => void }) {
  const words = useWords()
  const [trouble, setTrouble] = useState<string | null>(null)
  const say = words.guests
  const act = async (guest: GuestView['guest'], what: 'invite' | 'admit' | 'remove') => {
    setTrouble(troubleOf(await write('POST', address, { guest, act: what }), words))
    onDone()
  }
  return (
    <section className="guests" aria-labelledby="guests-title">
      <h3 id="guests-title">{say.title}</h3>
      <ul>
        {page.guests.map((one) => (
          <li key={one.guest} data-stage={one.stage}>
            <span role="status">{sentence(one, words)}</span>
            {one.link !== null && <code>{one.link}</code>}
            <span className="guest-acts">
              {one.stage === 'asked' && (
                <button type="button" className="button primary" onClick={() => void act(one.guest, 'admit')}>
                  {say.letIn}
                </button>
              )}
              {one.link !== null && <Copy link={one.link} />}
              <button type="button" className="button" onClick={() => void act(one.guest, 'remove')}>
                {one.stage === 'invited' ? say.cancel : say.sendAway}
              </button>
            </span>
          </li>
        ))}
      </ul>
      <p className="guest-acts">
        {KINDS.filter((kind) => page.guests.every(({ guest }) => guest !== kind)).map((kind) => (
          <button key={kind} type="button" className="button quiet-button" onClick={() => void act(kind, 'invite')}>
            {say.invite[kind]}
          </button>
        ))}
      </p>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </section>
  )
}

function sentence({ guest, stage, name, about }: GuestView, words: Words): string {
  const who = name === null ? '' : about === null || about === '' ? name : `${name}, ${about}`
  return words.guests.says[stage](words.guests.kinds[guest], who)
}

function Copy({ link }: { link: string }) {
  const words = useWords()
  const [copied, setCopied] = useState(false)
  // Where the frame forbids the clipboard the link stands there to be marked by hand.
  const copy = () =>
    void navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => undefined,
    )
  return (
    <button type="button" className="button" onClick={copy}>
      {copied ? words.guests.copied : words.guests.copy}
    </button>
  )
}

/** How whoever sits in the room is called. */
export function seatName(page: Workspace, who: RoomSeat, words: Words): string {
  switch (who) {
    case 'patient':
      return page.patient.name
    case 'clinician':
      return page.clinician.name
    case 'rooming':
      return page.rooming?.by || words.guests.rooming
    case 'helper':
    case 'interpreter': {
      const name = page.guests.find(({ guest }) => guest === who)?.name ?? null
      return name === null ? words.guests.kinds[who] : `${name} (${words.guests.kinds[who]})`
    }
  }
}
