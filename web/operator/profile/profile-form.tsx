import { useId, type ReactNode } from 'react'
import type { SiteProfile, WrongField } from '#api/operator.ts'

interface Props {
  draft: SiteProfile
  wrong: readonly WrongField[]
  onChange: (draft: SiteProfile) => void
}

/** The profile as a form: what each choice is in the standard stands beside it. */
export function ProfileForm({ draft, wrong, onChange }: Props) {
  const { patientNumber, joinAddress, modality, documentTypes } = draft
  const saysOf = (field: string) => wrong.filter((one) => one.field === field).map(({ says }) => says)
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
        <legend>Join address</legend>
        <p className="quiet">The standard has no place for it. Left alone it is a note after SCH, NTE-4 JOIN.</p>
        <Choice
          label="Where it stands"
          value={joinAddress.place}
          choices={{
            NTE: 'in a note after the appointment (NTE-3 after SCH)',
            AIL: 'in a note after a location of its own (NTE-3 after AIL)',
            Z: 'in a segment of your own (after SCH)',
          }}
          onChange={(place) => onChange(join({ place }))}
        />
        {joinAddress.place === 'NTE' &&
          text('joinAddress.type', 'Type of the note (NTE-4)', joinAddress.type, (type) => join({ type }))}
        {joinAddress.place === 'AIL' &&
          text('joinAddress.location', 'Location (AIL-3)', joinAddress.location, (location) => join({ location }))}
        {joinAddress.place === 'Z' && (
          <>
            {text('joinAddress.segment', 'Segment', joinAddress.segment, (segment) => join({ segment }), 'such as ZVV')}
            <Field label="Number of the field" wrong={saysOf('joinAddress.field')}>
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
        <legend>Modality</legend>
        <p className="quiet">What says that a visit is by video. PV1-2 stays O either way.</p>
        <Choice
          label="Where it stands"
          value={modality.place}
          choices={{
            'SCH-8': 'as the type of the appointment (SCH-8)',
            'PV1-3': 'as a location that is none (PV1-3)',
          }}
          onChange={(place) => onChange(medium({ place }))}
        />
        {text('modality.code', 'Code', modality.code, (code) => medium({ code }))}
        {modality.place === 'SCH-8' &&
          text('modality.text', 'Words', modality.text, (words) => medium({ text: words }))}
      </fieldset>
      <fieldset>
        <legend>Who sends and who receives</legend>
        {text('sendingApplication', 'Sending application (MSH-3)', draft.sendingApplication, (value) => ({
          ...draft,
          sendingApplication: value,
        }))}
        {text('sendingFacility', 'Sending facility (MSH-4)', draft.sendingFacility, (value) => ({
          ...draft,
          sendingFacility: value,
        }))}
        {text('receivingApplication', 'Receiving application (MSH-5)', draft.receivingApplication, (value) => ({
          ...draft,
          receivingApplication: value,
        }))}
        {text('receivingFacility', 'Receiving facility (MSH-6)', draft.receivingFacility, (value) => ({
          ...draft,
          receivingFacility: value,
        }))}
        <Choice
          label="Acknowledgement"
          value={draft.acknowledgement}
          choices={{
            original: 'original mode: AA, AE or AR',
            accept: 'enhanced mode: CA alone (MSH-15 AL, MSH-16 NE)',
            'accept-and-application': 'enhanced mode: CA and then AA (both AL)',
          }}
          onChange={(acknowledgement) => onChange({ ...draft, acknowledgement })}
        />
      </fieldset>
      <fieldset>
        <legend>The patient’s number, and the visit’s</legend>
        <Choice
          label="The patient’s number (PID-3.1)"
          value={patientNumber.is}
          choices={{
            'record-number': 'the record’s first medical record number',
            'fhir-id': 'the id of the FHIR Patient',
          }}
          onChange={(is) => onChange(number({ is }))}
        />
        {text('patientNumber.namespace', 'Namespace (PID-3.4.1)', patientNumber.namespace, (namespace) =>
          number({ namespace }),
        )}
        {text('patientNumber.universalId', 'Universal id (PID-3.4.2)', patientNumber.universalId, (universalId) =>
          number({ universalId }),
        )}
        <Choice
          label="Kind of the universal id (PID-3.4.3)"
          value={patientNumber.universalIdType}
          wrong={saysOf('patientNumber.universalIdType')}
          choices={{ '': 'none', ISO: 'ISO: an OID', UUID: 'UUID', DNS: 'DNS: a name', URI: 'URI: an address' }}
          onChange={(universalIdType) => onChange(number({ universalIdType }))}
        />
        {text('patientNumber.type', 'Type of the number (PID-3.5)', patientNumber.type, (type) => number({ type }))}
        <Choice
          label="The visit’s number"
          value={draft.visitNumber}
          choices={{ 'PV1-19': 'PV1-19', 'PV1-50': 'PV1-50', 'PID-18': 'PID-18' }}
          onChange={(visitNumber) => onChange({ ...draft, visitNumber })}
        />
      </fieldset>
      <fieldset className="wide">
        <legend>Types of documents (TXA-2)</legend>
        <p className="quiet">A note goes with its LOINC code unless the EMR’s own code stands here.</p>
        {documentTypes.map(({ loinc, code }, at) => {
          const changed = (part: Partial<(typeof documentTypes)[number]>) => ({
            ...draft,
            documentTypes: documentTypes.map((one, index) => (index === at ? { ...one, ...part } : one)),
          })
          return (
            // Rows have no name of their own while they are typed.
            // eslint-disable-next-line react/no-array-index-key
            <div className="row" key={at}>
              {text(`documentTypes.${at}.loinc`, 'LOINC code', loinc, (value) => changed({ loinc: value }))}
              {text(`documentTypes.${at}.code`, 'The EMR’s own code', code, (value) => changed({ code: value }))}
              <button type="button" onClick={() => types(documentTypes.filter((_, index) => index !== at))}>
                Take out
              </button>
            </div>
          )
        })}
        <button type="button" onClick={() => types([...documentTypes, { loinc: '', code: '' }])}>
          Add a type
        </button>
      </fieldset>
      <fieldset>
        <legend>Text of documents, and the place of a charge</legend>
        <Choice
          label="Plain text of a note (OBX-2)"
          value={draft.documentText}
          choices={{ TX: 'TX: each line in an OBX of its own', FT: 'FT: all of it in one OBX, line breaks as \\.br\\' }}
          onChange={(documentText) => onChange({ ...draft, documentText })}
        />
        <Choice
          label="Place of service of a charge"
          value={draft.placeOfService}
          choices={{
            'FT1-16': 'with the charge (FT1-16, point of care)',
            'PV1-3': 'with the visit (PV1-3, point of care)',
          }}
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
