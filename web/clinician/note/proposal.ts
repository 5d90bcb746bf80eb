import type { DraftChoice, DraftView, Sentence } from '#api/smart-note.ts'
import type { Texts } from './draft.ts'

/** What of the draft is still open: not taken, not put aside, and not in the note already. */
export function openSentences(view: DraftView, choices: readonly DraftChoice[], texts: Texts): Sentence[] {
  return view.sentences.filter(
    (one) =>
      texts[one.section] !== undefined &&
      !choices.some((choice) => choice.section === one.section && choice.text === one.text) &&
      !stands(texts[one.section], one.text),
  )
}

/** What *accept all* takes: never a sentence without evidence, or whose evidence is not shown. */
export function acceptable(view: DraftView, sentences: readonly Sentence[]): Sentence[] {
  const known = new Set(view.evidence.map(({ id }) => id))
  return sentences.filter(({ evidence }) => evidence.length > 0 && evidence.every((id) => known.has(id)))
}

/** The section's text with the sentence on a line of its own below: what was typed stays as it is. */
export function withSentence(text: string, sentence: string): string {
  if (stands(text, sentence)) return text
  const typed = text.trimEnd()
  return typed === '' ? sentence : `${typed}\n${sentence}`
}

function stands(text: string | undefined, sentence: string): boolean {
  return (text ?? '').includes(sentence)
}
