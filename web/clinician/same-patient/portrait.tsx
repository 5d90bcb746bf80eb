import { useState } from 'react'

/** A photo as the EMR has it, read live; the initials where there is none or it does not come. */
export function Portrait(props: { name: string | null; src: string | null }) {
  const [failed, setFailed] = useState<string | null>(null)
  if (props.src === null || failed === props.src)
    return (
      <span className="portrait" aria-hidden="true">
        {props.name === null ? '?' : initialsOf(props.name)}
      </span>
    )
  // The name stands beside it: to a listener the picture adds nothing.
  return <img className="portrait" src={props.src} alt="" onError={() => setFailed(props.src)} />
}

/** Of the first and the last word, leaving out titles such as Mr. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '' && !word.endsWith('.'))
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => (word ?? '').slice(0, 1)).join('')
}
