import type { ShownSegment } from '#api/operator-routes.ts'

/** One side of two: what differs from the other is marked in words and colour. `other` is what the other side is called. */
export function Side({ title, segments, other }: { title: string; segments: readonly ShownSegment[]; other: string }) {
  return (
    <div className="written" role="group" aria-label={title}>
      <strong>{title}</strong>
      {segments.map(({ name, fields, alone }, place) => (
        <dl key={place}>
          <dt className={alone ? 'changed' : undefined}>
            {name}
            {alone && ` (not ${other})`}
          </dt>
          {fields.map(({ at, text, differs }) => (
            <dd key={at} className={differs ? 'changed' : undefined}>
              <span className="quiet">{at}</span> {text === '' ? <i>nothing</i> : text}
              {differs && <span className="visually-hidden"> (differs)</span>}
            </dd>
          ))}
        </dl>
      ))}
    </div>
  )
}
