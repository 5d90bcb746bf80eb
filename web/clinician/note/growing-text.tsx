/**
 * A text field as tall as its text. The hidden twin below it (CSS) holds the same words and gives the height, which
 * unlike measuring on each key press costs no layout of our own.
 */
export function GrowingText(props: {
  id: string
  describedBy: string | undefined
  value: string
  onChange: (text: string) => void
  onLeave: () => void
}) {
  return (
    <div className="growing-text" data-twin={props.value}>
      <textarea
        id={props.id}
        rows={2}
        maxLength={60_000}
        aria-describedby={props.describedBy}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        onBlur={props.onLeave}
        spellCheck
      />
    </div>
  )
}
