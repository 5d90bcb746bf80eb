import { useState } from 'react'
import type { IntakeAnswer, IntakeItem, RedFlagRoute } from '#api/visit.ts'
import { AnswerForm, Choices, errorFor, ErrorSummary, TextArea, TextField, type FieldError } from '../../ui/form.tsx'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import type { OpenScene } from '../scene.ts'
import { allAnswers, answerOf, draftOf, redFlagOf, type Draft } from './answer.ts'

/** One question of the intake. Saving goes on in the background while the next one is read. */
export function Question(props: {
  scene: OpenScene
  question: number
  answers: ReadonlyMap<string, IntakeAnswer>
  onAnswer: (answer: IntakeAnswer) => void
  /** An answer for which to call for help: whom, and null once the visit itself knows. */
  onStop: (route: RedFlagRoute | null) => void
  onDone: () => void
}) {
  const { scene, question } = props
  const items = scene.open.intake ?? []
  const item = items[question]
  if (item === undefined) return <p role="status">{scene.words.loading}</p>
  return <Asked {...props} items={items} item={item} />
}

function Asked(props: Parameters<typeof Question>[0] & { items: readonly IntakeItem[]; item: IntakeItem }) {
  const { scene, items, item, question } = props
  const words = scene.words.intake
  const [draft, setDraft] = useState<Draft>(() => draftOf(item, props.answers.get(item.linkId)))
  const [errors, setErrors] = useState<FieldError[]>([])
  const [busy, setBusy] = useState(false)
  const last = question === items.length - 1
  // Once complete it stays complete: an answer changed on the way back must not open the intake again.
  const complete = last || scene.open.steps.some((step) => step.id === 'intake' && step.done)

  const submit = async () => {
    if (busy) return
    const read = answerOf(item, draft)
    if ('missing' in read) {
      const field = read.missing === 'changed' ? 'note' : 'answer'
      return setErrors([{ field, says: words.errors[read.missing] }])
    }
    if ('unfit' in read) return setErrors([{ field: fieldId(read.unfit), says: words.errors.unfit }])
    setErrors([])
    props.onAnswer(read.answer)
    const answers = allAnswers(items, new Map(props.answers).set(item.linkId, read.answer))
    const saved = scene.save(scene.paths.intake, { answers, complete })
    const route = redFlagOf(item, read.answer)
    // One that a clinician has seen to already, and that was not changed, stops nobody again.
    const seenTo = scene.open.next !== 'stopped' && 'value' in item && item.value === draft.value
    if (route !== null && !seenTo) {
      props.onStop(route)
      if ((await saved).ok) {
        await scene.reload()
        props.onStop(null)
      }
      return
    }
    const asksForStop = item.kind === 'choice' && item.options.some(({ redFlag }) => redFlag !== undefined)
    if (!last && !asksForStop) return props.onDone()
    setBusy(true)
    const answered = await saved
    await scene.reload()
    setBusy(false)
    if (answered.ok) props.onDone()
  }

  return (
    <>
      <p className="quiet-text">{words.progress(question + 1, items.length)}</p>
      <Heading step={`question ${item.linkId}`}>{item.text}</Heading>
      <ErrorSummary title={scene.words.errorsTitle} errors={errors} />
      <AnswerForm onSubmit={() => void submit()}>
        {item.kind === 'text' && (
          <TextArea
            id="answer"
            label={item.text}
            hideLabel
            hint={words.readAtVisit}
            value={draft.value}
            maxLength={2000}
            error={errorFor(errors, 'answer')}
            onChange={(value) => setDraft({ ...draft, value })}
          />
        )}
        {item.kind === 'choice' && (
          <Choices
            id="answer"
            label={item.text}
            hideLabel
            hint={item.stillRight ? words.saidAtBooking : undefined}
            value={draft.value}
            options={item.options.map((option) => ({ value: option.code, text: option.text }))}
            error={errorFor(errors, 'answer')}
            onChange={(value) => setDraft({ ...draft, value })}
          />
        )}
        {item.kind === 'measures' && (
          <Measures item={item} draft={draft} onDraft={setDraft} errors={errors} hint={words.measuresHint} />
        )}
        {item.kind === 'confirm' && (
          <Confirm item={item} draft={draft} onDraft={setDraft} errors={errors} scene={scene} />
        )}
        <button type="submit" aria-disabled={busy}>
          {scene.words.continue}
        </button>
      </AnswerForm>
    </>
  )
}

/** Numbers from home; all of them may stay empty. */
function Measures(props: {
  item: Extract<IntakeItem, { kind: 'measures' }>
  draft: Draft
  onDraft: (draft: Draft) => void
  errors: readonly FieldError[]
  hint: string
}) {
  const { item, draft, onDraft, errors } = props
  return (
    <>
      <p>{props.hint}</p>
      {item.parts.map(({ field, text }) => (
        <TextField
          key={field}
          id={fieldId(field)}
          label={text}
          width="short"
          inputMode="decimal"
          maxLength={6}
          autoComplete="off"
          value={draft.figures[field] ?? ''}
          error={errorFor(errors, fieldId(field))}
          onChange={(value) => onDraft({ ...draft, figures: { ...draft.figures, [field]: value } })}
        />
      ))}
    </>
  )
}

function fieldId(field: string): string {
  return field.replace('.', '-')
}

/** The chart's own list, and whether it is still right. */
function Confirm(props: {
  item: Extract<IntakeItem, { kind: 'confirm' }>
  draft: Draft
  onDraft: (draft: Draft) => void
  errors: readonly FieldError[]
  scene: OpenScene
}) {
  const { item, draft, onDraft, errors } = props
  const words = props.scene.words.intake
  const shown = item.listState === 'shown'
  return (
    <>
      {shown && (
        <>
          <p>{item.entries.length === 0 ? words.emptyList[item.list] : words.fromChart}</p>
          <ul>
            {item.entries.map((entry) => (
              <li key={entry.reference}>{entry.text}</li>
            ))}
          </ul>
          <Choices
            id="answer"
            label={words.stillRight}
            value={draft.right === null ? null : draft.right ? 'right' : 'changed'}
            options={[
              { value: 'right', text: words.right },
              { value: 'changed', text: words.changed },
            ]}
            error={errorFor(errors, 'answer')}
            onChange={(value) => onDraft({ ...draft, right: value === 'right' })}
          />
        </>
      )}
      {!shown && (
        <Notice tone="attention">
          <p>{words.unavailable}</p>
        </Notice>
      )}
      {draft.right === false && shown && item.entries.length > 0 && (
        <fieldset className="field">
          <legend>{words.which}</legend>
          {item.entries.map((entry) => (
            <label key={entry.reference} className="choice">
              <input
                type="checkbox"
                checked={draft.changed.includes(entry.reference)}
                onChange={(event) =>
                  onDraft({
                    ...draft,
                    changed: event.target.checked
                      ? [...draft.changed, entry.reference]
                      : draft.changed.filter((reference) => reference !== entry.reference),
                  })
                }
              />
              <span>{entry.text}</span>
            </label>
          ))}
        </fieldset>
      )}
      {draft.right === false && (
        <TextArea
          id="note"
          label={shown ? words.note : words.ownWords}
          hint={shown ? words.noteHint : words.optional}
          value={draft.note}
          maxLength={2000}
          error={errorFor(errors, 'note')}
          onChange={(note) => onDraft({ ...draft, note })}
        />
      )}
    </>
  )
}
