import { useEffect } from 'react'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import { clockTime, longDay } from '../../ui/times.ts'
import { PictureQuestion } from '../room/picture-question.tsx'
import type { OpenScene } from '../scene.ts'
import { Messages } from './messages.tsx'
import { Referrals } from './referrals.tsx'
import { Rating } from './rating.tsx'

/** While the summary is awaited, and afterwards for answers of the practice. */
const LOOK_EVERY_MS = { ended: 5_000, summary: 20_000 }

/** The same link after the call: first the wait for the summary, then the summary, and messages with the practice. */
export function After({ scene }: { scene: OpenScene }) {
  const { open, words, reload } = scene
  const awaited = open.next !== 'summary'
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && void reload()
    const timer = setInterval(look, awaited ? LOOK_EVERY_MS.ended : LOOK_EVERY_MS.summary)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [reload, awaited])
  return (
    <>
      {open.next === 'summary' && open.summary !== undefined ? (
        <Summary scene={scene} summary={open.summary} />
      ) : (
        <>
          <Heading step="ended">{words.ended.title}</Heading>
          <p>{words.ended.body(open.clinician)}</p>
          <PictureQuestion scene={scene} />
        </>
      )}
      {(open.nextTests ?? []).map(({ text, start, where }) => (
        <p className="when" key={`${start} ${text}`}>
          {words.summary.nextTest(
            text,
            longDay(start, scene.zone, scene.language),
            clockTime(start, scene.zone, scene.language),
            where,
          )}
        </p>
      ))}
      {open.nextVisit !== undefined && (
        <p className="when">
          {words.summary.next(
            longDay(open.nextVisit.start, scene.zone, scene.language),
            clockTime(open.nextVisit.start, scene.zone, scene.language),
            open.nextVisit.clinician,
          )}
        </p>
      )}
      <Referrals scene={scene} />
      <Rating scene={scene} />
      <Messages scene={scene} />
    </>
  )
}

/** The clinician's words for the patient and what was charted; nothing is rephrased here. */
function Summary({ scene, summary }: { scene: OpenScene; summary: NonNullable<OpenScene['open']['summary']> }) {
  const { open, language, zone } = scene
  const words = scene.words.summary
  return (
    <>
      <Heading step="summary">{words.title}</Heading>
      <p>{words.held(open.clinician, longDay(open.start, zone, language))}</p>
      {summary.unavailable && (
        <Notice tone="attention">
          <p>{words.unavailable}</p>
        </Notice>
      )}
      {summary.forPatient !== '' && (
        <>
          <h2>{words.forYou}</h2>
          <div className="given-words">{summary.forPatient}</div>
        </>
      )}
      {summary.from === undefined ? <Charted scene={scene} summary={summary} /> : <p>{words.from[summary.from]}</p>}
      <p>{words.ask}</p>
      <div className="buttons">
        <button type="button" className="second" onClick={() => globalThis.print()}>
          {words.print}
        </button>
      </div>
    </>
  )
}

/** What of the visit stands in the chart beside the words: medicines and orders. */
function Charted({ scene, summary }: { scene: OpenScene; summary: NonNullable<OpenScene['open']['summary']> }) {
  const words = scene.words.summary
  return (
    <>
      <h2>{words.medicines}</h2>
      {summary.medicineChanges.length + summary.listedMedicines.length === 0 ? (
        !summary.unavailable && <p>{words.noMedicines}</p>
      ) : (
        <ul>
          {summary.medicineChanges.map((change) => (
            <li key={change}>{change}</li>
          ))}
          {summary.listedMedicines.map(({ act, text }) => (
            <li key={`${act} ${text}`}>{words.listed[act](text)}</li>
          ))}
        </ul>
      )}
      <h2>{words.orders}</h2>
      {summary.orders.length === 0 ? (
        !summary.unavailable && <p>{words.noOrders}</p>
      ) : (
        <ul className="orders">
          {summary.orders.map((order) => (
            <li key={`${order.category} ${order.text}`}>
              <strong>{order.text}</strong>
              <br />
              {words.categories[order.category] ?? order.category}: {words.statuses[order.status] ?? order.status}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
