import { useState } from 'react'
import { AnswerForm, Choices, errorFor, ErrorSummary, TextArea, type FieldError } from '../ui/form.tsx'
import { Heading } from '../ui/page-frame.tsx'
import type { Booking } from './booking.ts'

/** The kind of visit, where there is a choice, and the reason. */
export function What(props: {
  booking: Booking
  type: string
  reason: string
  onType: (type: string) => void
  onReason: (reason: string) => void
  onDone: () => void
  onLink: () => void
}) {
  const { booking, type, reason } = props
  const { words, page, language } = booking
  const [errors, setErrors] = useState<FieldError[]>([])
  const submit = () => {
    const wrong: FieldError[] = []
    if (type === '') wrong.push({ field: 'type', says: words.what.errors.type })
    if (reason.trim() === '') wrong.push({ field: 'reason', says: words.what.errors.reason })
    setErrors(wrong)
    if (wrong.length === 0) props.onDone()
  }
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
