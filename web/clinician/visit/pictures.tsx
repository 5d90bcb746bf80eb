import { useEffect, useState } from 'react'
import type { BodySite, PictureFiling, PictureTurn, PictureView, Side } from '#api/picture.ts'
import type { Workspace } from '#api/workspace.ts'
import { write, troubleOf } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { takeStill, type Still } from './still.ts'
import { en, type Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

const SIDES = Object.keys(en.pictures.sides) as Side[]

/**
 * *Take a picture*: what of, the patient's yes, the still, its site and side, the chart. Until it is filed it is in this
 * browser's memory alone; a patient who changes their mind empties that too.
 */
export function Pictures(props: {
  page: Workspace
  /** The patient's picture, while it comes. */
  stream: MediaStream | null
  addresses: Addresses
  onDone: () => void
}) {
  const words = useWords()
  const { page, addresses, onDone } = props
  const say = words.pictures
  const [asking, setAsking] = useState(false)
  const [site, setSite] = useState<BodySite | ''>('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const inCall = page.state.stage === 'in-visit'
  const open = page.pictures.find(({ status }) => status === 'asked' || status === 'allowed')
  const past = page.pictures.filter((one) => one !== open)
  if ((!inCall || page.bodySites.length === 0) && page.pictures.length === 0) return null

  const send = async (method: 'POST' | 'PUT', address: string, body: unknown) => {
    const answer = await write(method, address, body)
    setTrouble(troubleOf(answer, words))
    onDone()
    return answer.kind === 'answered'
  }
  const turn = (picture: string, act: PictureTurn['act']) => void send('POST', addresses.picture(picture), { act })
  const ask = async () => {
    if (site === '') return setTrouble(say.siteNeeded)
    if (await send('POST', addresses.pictures, { site })) setAsking(false)
    setSite('')
  }

  return (
    <section className="pictures" id="pictures" tabIndex={-1} aria-labelledby="pictures-title">
      <h3 id="pictures-title">{say.title}</h3>
      {past.length > 0 && (
        <ul>
          {past.map((one) => (
            <li key={one.picture}>
              <span role="status">{pastSays(one, page.patient.name, page.emr ?? words.theEmr, words)}</span>
              {one.status === 'failed' && (
                <span className="row">
                  <button type="button" className="button" onClick={() => turn(one.picture, 'again')}>
                    {say.again}
                  </button>
                  <button type="button" className="button" onClick={() => turn(one.picture, 'drop')}>
                    {say.discard}
                  </button>
                </span>
              )}
              {one.mayWithdraw && <Wrong picture={one} page={page} onWrong={() => turn(one.picture, 'withdraw')} />}
            </li>
          ))}
        </ul>
      )}
      {open?.status === 'asked' && (
        <div className="picture-turn">
          <p role="status">{say.asked(page.patient.name, say.sites[open.site])}</p>
          <p className="row">
            <button type="button" className="button" onClick={() => turn(open.picture, 'allow')}>
              {say.saidYes}
            </button>
            <button type="button" className="button" onClick={() => turn(open.picture, 'decline')}>
              {say.saidNo}
            </button>
            <button type="button" className="button quiet-button" onClick={() => turn(open.picture, 'drop')}>
              {say.takeBack}
            </button>
          </p>
          <p className="quiet">{say.byWord}</p>
        </div>
      )}
      {open?.status === 'allowed' && (
        <Taking
          key={open.picture}
          picture={open}
          sites={page.bodySites}
          patient={page.patient.name}
          stream={props.stream}
          onFile={(filing) => send('PUT', addresses.picture(open.picture), filing)}
          onDiscard={() => turn(open.picture, 'drop')}
        />
      )}
      {open === undefined && inCall && page.mine && (
        <>
          {asking ? (
            <form
              className="row"
              onSubmit={(event) => {
                event.preventDefault()
                void ask()
              }}
            >
              <label htmlFor="picture-of">{say.of}</label>
              <SiteChoice id="picture-of" sites={page.bodySites} value={site} onChange={setSite} />
              <button type="submit" className="button">
                {say.ask(page.patient.name)}
              </button>
              <button type="button" className="button quiet-button" onClick={() => setAsking(false)}>
                {say.close}
              </button>
            </form>
          ) : (
            <p>
              <button type="button" id="take-picture" className="button" onClick={() => setAsking(true)}>
                {say.open}
              </button>
            </p>
          )}
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

/** The patient has said yes: take it, look at it, say what it shows, file it. */
function Taking(props: {
  picture: PictureView
  sites: readonly BodySite[]
  patient: string
  stream: MediaStream | null
  onFile: (filing: PictureFiling) => Promise<boolean>
  onDiscard: () => void
}) {
  const words = useWords()
  const { picture, stream } = props
  const say = words.pictures
  const [still, setStill] = useState<Still | null>(null)
  const [site, setSite] = useState<BodySite | ''>(picture.site)
  const [siteText, setSiteText] = useState('')
  const [side, setSide] = useState<Side | null>(null)
  const [lacks, setLacks] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  // Whoever takes a picture looks at the patient, not at this panel: the first still waits for a press as well.
  const take = async () => {
    if (stream === null) return setLacks(say.noPicture)
    setBusy(true)
    const taken = await takeStill(stream)
    setBusy(false)
    setStill(taken)
    setLacks(taken === null ? say.noPicture : null)
  }
  const choose = (one: Side) => {
    setSide(one)
    setLacks(null)
  }
  const file = async () => {
    if (still === null) return
    if (site === '' || (site === 'other' && siteText.trim().length < 2)) return setLacks(say.siteNeeded)
    if (side === null) return setLacks(say.sideNeeded)
    setLacks(null)
    setBusy(true)
    const ageMs = Math.round(performance.now() - still.takenMs)
    const words = site === 'other' ? { siteText: siteText.trim() } : {}
    await props.onFile({ jpeg: still.jpeg, ageMs, site, side, ...words })
    setBusy(false)
  }
  useEffect(() => {
    document.getElementById('take-now')?.focus()
  }, [])
  return (
    <div className="picture-turn">
      <p role="status">
        {picture.answeredBy === 'patient' ? say.allowed(props.patient) : say.allowedByWord(props.patient)}
      </p>
      {still === null ? (
        <p className="row">
          <button
            type="button"
            id="take-now"
            className="button primary"
            disabled={busy || stream === null}
            onClick={() => void take()}
          >
            {say.take}
          </button>
          <button type="button" className="button" onClick={props.onDiscard}>
            {say.takeBack}
          </button>
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void file()
          }}
        >
          <img src={still.address} alt={say.still(props.patient)} width={still.width} height={still.height} />
          <p className="quiet">{say.notKept}</p>
          <div className="row">
            <label htmlFor="picture-site">{say.site}</label>
            <SiteChoice id="picture-site" sites={props.sites} value={site} onChange={setSite} />
          </div>
          {site === 'other' && (
            <div className="row">
              <label htmlFor="picture-words">{say.siteWords}</label>
              <input
                id="picture-words"
                value={siteText}
                maxLength={100}
                autoComplete="off"
                onChange={(event) => setSiteText(event.target.value)}
              />
            </div>
          )}
          <fieldset>
            <legend>{say.side}</legend>
            {SIDES.map((one) => (
              <label key={one}>
                <input type="radio" name="side" checked={side === one} onChange={() => choose(one)} /> {say.sides[one]}
              </label>
            ))}
          </fieldset>
          <p className="row">
            <button type="submit" className="button primary" disabled={busy}>
              {say.file}
            </button>
            <button type="button" className="button" disabled={busy || stream === null} onClick={() => void take()}>
              {say.retake}
            </button>
            <button type="button" className="button" disabled={busy} onClick={props.onDiscard}>
              {say.discard}
            </button>
          </p>
        </form>
      )}
      {lacks !== null && (
        <p className="trouble" role="alert">
          {lacks}
        </p>
      )}
    </div>
  )
}

/** A picture in the chart that should not be there as it is: said so by whoever filed it, after a second look. */
function Wrong({ picture, page, onWrong }: { picture: PictureView; page: Workspace; onWrong: () => void }) {
  const words = useWords()
  const say = words.pictures
  return (
    <details>
      <summary aria-label={`${say.wrong}: ${shown(picture, words)}`}>{say.wrong}</summary>
      <p>
        {say.wrongSays(page.emr ?? words.theEmr)} {page.state.stage === 'signed' && say.wrongSigned}
      </p>
      <button type="button" className="button" onClick={onWrong}>
        {say.wrongYes}
      </button>
    </details>
  )
}

function SiteChoice(props: {
  id: string
  sites: readonly BodySite[]
  value: BodySite | ''
  onChange: (site: BodySite | '') => void
}) {
  const words = useWords()
  const chosen = (value: string) => props.sites.find((site) => site === value) ?? ''
  return (
    <select id={props.id} value={props.value} onChange={(event) => props.onChange(chosen(event.target.value))}>
      <option value="">{words.pictures.choose}</option>
      {props.sites.map((site) => (
        <option key={site} value={site}>
          {words.pictures.sites[site]}
        </option>
      ))}
    </select>
  )
}

/** What it shows, as said when it was filed: `Hand, left`. */
function shown({ site, side }: PictureView, words: Words): string {
  const say = words.pictures
  return side === null || side === 'not-applicable'
    ? say.sites[site]
    : `${say.sites[site]}, ${say.sides[side].toLowerCase()}`
}

function pastSays(picture: PictureView, patient: string, emr: string, words: Words): string {
  const say = words.pictures
  const { reference, why } = picture
  const name = shown(picture, words)
  switch (picture.status) {
    case 'declined':
      return say.declined(name, patient)
    case 'dropped':
      return say.dropped(name)
    case 'filing':
      return say.filing(name)
    case 'filed':
      return [
        say.filed(name, reference ?? ''),
        ...(why === null ? [] : [say.notWithdrawn(words.notInChart[why](emr))]),
      ].join(' ')
    case 'withdrawing':
      return say.withdrawing(name)
    case 'withdrawn':
      return say.withdrawn(name)
    case 'failed':
      return say.failed(name, why === null ? '' : words.notInChart[why](emr))
    case 'asked':
    case 'allowed':
      return name
  }
}
