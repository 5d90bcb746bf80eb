import Type, { type Static } from 'typebox'

const EvidenceView = Type.Object({
  id: Type.String(),
  kind: Type.Union([
    Type.Literal('speech'),
    Type.Literal('intake'),
    Type.Literal('chat'),
    Type.Literal('mark'),
    Type.Literal('order'),
    Type.Literal('observation'),
  ]),
  by: Type.Union([Type.Literal('patient'), Type.Literal('clinician'), Type.Literal('other'), Type.Literal('emr')]),
  at: Type.Union([Type.String(), Type.Null()]),
  asked: Type.Optional(Type.String()),
  text: Type.String(),
  /** Why no sentence is made of it: it is not in English, or an interpreter's, who speaks for two. */
  unread: Type.Optional(Type.Union([Type.Literal('language'), Type.Literal('interpreter')])),
})
export type EvidenceView = Static<typeof EvidenceView>

const Sentence = Type.Object({ section: Type.String(), text: Type.String(), evidence: Type.Array(Type.String()) })
export type Sentence = Static<typeof Sentence>

/** What the clinician has taken into the note, or wants not, by its words. */
export const DraftChoice = Type.Object({
  section: Type.String({ maxLength: 100 }),
  text: Type.String({ minLength: 1, maxLength: 2000 }),
  taken: Type.Boolean(),
})
export type DraftChoice = Static<typeof DraftChoice>

/** `PUT draft`: what was chosen now, by somebody who has seen the choices of `version`. */
export const DraftChoices = Type.Object({
  version: Type.Integer({ minimum: 0 }),
  choices: Type.Array(DraftChoice, { minItems: 1, maxItems: 200 }),
})
export type DraftChoices = Static<typeof DraftChoices>

/** `yours`: whether whoever asks has chosen it, and not a colleague. */
const StandingChoice = Type.Object({ ...DraftChoice.properties, yours: Type.Boolean() })
export type StandingChoice = Static<typeof StandingChoice>

/** All that was chosen, by whomever. `kept`: false where a colleague has chosen since `version`: nothing was changed. */
export const DraftChosen = Type.Object({
  kept: Type.Boolean(),
  version: Type.Integer(),
  choices: Type.Array(StandingChoice),
})
export type DraftChosen = Static<typeof DraftChosen>

/**
 * `GET draft`: sentences for the note's sections, each with the evidence that it rests on, made anew each time that it is asked
 * for. `missing`: said and in no sentence. `unread`: what could not be read, so that the draft is without it.
 */
export const DraftView = Type.Object({
  evidence: Type.Array(EvidenceView),
  sentences: Type.Array(Sentence),
  missing: Type.Array(Type.String()),
  contradictions: Type.Array(Type.Object({ about: Type.String(), evidence: Type.Array(Type.String()) })),
  dropped: Type.Array(Type.Object({ sentence: Sentence, fault: Type.String(), words: Type.String() })),
  unread: Type.Array(Type.Union([Type.Literal('intake'), Type.Literal('orders'), Type.Literal('measurements')])),
  /** Pieces of what was said that are still with the transcriber. */
  waiting: Type.Integer(),
  /** Who wrote the sentences; `rules-for-model`: the practice's model was asked and gave nothing that stands. */
  writer: Type.Union([Type.Literal('rules'), Type.Literal('model'), Type.Literal('rules-for-model')]),
  /** All that was chosen from it so far, and in which version. */
  choices: Type.Array(StandingChoice),
  version: Type.Integer(),
})
export type DraftView = Static<typeof DraftView>

export const MarkId = Type.String({ pattern: '^[0-9A-Za-z-]{8,64}$' })
/** `PUT mark`: this moment of the call, or with the id of one of the pathway's phrases; `mark` is the page's own. */
export const MarkRequest = Type.Object({ phrase: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]) })
export type MarkRequest = Static<typeof MarkRequest>

/** What may be marked by one key, and what was marked so far, the oldest first. */
export const MarksView = Type.Object({
  phrases: Type.Array(Type.Object({ id: Type.String(), section: Type.String(), text: Type.String() })),
  made: Type.Array(
    Type.Object({ mark: Type.String(), phrase: Type.Union([Type.String(), Type.Null()]), at: Type.String() }),
  ),
})
export type MarksView = Static<typeof MarksView>
