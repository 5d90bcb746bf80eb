import { useEffect, useRef, useState } from 'react'
import { ask, mayPass } from '../ui/ask.ts'
import {
  AnswerForm,
  DateFields,
  errorFor,
  ErrorSummary,
  pastDate,
  type FieldError,
  type TypedDate,
} from '../ui/form.tsx'
import { Heading, Notice } from '../ui/page-frame.tsx'
import type { Scene } from './scene.ts'
import { SavingLine } from './saving-line.tsx'
import { awayIn, type Away } from './use-visit.ts'

/** First half of opening a visit on a new device. The answer is the same whether or not the date is right. */
export function GiveBirthDate({ scene, onGiven }: { scene: Scene; onGiven: (birthDate: string) => void }) {
  const { words } = scene
  const [typed, setTyped] = useState<TypedDate>({ month: '', day: '', year: '' })
  const [errors, setErrors] = useState<FieldError[]>([])
  const submit = async () => {
    const birthDate = pastDate(typed, new Date().toISOString().slice(0, 10))
    if (birthDate === null) return setErrors([{ field: 'birth-date', says: words.identify.birthDateError }])
    setErrors([])
    const answered = await scene.save(scene.paths.code, { birthDate })
    if (answered.ok) onGiven(birthDate)
    await scene.reload()
  }
  return (
    <>
      <Heading step="identify">{words.identify.title}</Heading>
      <p>{words.identify.why}</p>
      <ErrorSummary title={words.errorsTitle} errors={errors} />
      <AnswerForm onSubmit={() => void submit()}>
        <DateFields
          id="birth-date"
          label={words.identify.birthDate}
          hint={words.identify.birthDateHint}
          error={errorFor(errors, 'birth-date')}
          parts={words.identify.parts}
          value={typed}
          onChange={setTyped}
          birthday
        />
        <button type="submit">{words.continue}</button>
      </AnswerForm>
      <SavingLine saving={scene.saving} words={words} quietly />
    </>
  )
}

/** Second half: the code, sent by itself at its sixth digit. */
export function EnterCode({ scene, onAgain }: { scene: Scene; onAgain: () => void }) {
  const { words } = scene
  const [code, setCode] = useState('')
  const [state, setState] = useState<'typing' | 'checking' | 'wrong' | Away>('typing')
  const [triesLeft, setTriesLeft] = useState(scene.page.triesLeft)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => setTriesLeft(scene.page.triesLeft), [scene.page.triesLeft])

  const verify = async (digits: string) => {
    setState('checking')
    // Not through the queue of answers: each try counts, so none is sent twice by itself.
    const answered = await ask(scene.paths.verify, { method: 'POST', body: { code: digits }, language: scene.language })
    if (answered.ok) return scene.reload()
    if (mayPass(answered.problem)) return setState(awayIn(answered.problem))
    const left = answered.problem.facts?.triesLeft
    if (typeof left === 'number') setTriesLeft(left)
    setCode('')
    setState('wrong')
    field.current?.focus()
    return answered.problem.code === 'wrong-code' ? undefined : scene.reload()
  }
  const onType = (text: string) => {
    const digits = text.replace(/\D/g, '').slice(0, 6)
    setCode(digits)
    if (digits.length === 6 && state !== 'checking') void verify(digits)
  }

  const notChecked =
    state === 'typing' || state === 'checking' || state === 'wrong' ? null : words.code.notChecked[state]

  return (
    <>
      <Heading step="code">{words.code.title}</Heading>
      <p>{words.code.body}</p>
      <div role="alert">
        {state === 'wrong' && (
          <Notice tone="attention">
            <p>
              {words.code.wrong} {words.code.triesLeft(triesLeft)}
            </p>
          </Notice>
        )}
        {notChecked !== null && (
          <Notice tone="attention">
            <p>{notChecked}</p>
          </Notice>
        )}
      </div>
      <AnswerForm onSubmit={() => void (code.length === 6 && verify(code))}>
        <div className={state === 'wrong' ? 'field wrong' : 'field'}>
          <label htmlFor="code">{words.code.label}</label>
          <p className="hint" id="code-hint">
            {words.code.hint}
          </p>
          <input
            ref={field}
            id="code"
            className="short code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            aria-describedby="code-hint"
            aria-invalid={state === 'wrong'}
            onChange={(event) => onType(event.target.value)}
          />
        </div>
        {notChecked !== null && <button type="submit">{words.tryAgain}</button>}
      </AnswerForm>
      <p role="status">{state === 'checking' ? words.code.checking : ''}</p>
      <button type="button" className="quiet" onClick={onAgain}>
        {words.code.again}
      </button>
    </>
  )
}
