import type { Workspace } from '#api/workspace.ts'
import { clock, lasting, minutesSince } from '../clock.ts'
import { seatName } from './guests.tsx'
import type { CallHolder, HeldCall } from './held-call.ts'
import { Picture } from './picture.tsx'
import { weakLineSays } from './weak-line.tsx'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

/** The picture's place: what is to be seen there, or in words why there is none. */
export function Stage(props: { page: Workspace; holder: CallHolder; held: HeldCall; now: Date }) {
  const words = useWords()
  const { page, held } = props
  const { call } = held
  const says = stageSays(page, held, words)
  return (
    <div
      className="stage"
      data-stage={page.state.stage}
      data-pinned={call.others.some(({ who }) => who === 'interpreter')}
    >
      {call.remote !== null && (
        <Picture stream={call.remote} label={words.call.remote(page.patient.name)} speaker={held.chosen.speaker} />
      )}
      {says !== null && (
        <div className="stage-words" role="status">
          {says.title !== undefined && <h2>{says.title}</h2>}
          <p>{says.text}</p>
          {call.over === 'replaced' && page.state.stage !== 'ended' && (
            <button type="button" className="button" onClick={props.holder.takeBack}>
              {words.call.here}
            </button>
          )}
        </div>
      )}
      {call.local !== null && call.local.camera === 'works' && call.over === null && !call.muted.video && (
        <Picture stream={call.local.stream} label={words.call.self} own />
      )}
      <div className="guest-pictures">
        {call.others
          .filter(({ who }) => who !== call.counterpart)
          .toSorted((one, other) => Number(other.who === 'interpreter') - Number(one.who === 'interpreter'))
          .map(({ id, who, remote, muted }) => (
            <figure key={id} data-who={who}>
              {remote !== null && (
                <Picture stream={remote} label={seatName(page, who, words)} speaker={held.chosen.speaker} />
              )}
              <figcaption>
                {muted.audio ? words.call.otherMuted(seatName(page, who, words)) : seatName(page, who, words)}
              </figcaption>
            </figure>
          ))}
      </div>
      <ul className="stage-marks">
        {page.state.stage === 'in-visit' && call.peer === 'connected' && call.quality !== null && (
          <li data-quality={call.quality}>{words.call.quality[call.quality]}</li>
        )}
        {call.peer === 'connected' &&
          weakLineSays(call, page.patient.name, words).map((sentence) => <li key={sentence}>{sentence}</li>)}
        {call.otherMoved && <li>{words.call.moved(page.patient.name)}</li>}
        {call.otherHere && call.otherMuted.audio && <li>{words.call.otherMuted(page.patient.name)}</li>}
        {call.otherHere && call.otherMuted.video && <li>{words.call.otherDark(page.patient.name)}</li>}
        {call.line === 'lost' && call.over === null && <li>{words.call.lineLost}</li>}
      </ul>
    </div>
  )
}

function stageSays(page: Workspace, { call }: HeldCall, words: Words): { title?: string; text: string } | null {
  const { state, patient, practice } = page
  // The room knows of the admission before the page has been read again.
  switch (state.stage === 'waiting' && call.admitted ? 'in-visit' : state.stage) {
    case 'before':
      if (state.wish !== null) return { title: words.before.left(patient.name), text: words.before.leftWhy }
      return { title: words.before.title(patient.name), text: words.before.calm }
    case 'waiting':
      return call.over === 'replaced' ? { text: words.call.replaced } : { text: words.announce.waiting(patient.name) }
    case 'in-visit':
      if (call.over === 'replaced') return { text: words.call.replaced }
      if (!call.otherHere) return { text: words.call.away(patient.name) }
      if (call.peer === 'reconnecting') return { text: words.call.reconnecting }
      return call.remote === null ? { text: words.call.connecting(patient.name) } : null
    case 'ended':
    case 'signed': {
      if (state.endedAt === null) return null
      const lasted =
        state.admittedAt === null
          ? ''
          : ` ${words.call.lasted(lasting(minutesSince(state.admittedAt, new Date(state.endedAt)), words.language))}`
      return { text: words.call.ended(clock(state.endedAt, practice.timeZone)) + lasted }
    }
  }
}
