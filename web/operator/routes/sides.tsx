import { Fragment } from 'react'
import type { ShownSegment } from '#api/operator-routes.ts'
import { useWords } from '../words/use-words.ts'

/** One side of two: what differs from the other is marked in words and colour. `other` is what the other side is called. */
export function Side({ title, segments, other }: { title: string; segments: readonly ShownSegment[]; other: string }) {
  const words = useWords()
  return (
    <div className="written" role="group" aria-label={title}>
      <strong>{title}</strong>
      {segments.map(({ name, fields, alone }, place) => (
        <dl key={place} className={fields.some(({ at }) => at.includes('.')) ? 'members' : undefined}>
          <dt className={alone ? 'changed' : undefined}>
            {name}
            {alone && words.routes.side.not(other)}
          </dt>
          {fields.map(({ at, text, differs }) => (
            <dd key={at} className={differs ? 'changed' : undefined}>
              <span className="quiet">{breakable(at)}</span> {text === '' ? <i>{words.routes.side.nothing}</i> : text}
              {differs && <span className="visually-hidden">{words.routes.side.differs}</span>}
            </dd>
          ))}
        </dl>
      ))}
    </div>
  )
}

/** A name of several, such as `participant[0].actor.reference`, breaks before one of them and not within. */
function breakable(at: string) {
  return at.split(/(?=\.)/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ))
}
