import { useState, type ReactNode } from 'react'
import type { Workspace } from '#api/workspace.ts'
import type { Whereabouts } from '#api/visit.ts'
import type { Addresses } from '../paths.ts'
import { CallControls } from './call-controls.tsx'
import { Captions } from './captions.tsx'
import { Listening, TranscriberProgress } from './listening.tsx'
import { Chat } from './chat.tsx'
import { Absent } from './absent.tsx'
import { Meeting } from './meeting.tsx'
import type { CallHolder, HeldCall } from './held-call.ts'
import { Guests } from './guests.tsx'
import { Pictures } from './pictures.tsx'
import { CallProgress } from './calling.tsx'
import { PhoneSwitch } from './phone-switch.tsx'
import { Roomed } from '../rooming/roomed.tsx'
import { Stage } from './stage.tsx'
import { WeakLine } from './weak-line.tsx'
import { useWords } from '../words/use-words.ts'

/** The middle column: the picture, the call's buttons, chat, and how to reach the patient if all that fails. */
export function Visit(props: {
  page: Workspace
  holder: CallHolder
  held: HeldCall
  docked: boolean
  whereabouts: Whereabouts | undefined
  now: Date
  addresses: Addresses
  onDone: () => void
}) {
  const words = useWords()
  const { page, holder, held } = props
  const [chatting, setChatting] = useState(false)
  const [read, setRead] = useState(0)
  const { meeting } = page
  const ours = meeting === null
  const live = page.state.stage === 'waiting' || page.state.stage === 'in-visit'
  const openChat = () => {
    setChatting(!chatting)
    setRead(held.call.chat.length)
  }
  return (
    <section className="visit" aria-label={words.call.region} data-docked={props.docked}>
      {meeting !== null && page.state.stage === 'in-visit' && held.call.over !== 'replaced' ? (
        <Meeting page={page} meeting={meeting} addresses={props.addresses} onDone={props.onDone} />
      ) : (
        <Stage page={page} holder={holder} held={held} now={props.now} />
      )}
      <WeakLine page={page} call={held.call} address={props.addresses.phone} onDone={props.onDone} />
      {live && ours && (
        <CallControls
          small={props.docked}
          holder={holder}
          held={held}
          chatting={chatting}
          unread={chatting ? 0 : held.call.chat.length - read}
          onChat={openChat}
          inCall={page.state.stage === 'in-visit'}
        />
      )}
      {live && (
        <Listening
          page={page}
          call={held.call}
          addresses={props.addresses}
          onDone={props.onDone}
          docked={props.docked}
        />
      )}
      {page.mine && <TranscriberProgress page={page} addresses={props.addresses} />}
      {live && (
        <Captions
          page={page}
          call={held.call}
          addresses={props.addresses}
          onDone={props.onDone}
          docked={props.docked}
        />
      )}
      {!props.docked && (
        <>
          {chatting && live && ours && <Chat call={held.call} holder={holder} page={page} />}
          {page.rooming !== null && (live || page.state.stage === 'before') && <Roomed page={page} />}
          {page.mine && page.state.stage === 'before' && (
            <Absent page={page} now={props.now} addresses={props.addresses} onDone={props.onDone} />
          )}
          {ours && (
            <fieldset className="lockable" disabled={page.elsewhere !== null}>
              <Pictures page={page} stream={held.call.remote} addresses={props.addresses} onDone={props.onDone} />
            </fieldset>
          )}
          {page.mine && (live || page.state.stage === 'before') && (
            <Guests page={page} address={props.addresses.guests} onDone={props.onDone} />
          )}
          {(live || (page.state.stage === 'before' && props.whereabouts !== undefined)) && (
            <Reach whereabouts={props.whereabouts} title={live ? words.reach.title : words.reach.before}>
              {page.mine && page.state.stage === 'in-visit' && (
                <PhoneSwitch page={page} address={props.addresses.phone} onDone={props.onDone} />
              )}
              {page.mine && page.state.stage === 'waiting' && (
                <CallProgress page={page} address={props.addresses.phone} onDone={props.onDone} />
              )}
            </Reach>
          )}
        </>
      )}
    </section>
  )
}

function Reach({
  whereabouts,
  title,
  children,
}: {
  whereabouts: Whereabouts | undefined
  title: string
  children: ReactNode
}) {
  const words = useWords()
  const say = words.reach
  if (whereabouts === undefined)
    return (
      <div className="reach">
        <p className="quiet">{say.unknown}</p>
        {children}
      </div>
    )
  const { place, callback, emergency } = whereabouts
  return (
    <section className="reach" aria-labelledby="reach-title">
      <h3 id="reach-title">{title}</h3>
      {children}
      <dl>
        <dt>{say.callback}</dt>
        <dd>
          <a href={`tel:${callback.replace(/[^+\d]/g, '')}`}>{callback}</a>
        </dd>
        <dt>{say.address}</dt>
        <dd>
          {place.line}, {place.city}, {place.state} {place.postalCode}
        </dd>
        <dt>{say.emergency}</dt>
        <dd>
          {emergency.name}, <a href={`tel:${emergency.phone.replace(/[^+\d]/g, '')}`}>{emergency.phone}</a>
        </dd>
      </dl>
    </section>
  )
}
