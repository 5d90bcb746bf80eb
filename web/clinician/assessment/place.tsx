import { useCallback, useEffect, useId, useState, type FormEvent } from 'react'
import type { ClinicianPlaceView, PlaceRequest, Workspace } from '#api/workspace.ts'
import { CLINICIAN_PLACES } from '#domain/charge/rules.ts'
import { read, troubleOf, write } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { useWords } from '../words/use-words.ts'

/** Where the clinician is: one press, as the appointment or their last visit has it, or another place. */
export function Place({ addresses, page, onSaid }: { addresses: Addresses; page: Workspace; onSaid: () => void }) {
  const words = useWords()
  const say = words.place
  const { stage, charged } = page.state
  const met = stage !== 'before' && stage !== 'waiting'
  const [view, setView] = useState<ClinicianPlaceView | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  const [saving, setSaving] = useState(false)
  const load = useCallback(async () => {
    const answer = await read<ClinicianPlaceView>(addresses.place)
    setTrouble(troubleOf(answer, words))
    if (answer.kind === 'answered') setView(answer.body)
  }, [addresses, words])
  useEffect(() => {
    if (met && page.mine) void load()
    // Nothing is said any more once the charge is accepted.
  }, [met, page.mine, charged, load])
  if (!met || !page.mine || view === null) return null

  const put = async (place: PlaceRequest) => {
    setSaving(true)
    const answer = await write<null>('PUT', addresses.place, place)
    setTrouble(troubleOf(answer, words))
    if (answer.kind === 'answered') {
      setOpen(false)
      await load()
      onSaid()
    }
    setSaving(false)
  }
  const { said, site, last } = view
  const inRecord: PlaceRequest | null = site && { place: 'office', state: site.state }
  const asBefore = last !== null && !isSame(last, inRecord) ? last : null
  return (
    <section className="assessment" aria-labelledby="place-title" aria-busy={saving}>
      <h2 id="place-title">{say.title}</h2>
      {said !== null && (
        <p>
          {say.places[said.place]}, {said.state}
        </p>
      )}
      {said === null && view.charged && <p className="quiet">{say.unsaid}</p>}
      <p className="quiet">{view.charged && said !== null ? say.left : say.about}</p>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      {!view.charged && (
        <p className="choices">
          {said === null && inRecord !== null && site !== null && (
            <button type="button" className="button" disabled={saving} onClick={() => void put(inRecord)}>
              {site.name === '' ? `${say.places.office}, ${site.state}` : say.inRecord(site.name, site.state)}
            </button>
          )}
          {said === null && asBefore !== null && (
            <button type="button" className="button" disabled={saving} onClick={() => void put(asBefore)}>
              {say.last(say.places[asBefore.place], asBefore.state)}
            </button>
          )}
          <button type="button" className="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open
              ? say.close
              : said !== null
                ? say.change
                : inRecord !== null || asBefore !== null
                  ? say.other
                  : say.say}
          </button>
        </p>
      )}
      {open && !view.charged && <Another from={said ?? last ?? inRecord} saving={saving} onSaid={put} />}
    </section>
  )
}

function isSame(one: PlaceRequest, other: PlaceRequest | null): boolean {
  return one.place === other?.place && one.state === other.state
}

function Another(props: {
  from: PlaceRequest | null
  saving: boolean
  onSaid: (place: PlaceRequest) => Promise<void>
}) {
  const say = useWords().place
  const [place, setPlace] = useState(props.from?.place ?? 'office')
  const [state, setState] = useState(props.from?.state ?? '')
  const ids = { place: useId(), state: useId() }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void props.onSaid({ place, state: state.trim().toUpperCase() })
  }
  return (
    <form onSubmit={submit}>
      <label htmlFor={ids.place}>{say.place}</label>
      <select
        id={ids.place}
        value={place}
        onChange={({ target }) => setPlace(CLINICIAN_PLACES.find((one) => one === target.value) ?? 'office')}
      >
        {CLINICIAN_PLACES.map((one) => (
          <option key={one} value={one}>
            {say.places[one]}
          </option>
        ))}
      </select>
      <label htmlFor={ids.state}>{say.state}</label>
      <input
        id={ids.state}
        value={state}
        required
        maxLength={2}
        pattern="[A-Za-z]{2}"
        autoComplete="off"
        title={say.state}
        onChange={({ target }) => setState(target.value)}
      />
      <button type="submit" className="button" disabled={props.saving}>
        {say.keep}
      </button>
    </form>
  )
}
