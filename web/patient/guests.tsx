import { useRef, useState } from 'react'
import type { RoomSeat } from '#api/room.ts'
import type { OpenScene } from './scene.ts'

/** Who helps: a link of their own to send on, who has come by it, and the way to make it useless. The clinician lets them in. */
export function Guests({ scene }: { scene: OpenScene }) {
  const words = scene.words.guests
  const helper = scene.open.guests.find(({ guest }) => guest === 'helper')
  const interpreter = scene.open.guests.find(({ guest }) => guest === 'interpreter')
  const [open, setOpen] = useState(helper !== undefined)
  const act = async (what: 'invite' | 'remove') => {
    await scene.save(scene.paths.helper, { act: what })
    await scene.reload()
  }
  return (
    <section aria-labelledby="guests-title">
      <h2 id="guests-title">{words.title}</h2>
      {interpreter !== undefined && <p>{words.interpreter[interpreter.stage]}</p>}
      {helper !== undefined ? (
        <>
          <p role="status">{words.helper[helper.stage](helper.name ?? '')}</p>
          {helper.link !== null && <Link link={helper.link} words={words} />}
          <div className="buttons">
            <button type="button" className="quiet" onClick={() => void act('remove')}>
              {words.remove}
            </button>
          </div>
        </>
      ) : open ? (
        <>
          <p>{words.how}</p>
          <div className="buttons">
            <button type="button" className="second" onClick={() => void act('invite')}>
              {words.make}
            </button>
          </div>
        </>
      ) : (
        <div className="buttons">
          <button type="button" className="quiet" onClick={() => setOpen(true)}>
            {words.ask}
          </button>
        </div>
      )}
    </section>
  )
}

function Link({ link, words }: { link: string; words: OpenScene['words']['guests'] }) {
  const [copied, setCopied] = useState(false)
  const shown = useRef<HTMLParagraphElement>(null)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setCopied(true)
    } catch {
      // Some browsers forbid it: then the link is marked, so that the person's own copying takes it.
      const range = document.createRange()
      if (shown.current !== null) range.selectNodeContents(shown.current)
      getSelection()?.removeAllRanges()
      getSelection()?.addRange(range)
    }
  }
  // A refused or closed sharing sheet leaves the link where it is.
  const share = () => void navigator.share({ url: link }).catch(() => undefined)
  return (
    <>
      <p className="guest-link" ref={shown}>
        {link}
      </p>
      <div className="buttons">
        {'share' in navigator && (
          <button type="button" className="second" onClick={share}>
            {words.share}
          </button>
        )}
        <button type="button" className="second" onClick={() => void copy()}>
          {words.copy}
        </button>
      </div>
      <p role="status">{copied ? words.copied : ''}</p>
    </>
  )
}

/** How whoever sits in the room is called; a guest by the name they gave, and what they are here. */
export function seatName({ open, words }: OpenScene, who: RoomSeat): string {
  switch (who) {
    case 'patient':
      return words.call.you
    case 'clinician':
      return open.clinician
    case 'rooming':
      return open.rooming?.by || words.call.rooming
    case 'helper':
    case 'interpreter': {
      const name = open.guests.find(({ guest }) => guest === who)?.name ?? null
      return name === null ? words.guests.seat[who] : `${name} (${words.guests.seat[who]})`
    }
  }
}
