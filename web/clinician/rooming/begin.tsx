import { useState } from 'react'
import type { RoomingView } from '#api/rooming.ts'
import { clock, lasting, minutesSince } from '../clock.ts'
import type { RoomingSeat } from './seat.ts'
import { useWords } from '../words/use-words.ts'
import { whoRooms } from './who-rooms.ts'

/** Before rooming, or beside a colleague who is at it: how things stand, and the one press that leads to the patient. */
export function Begin({ seat }: { seat: RoomingSeat }) {
  const words = useWords()
  const { page, now, act } = seat
  const { state, rooming, practice } = page
  const [trouble, setTrouble] = useState<string | null>(null)
  const say = words.rooming.begin
  const busy = rooming !== null && rooming.handedOverAt === null
  const time = (at: string) => clock(at, practice.timeZone)
  const colleague = (one: RoomingView) =>
    one.inCall ? say.other(one.by, time(one.begunAt)) : whoRooms(one, time, words.rooming.roomed)
  const begin = async (instead: boolean) => setTrouble(await act({ act: 'begin', instead }))
  const here = state.stage === 'waiting' || state.stage === 'in-visit'
  return (
    <section className="rooming-begin" aria-labelledby="begin-title">
      <h2 id="begin-title">{say.title}</h2>
      <div role="status">
        {rooming?.handedOverAt != null && <p>{say.handedOver(rooming.by, time(rooming.handedOverAt))}</p>}
        {busy && here && <p>{colleague(rooming)}</p>}
        {state.stage === 'before' && <p>{say.notHere(page.patient.name)}</p>}
        {state.stage === 'waiting' && state.waitingSince !== null && (
          <p>{say.here(page.patient.name, lasting(minutesSince(state.waitingSince, now), words.language))}</p>
        )}
        {!here && state.stage !== 'before' && <p>{say.over}</p>}
      </div>
      {here && (
        <>
          <p className="quiet">{busy ? say.otherSays : say.says}</p>
          <button type="button" className="button primary" onClick={() => void begin(busy)}>
            {busy ? say.takeOver : rooming === null ? say.press : say.again}
          </button>
        </>
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </section>
  )
}
