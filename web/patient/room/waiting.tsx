import { useEffect } from 'react'
import type { LineState } from '../../ui/call/line.ts'
import type { Media } from '../../ui/call/media.ts'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import { clockTime, minutesUntil } from '../../ui/times.ts'
import { Guests } from '../guests.tsx'
import type { OpenScene } from '../scene.ts'
import { Picture } from '../../ui/call/picture.tsx'
import { TryOut } from './try-out.tsx'
import { TooLong } from './too-long.tsx'

/** The line tells of changes at once; this is for when it is down, and for the minutes that pass. */
const LOOK_EVERY_MS = 15_000

/** Who is coming, how many are before, what will happen. No time limit. */
export function Waiting({ scene, media, line }: { scene: OpenScene; media: Media | null; line: LineState }) {
  const { open, language, zone, reload } = scene
  const words = scene.words.waiting
  const { meeting } = open
  useEffect(() => {
    const timer = setInterval(() => void reload(), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [reload])
  const ahead = open.queue?.ahead ?? 0
  const late = minutesUntil(open.start, new Date()) < -5
  const tooLongFrom = open.queue?.tooLongFrom ?? null
  const tooLong = tooLongFrom !== null && Date.now() >= Date.parse(tooLongFrom)
  const leave = async () => {
    await scene.save(scene.paths.leave, {})
    await reload()
  }
  return (
    <>
      <Heading step="waiting">{words.title}</Heading>
      <div role="status">
        {line === 'lost' && (
          <Notice tone="attention">
            <p>{words.lineLost}</p>
          </Notice>
        )}
        <p>{words.with(open.clinician)}</p>
        <p>
          <strong>
            {open.rooming?.ready === true
              ? words.ready(open.clinician)
              : open.queue?.clinicianPresent === true
                ? words.present
                : ahead === 0
                  ? words.aheadNone
                  : words.ahead(ahead)}
          </strong>
        </p>
        <p>{late ? words.late : words.planned(clockTime(open.start, zone, language))}</p>
        {open.unsaved && <p className="quiet-text">{scene.words.saving.toChart}</p>}
      </div>
      {tooLong && <TooLong scene={scene} />}
      <h2>{words.what}</h2>
      <ol>
        {(meeting === null ? words.steps : scene.words.meeting.steps(meeting.tool)).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {media?.camera === 'works' && (
        <figure className="self-check">
          <Picture stream={media.stream} label={words.self} className="preview small" mirrored silent />
          <figcaption>{words.self}</figcaption>
        </figure>
      )}
      {meeting !== null && <TryOut scene={scene} meeting={meeting} />}
      <Guests scene={scene} />
      <div className="buttons">
        <button type="button" className="second" onClick={() => void leave()}>
          {words.leave}
        </button>
      </div>
    </>
  )
}
