import { useState } from 'react'
import {
  AnswerForm,
  Choices,
  errorFor,
  ErrorSummary,
  SelectField,
  TextArea,
  TextField,
  type FieldError,
} from '../ui/form.tsx'
import { Heading } from '../ui/page-frame.tsx'
import type { Booking } from './booking.ts'
import { detailAsked, needFrom, NEEDS, type TypedNeed } from './need.ts'

/** The kind of visit, where there is a choice, the reason, and what is needed to understand each other. */
export function What(props: {
  booking: Booking
  type: string
  reason: string
  need: TypedNeed
  onType: (type: string) => void
  onReason: (reason: string) => void
  onNeed: (need: TypedNeed) => void
  onDone: () => void
  onLink: () => void
}) {
  const { booking, type, reason, need } = props
  const { words, page, language } = booking
  const [errors, setErrors] = useState<FieldError[]>([])
  const submit = () => {
    const wrong: FieldError[] = []
    if (type === '') wrong.push({ field: 'type', says: words.what.errors.type })
    if (reason.trim() === '') wrong.push({ field: 'reason', says: words.what.errors.reason })
    const detail = detailAsked(need.need)
    if (detail !== null && needFrom(need) === undefined)
      wrong.push({ field: 'detail', says: words.what.errors[detail] })
    setErrors(wrong)
    if (wrong.length === 0) props.onDone()
  }
  const asked = detailAsked(need.need)
  const only = page.types.length === 1 ? page.types[0] : undefined
  return (
    <>
      <Heading step="what">{words.what.title}</Heading>
      <ErrorSummary title={words.errorsTitle} errors={errors} />
      <AnswerForm onSubmit={submit}>
        {only === undefined ? (
          <Choices
            id="type"
            label={words.what.type}
            value={type}
            options={page.types.map((one) => ({ value: one.id, text: one.title[language] }))}
            error={errorFor(errors, 'type')}
            onChange={props.onType}
          />
        ) : (
          <p>
            <strong>{only.title[language]}</strong>
          </p>
        )}
        <TextArea
          id="reason"
          label={words.what.reason}
          hint={words.what.reasonHint}
          value={reason}
          maxLength={500}
          rows={3}
          error={errorFor(errors, 'reason')}
          onChange={props.onReason}
        />
        <SelectField
          id="need"
          label={words.what.need}
          value={need.need}
          empty={words.what.noNeed}
          options={NEEDS.map((one) => ({ value: one, text: words.what.needs[one] }))}
          onChange={(chosen) => props.onNeed({ ...need, need: NEEDS.find((one) => one === chosen) ?? '' })}
        />
        {asked !== null && (
          <TextField
            id="detail"
            label={words.what[asked]}
            value={need.detail}
            maxLength={100}
            error={errorFor(errors, 'detail')}
            onChange={(detail) => props.onNeed({ ...need, detail })}
          />
        )}
        <button type="submit">{words.continue}</button>
      </AnswerForm>
      <p className="link-again">
        <button type="button" className="quiet" onClick={props.onLink}>
          {words.what.again}
        </button>
      </p>
    </>
  )
}
