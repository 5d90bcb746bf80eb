import { useId, type ReactNode } from 'react'
import type { SiteProfile, WrongField } from '#api/operator.ts'
import { useWords } from '../words/use-words.ts'

interface Props {
  draft: SiteProfile
  wrong: readonly WrongField[]
  onChange: (draft: SiteProfile) => void
}

/** The profile as a form: what each choice is in the standard stands beside it. */
export function ProfileForm({ draft, wrong, onChange }: Props) {
  const words = useWords()
  const say = words.profile.form
  const { patientNumber, joinAddress, modality, documentTypes } = draft
  const saysOf = (field: string) =>
    wrong.filter((one) => one.field === field).map(({ says }) => words.said.profile(says))
  const text = (field: string, label: string, value: string, change: (value: string) => SiteProfile, help?: string) => (
    <Field label={label} help={help} wrong={saysOf(field)}>
      {(described) => (
        <input
          value={value}
          maxLength={400}
          spellCheck={false}
          autoComplete="off"
          {...described}
          onChange={({ target }) => onChange(change(target.value))}
        />
      )}
    </Field>
  )
  const number = (part: Partial<SiteProfile['patientNumber']>) => ({
    ...draft,
    patientNumber: { ...patientNumber, ...part },
  })
  const join = (part: Partial<SiteProfile['joinAddress']>) => ({ ...draft, joinAddress: { ...joinAddress, ...part } })
  const medium = (part: Partial<SiteProfile['modality']>) => ({ ...draft, modality: { ...modality, ...part } })
  const types = (changed: SiteProfile['documentTypes']) => onChange({ ...draft, documentTypes: changed })

  return (
    <div className="form">
      <fieldset>
        <legend>{say.join.title}</legend>
        <p className="quiet">{say.join.about}</p>
        <Choice
          label={say.where}
          value={joinAddress.place}
          choices={say.join.places}
          onChange={(place) => onChange(join({ place }))}
        />
        {joinAddress.place === 'NTE' &&
          text('joinAddress.type', say.join.type, joinAddress.type, (type) => join({ type }))}
        {joinAddress.place === 'AIL' &&
          text('joinAddress.location', say.join.location, joinAddress.location, (location) => join({ location }))}
        {joinAddress.place === 'Z' && (
          <>
            {text(
              'joinAddress.segment',
              say.join.segment,
              joinAddress.segment,
              (segment) => join({ segment }),
              say.join.suchAs,
            )}
            <Field label={say.join.field} wrong={saysOf('joinAddress.field')}>
              {(described) => (
                <input
                  inputMode="numeric"
                  value={Number.isNaN(joinAddress.field) ? '' : String(joinAddress.field)}
                  {...described}
                  onChange={({ target }) => onChange(join({ field: Number(target.value.replaceAll(/\D/g, '')) }))}
                />
              )}
            </Field>
          </>
        )}
      </fieldset>
      <fieldset>
        <legend>{say.modality.title}</legend>
        <p className="quiet">{say.modality.about}</p>
        <Choice
          label={say.where}
          value={modality.place}
          choices={say.modality.places}
          onChange={(place) => onChange(medium({ place }))}
        />
        {text('modality.code', say.modality.code, modality.code, (code) => medium({ code }))}
        {modality.place === 'SCH-8' &&
          text('modality.text', say.modality.text, modality.text, (value) => medium({ text: value }))}
      </fieldset>
      <fieldset>
        <legend>{say.who.title}</legend>
        {text('sendingApplication', say.who.sendingApplication, draft.sendingApplication, (value) => ({
          ...draft,
          sendingApplication: value,
        }))}
        {text('sendingFacility', say.who.sendingFacility, draft.sendingFacility, (value) => ({
          ...draft,
          sendingFacility: value,
        }))}
        {text('receivingApplication', say.who.receivingApplication, draft.receivingApplication, (value) => ({
          ...draft,
          receivingApplication: value,
        }))}
        {text('receivingFacility', say.who.receivingFacility, draft.receivingFacility, (value) => ({
          ...draft,
          receivingFacility: value,
        }))}
        <Choice
          label={say.who.acknowledgement}
          value={draft.acknowledgement}
          choices={say.who.modes}
          onChange={(acknowledgement) => onChange({ ...draft, acknowledgement })}
        />
      </fieldset>
      <fieldset>
        <legend>{say.numbers.title}</legend>
        <Choice
          label={say.numbers.patient}
          value={patientNumber.is}
          choices={say.numbers.is}
          onChange={(is) => onChange(number({ is }))}
        />
        {text('patientNumber.namespace', say.numbers.namespace, patientNumber.namespace, (namespace) =>
          number({ namespace }),
        )}
        {text('patientNumber.universalId', say.numbers.universalId, patientNumber.universalId, (universalId) =>
          number({ universalId }),
        )}
        <Choice
          label={say.numbers.universalIdType}
          value={patientNumber.universalIdType}
          wrong={saysOf('patientNumber.universalIdType')}
          choices={say.numbers.kinds}
          onChange={(universalIdType) => onChange(number({ universalIdType }))}
        />
        {text('patientNumber.type', say.numbers.type, patientNumber.type, (type) => number({ type }))}
        <Choice
          label={say.numbers.visit}
          value={draft.visitNumber}
          choices={{ 'PV1-19': 'PV1-19', 'PV1-50': 'PV1-50', 'PID-18': 'PID-18' }}
          onChange={(visitNumber) => onChange({ ...draft, visitNumber })}
        />
      </fieldset>
      <fieldset className="wide">
        <legend>{say.documents.title}</legend>
        <p className="quiet">{say.documents.about}</p>
        {documentTypes.map(({ loinc, code }, at) => {
          const changed = (part: Partial<(typeof documentTypes)[number]>) => ({
            ...draft,
            documentTypes: documentTypes.map((one, index) => (index === at ? { ...one, ...part } : one)),
          })
          return (
            // Rows have no name of their own while they are typed.
            // eslint-disable-next-line react/no-array-index-key
            <div className="row" key={at}>
              {text(`documentTypes.${at}.loinc`, say.documents.loinc, loinc, (value) => changed({ loinc: value }))}
              {text(`documentTypes.${at}.code`, say.documents.own, code, (value) => changed({ code: value }))}
              <button type="button" onClick={() => types(documentTypes.filter((_, index) => index !== at))}>
                {say.documents.takeOut}
              </button>
            </div>
          )
        })}
        <button type="button" onClick={() => types([...documentTypes, { loinc: '', code: '' }])}>
          {say.documents.add}
        </button>
      </fieldset>
      <fieldset>
        <legend>{say.text.title}</legend>
        <Choice
          label={say.text.note}
          value={draft.documentText}
          choices={say.text.as}
          onChange={(documentText) => onChange({ ...draft, documentText })}
        />
        <Choice
          label={say.text.place}
          value={draft.placeOfService}
          choices={say.text.places}
          onChange={(placeOfService) => onChange({ ...draft, placeOfService })}
        />
      </fieldset>
    </div>
  )
}

interface Described {
  id: string
  'aria-invalid': boolean
  'aria-describedby': string
}

/** A label, its control, what helps to fill it and what is wrong with it. */
function Field(props: {
  label: string
  help?: string | undefined
  wrong?: readonly string[]
  children: (described: Described) => ReactNode
}) {
  const { label, help, wrong = [], children } = props
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-invalid': wrong.length > 0, 'aria-describedby': `${id}-said` })}
      <p id={`${id}-said`} className={wrong.length > 0 ? 'wrong' : 'quiet'}>
        {wrong.length > 0 ? `! ${wrong.join(' ')}` : help}
      </p>
    </div>
  )
}

function Choice<T extends string>(props: {
  label: string
  value: T
  choices: Readonly<Record<T, string>>
  wrong?: readonly string[]
  onChange: (value: T) => void
}) {
  const { label, value, choices, wrong, onChange } = props
  const names = Object.keys(choices) as T[]
  return (
    <Field label={label} {...(wrong && { wrong })}>
      {(described) => (
        <select
          value={value}
          {...described}
          onChange={({ target }) => {
            const chosen = names.find((name) => name === target.value)
            if (chosen !== undefined) onChange(chosen)
          }}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {choices[name]}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
