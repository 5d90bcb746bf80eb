import { useId, useState } from 'react'
import type { RoomingView } from '#api/rooming.ts'
import type { Whereabouts } from '#api/visit.ts'
import { clock } from '../clock.ts'
import { Item, useAct } from './item.tsx'
import type { RoomingSeat } from './seat.ts'
import { useWords } from '../words/use-words.ts'

const FIELDS = ['line', 'city', 'state', 'postalCode', 'callback', 'emergencyName', 'emergencyPhone'] as const
type Field = (typeof FIELDS)[number]

/** Where the patient is in this minute: an ambulance, and the clinician's licence, hang on it. */
export function Place({ seat, rooming }: { seat: RoomingSeat; rooming: RoomingView }) {
  const words = useWords()
  const { intake, page } = seat
  const { act, trouble } = useAct(seat)
  const [changing, setChanging] = useState(false)
  const said = intake.view?.whereabouts
  const at = rooming.locatedAt
  const say = words.rooming.place
  const save = async (whereabouts: Whereabouts) => {
    const done = await act({ act: 'whereabouts', whereabouts })
    if (done) setChanging(false)
    return done
  }
  return (
    <Item id="place" title={say.title} done={at !== null}>
      {said === undefined ? <p>{say.none}</p> : <Said whereabouts={said} />}
      {changing || said === undefined ? (
        <Fields said={said} onSave={save} onCancel={said === undefined ? null : () => setChanging(false)} />
      ) : (
        <p className="row">
          {at === null ? (
            <button type="button" className="button" onClick={() => void save(said)}>
              {say.still}
            </button>
          ) : (
            <span>{say.said(clock(at, page.practice.timeZone))}</span>
          )}
          <button type="button" className="button quiet-button" onClick={() => setChanging(true)}>
            {say.change}
          </button>
        </p>
      )}
      {trouble}
    </Item>
  )
}

function Said({ whereabouts: { place, callback, emergency } }: { whereabouts: Whereabouts }) {
  const words = useWords()
  return (
    <p>
      <strong>
        {place.line}, {place.city}, {place.state} {place.postalCode}
      </strong>
      <br />
      {words.rooming.place.fields.callback}: {callback}
      <br />
      {words.rooming.place.fields.emergencyName}: {emergency.name}, {emergency.phone}
    </p>
  )
}

function Fields(props: {
  said: Whereabouts | undefined
  onSave: (whereabouts: Whereabouts) => Promise<boolean>
  onCancel: (() => void) | null
}) {
  const words = useWords()
  const id = useId()
  const [fields, setFields] = useState<Record<Field, string>>(() => filled(props.said))
  const [lacking, setLacking] = useState<Field[]>([])
  const say = words.rooming.place
  const save = async () => {
    const lacks = FIELDS.filter((field) => field !== 'postalCode' && fields[field].trim() === '')
    setLacking(lacks)
    if (lacks.length === 0) await props.onSave(whereabouts(fields))
  }
  return (
    <form
      className="place-form"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {FIELDS.map((field) => (
        <div key={field}>
          <label htmlFor={`${id}-${field}`}>{say.fields[field]}</label>
          <input
            id={`${id}-${field}`}
            data-answer
            autoComplete="off"
            type={field === 'callback' || field === 'emergencyPhone' ? 'tel' : 'text'}
            maxLength={field === 'state' ? 2 : 200}
            aria-invalid={lacking.includes(field)}
            value={fields[field]}
            onChange={(event) =>
              setFields({
                ...fields,
                [field]: field === 'state' ? event.target.value.toUpperCase() : event.target.value,
              })
            }
          />
        </div>
      ))}
      <p role="alert">{lacking.length > 0 && say.fill(lacking.map((field) => say.fields[field]).join(', '))}</p>
      <p className="row">
        <button type="submit" className="button">
          {say.save}
        </button>
        {props.onCancel !== null && (
          <button type="button" className="button quiet-button" onClick={props.onCancel}>
            {say.cancel}
          </button>
        )}
      </p>
    </form>
  )
}

function filled(said: Whereabouts | undefined): Record<Field, string> {
  return {
    line: said?.place.line ?? '',
    city: said?.place.city ?? '',
    state: said?.place.state ?? '',
    postalCode: said?.place.postalCode ?? '',
    callback: said?.callback ?? '',
    emergencyName: said?.emergency.name ?? '',
    emergencyPhone: said?.emergency.phone ?? '',
  }
}

function whereabouts(fields: Record<Field, string>): Whereabouts {
  const said = (field: Field) => fields[field].trim()
  return {
    place: { line: said('line'), city: said('city'), state: said('state'), postalCode: said('postalCode') },
    callback: said('callback'),
    emergency: { name: said('emergencyName'), phone: said('emergencyPhone') },
  }
}
