import { useState } from 'react'
import { AnswerForm, errorFor, ErrorSummary, SelectField, TextField, type FieldError } from '../../ui/form.tsx'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import type { OpenScene } from '../scene.ts'
import { STATES } from './states.ts'
import { typedFrom, whereaboutsFrom, type TypedWhereabouts } from './whereabouts.ts'

/** Where the patient is for this visit, whom to call back and whom to call in an emergency. */
export function Location({ scene, again, onDone }: { scene: OpenScene; again: boolean; onDone: () => void }) {
  const words = scene.words.location
  const [typed, setTyped] = useState<TypedWhereabouts>(() => typedFrom(scene.open.whereabouts))
  const [errors, setErrors] = useState<FieldError[]>([])
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    if (busy) return
    const read = whereaboutsFrom(typed)
    if ('wrong' in read) return setErrors(read.wrong.map((field) => ({ field, says: words.errors[field] })))
    setErrors([])
    setBusy(true)
    const answered = await scene.save(scene.paths.location, read.answer)
    await scene.reload()
    setBusy(false)
    if (answered.ok) onDone()
  }
  const field = (name: keyof TypedWhereabouts) => ({
    id: name,
    label: words[name],
    value: typed[name],
    error: errorFor(errors, name),
    onChange: (value: string) => setTyped({ ...typed, [name]: value }),
  })
  return (
    <>
      <Heading step="location">{words.title}</Heading>
      {again ? (
        <Notice tone="waiting">
          <p>{words.again}</p>
        </Notice>
      ) : (
        <p>{words.why}</p>
      )}
      <ErrorSummary title={scene.words.errorsTitle} errors={errors} />
      <AnswerForm onSubmit={() => void submit()}>
        <TextField {...field('line')} autoComplete="street-address" maxLength={200} />
        <TextField {...field('city')} autoComplete="address-level2" maxLength={100} />
        <SelectField {...field('state')} autoComplete="address-level1" empty={words.stateEmpty} options={STATES} />
        <TextField
          {...field('postalCode')}
          autoComplete="postal-code"
          inputMode="numeric"
          width="short"
          maxLength={10}
        />
        <TextField {...field('callback')} hint={words.callbackHint} type="tel" autoComplete="tel" maxLength={30} />
        <div role="group" aria-labelledby="emergency-contact">
          <h2 id="emergency-contact">{words.emergencyTitle}</h2>
          <TextField {...field('emergencyName')} maxLength={100} />
          <TextField {...field('emergencyPhone')} type="tel" maxLength={30} />
        </div>
        <button type="submit" aria-disabled={busy}>
          {scene.words.continue}
        </button>
      </AnswerForm>
    </>
  )
}
