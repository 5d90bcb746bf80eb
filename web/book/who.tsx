import { useState } from 'react'
import type { Identity } from '#api/book.ts'
import { AnswerForm, DateFields, errorFor, ErrorSummary, TextField, type FieldError } from '../ui/form.tsx'
import { Heading } from '../ui/page-frame.tsx'
import type { Booking } from './booking.ts'
import { identityFrom, type TypedIdentity } from './identity.ts'

/** Name, date of birth and a contact. */
export function Who(props: {
  booking: Booking
  typed: TypedIdentity
  onTyped: (typed: TypedIdentity) => void
  onDone: (identity: Identity) => void
}) {
  const { words } = props.booking
  return (
    <>
      <Heading step="who">{words.who.title}</Heading>
      <IdentityForm {...props} button={words.continue} />
    </>
  )
}

/** The same questions for booking and for *Send my link again*. */
export function IdentityForm(props: {
  booking: Booking
  typed: TypedIdentity
  onTyped: (typed: TypedIdentity) => void
  onDone: (identity: Identity) => void
  button: string
}) {
  const { typed, onTyped } = props
  const { words } = props.booking
  const [errors, setErrors] = useState<FieldError[]>([])
  const submit = () => {
    const read = identityFrom(typed, new Date().toISOString().slice(0, 10))
    if ('wrong' in read) return setErrors(read.wrong.map((field) => ({ field, says: words.who.errors[field] })))
    setErrors([])
    props.onDone(read.identity)
  }
  return (
    <>
      <ErrorSummary title={words.errorsTitle} errors={errors} />
      <AnswerForm onSubmit={submit}>
        <TextField
          id="given"
          label={words.who.given}
          value={typed.given}
          autoComplete="given-name"
          maxLength={100}
          error={errorFor(errors, 'given')}
          onChange={(given) => onTyped({ ...typed, given })}
        />
        <TextField
          id="family"
          label={words.who.family}
          value={typed.family}
          autoComplete="family-name"
          maxLength={100}
          error={errorFor(errors, 'family')}
          onChange={(family) => onTyped({ ...typed, family })}
        />
        <DateFields
          id="birthDate"
          label={words.who.birthDate}
          hint={words.who.birthDateHint}
          parts={words.who.parts}
          value={typed.birthDate}
          birthday
          error={errorFor(errors, 'birthDate')}
          onChange={(birthDate) => onTyped({ ...typed, birthDate })}
        />
        <TextField
          id="contact"
          label={words.who.contact}
          hint={words.who.contactHint}
          value={typed.contact}
          autoComplete="email"
          maxLength={200}
          error={errorFor(errors, 'contact')}
          onChange={(contact) => onTyped({ ...typed, contact })}
        />
        <button type="submit">{props.button}</button>
      </AnswerForm>
    </>
  )
}
