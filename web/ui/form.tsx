import { useEffect, useId, useRef, type ReactNode } from 'react'

/** One thing to mend: the field's id and the sentence that stands by it as well. */
export type FieldError = { field: string; says: string }

type Labelled = { id: string; label: string; hint?: string; error?: string | undefined }

/** One line of text. */
export function TextField(
  props: Labelled & {
    value: string
    onChange: (value: string) => void
    type?: 'text' | 'tel' | 'email'
    autoComplete?: string
    inputMode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email'
    maxLength?: number
    width?: 'short' | 'full'
  },
) {
  return (
    <div className={props.error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={props.id}>{props.label}</label>
      <Hints {...props} />
      <input
        id={props.id}
        type={props.type ?? 'text'}
        value={props.value}
        className={props.width === 'short' ? 'short' : undefined}
        onChange={(event) => props.onChange(event.target.value)}
        autoComplete={props.autoComplete}
        inputMode={props.inputMode}
        maxLength={props.maxLength}
        aria-invalid={props.error !== undefined}
        aria-describedby={describedBy(props)}
      />
    </div>
  )
}

/** Several lines in the person's own words. */
export function TextArea(
  props: Labelled & {
    value: string
    onChange: (value: string) => void
    maxLength: number
    rows?: number
    /** Where the page's heading already asks the question. */
    hideLabel?: boolean
  },
) {
  return (
    <div className={props.error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={props.id} className={props.hideLabel === true ? 'visually-hidden' : undefined}>
        {props.label}
      </label>
      <Hints {...props} />
      <textarea
        id={props.id}
        value={props.value}
        rows={props.rows ?? 4}
        maxLength={props.maxLength}
        onChange={(event) => props.onChange(event.target.value)}
        aria-invalid={props.error !== undefined}
        aria-describedby={describedBy(props)}
      />
    </div>
  )
}

/** One of a list too long for radio buttons. */
export function SelectField(
  props: Labelled & {
    value: string
    onChange: (value: string) => void
    empty: string
    options: readonly { value: string; text: string }[]
    autoComplete?: string
  },
) {
  return (
    <div className={props.error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={props.id}>{props.label}</label>
      <Hints {...props} />
      <select
        id={props.id}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        autoComplete={props.autoComplete}
        aria-invalid={props.error !== undefined}
        aria-describedby={describedBy(props)}
      >
        <option value="">{props.empty}</option>
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  )
}

/** One of a few, as large targets. */
export function Choices(
  props: Labelled & {
    value: string | null
    onChange: (value: string) => void
    options: readonly { value: string; text: string }[]
    /** Where the page's heading already asks the question. */
    hideLabel?: boolean
  },
) {
  return (
    <fieldset
      id={props.id}
      tabIndex={-1}
      className={props.error === undefined ? 'field' : 'field wrong'}
      aria-describedby={describedBy(props)}
    >
      <legend className={props.hideLabel === true ? 'visually-hidden' : undefined}>{props.label}</legend>
      <Hints {...props} />
      {props.options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type="radio"
            name={props.id}
            value={option.value}
            checked={props.value === option.value}
            onChange={() => props.onChange(option.value)}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** Parts of a date as typed; nothing is guessed from them. */
export type TypedDate = { month: string; day: string; year: string }

/** Three plain fields: easier than a calendar for a day that is decades away. */
export function DateFields(
  props: Labelled & {
    value: TypedDate
    onChange: (value: TypedDate) => void
    parts: { month: string; day: string; year: string }
    birthday?: boolean
  },
) {
  const set = (part: keyof TypedDate) => (text: string) =>
    props.onChange({ ...props.value, [part]: text.replace(/\D/g, '') })
  return (
    <fieldset
      id={props.id}
      tabIndex={-1}
      className={props.error === undefined ? 'field' : 'field wrong'}
      aria-describedby={describedBy(props)}
    >
      <legend>{props.label}</legend>
      <Hints {...props} />
      <div className="date">
        {(['month', 'day', 'year'] as const).map((part) => (
          <div key={part} className={part}>
            <label htmlFor={`${props.id}-${part}`}>{props.parts[part]}</label>
            <input
              id={`${props.id}-${part}`}
              inputMode="numeric"
              value={props.value[part]}
              maxLength={part === 'year' ? 4 : 2}
              autoComplete={props.birthday === true ? `bday-${part}` : undefined}
              aria-invalid={props.error !== undefined}
              onChange={(event) => set(part)(event.target.value)}
            />
          </div>
        ))}
      </div>
    </fieldset>
  )
}

/** `2026-02-30` is no day: null for whatever the calendar does not know or `today` (an ISO date) has not reached. */
export function pastDate({ month, day, year }: TypedDate, today: string): string | null {
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return null
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${iso}T00:00:00Z`)
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
  return exists && iso <= today && Number(year) >= 1900 ? iso : null
}

/** What has to be mended, at the top, each a link to its field. Takes the focus when it appears. */
export function ErrorSummary({ title, errors }: { title: string; errors: readonly FieldError[] }) {
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const what = errors.map((error) => error.field + error.says).join()
  useEffect(() => {
    if (what !== '') box.current?.focus()
  }, [what])
  if (errors.length === 0) return null
  return (
    <div ref={box} className="errors" role="alert" tabIndex={-1} aria-labelledby={id} data-answer="">
      <h2 id={id}>{title}</h2>
      <ul>
        {errors.map((error) => (
          <li key={error.field}>
            <a
              href={`#${error.field}`}
              onClick={(event) => {
                event.preventDefault()
                goTo(error.field)
              }}
            >
              {error.says}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The sentence for one field, where there is one. */
export function errorFor(errors: readonly FieldError[], field: string): string | undefined {
  return errors.find((error) => error.field === field)?.says
}

/** A form whose fields and whose Continue are answers. */
export function AnswerForm({ onSubmit, children }: { onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      noValidate
      data-answer=""
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}

function Hints({ id, hint, error }: Labelled) {
  return (
    <>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="error">
          <span aria-hidden="true">! </span>
          {error}
        </p>
      )}
    </>
  )
}

function describedBy({ id, hint, error }: Labelled): string | undefined {
  const ids = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].filter(Boolean)
  return ids.length === 0 ? undefined : ids.join(' ')
}

function goTo(field: string): void {
  const found = document.getElementById(field)
  const inside = found?.matches('fieldset') === true ? found.querySelector<HTMLElement>('input') : found
  inside?.focus()
}
