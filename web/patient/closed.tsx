import { Heading } from '../ui/page-frame.tsx'
import type { Scene } from './scene.ts'

/** The ends of the road: what is so, and whom to call. */
export function Closed({
  why,
  scene,
}: {
  why: 'locked' | 'unmatched' | 'past' | 'cancelled' | 'in-person' | 'missed'
  scene: Scene
}) {
  const { words, page } = scene
  const { practice } = page
  const call = (
    <div className="buttons">
      <a className="button" href={`tel:${practice.phone}`}>
        {words.locked.call(practice.phone)}
      </a>
    </div>
  )
  switch (why) {
    case 'locked':
      return (
        <>
          <Heading step={why}>{words.locked.title}</Heading>
          <p>{words.locked.body(practice.name)}</p>
          {call}
        </>
      )
    case 'past':
      return (
        <>
          <Heading step={why}>{words.past.title}</Heading>
          <p>{words.past.body(practice.name)}</p>
          <p>
            <a href={practice.website}>{words.past.website}</a>
          </p>
          {call}
        </>
      )
    case 'unmatched':
    case 'cancelled':
    case 'in-person':
    case 'missed':
      return (
        <>
          <Heading step={why}>{words[why].title}</Heading>
          <p>{words[why].body}</p>
          {call}
        </>
      )
  }
}
