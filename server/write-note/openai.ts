import type { DraftSentence, Evidence, TemplateSection } from '#domain/smart-note/evidence.ts'
import type { ModelWriter } from '../act/note-writer.ts'

/** The draft is to stand five seconds after the last word; what comes later is not waited for. */
const WITHIN_MS = 4_000
/** No note is this long: a model that goes on and on is not read to its end. */
const MOST_BYTES = 256_000
const MOST_SENTENCES = 150
const LONGEST_SENTENCE = 600

export interface WritingService {
  url: string
  model: string
  key: string | undefined
  withinMs?: number
  /** The service did not do it; said without a word of what was written. */
  onAway(why: string): void
}

const TASK = `You write the draft of a clinical note from evidence. Answer with JSON alone: {"sentences":[{"section":"…","text":"…","evidence":["…"]}]}.
Use the sections that are given. Write short sentences in note style. Each sentence cites the ids of the evidence that carries it; for the
answer to a question cite the question and the answer. Use the words of the evidence. Keep numbers, doses, medicines, sides, negations, doubt and
conditions as they were said. Write nothing that nobody said: no findings, no vital signs, no normals, no denials, no consent, no times.
Begin with "Denies" or "Reports" what the patient answered. In assessment and plan write only what the clinician said, ordered or marked.`

/**
 * A model that speaks as OpenAI's does: `POST {url}/v1/chat/completions`. What it writes is checked like any writer's sentences
 * (`draftNote`); here it is only read, and whatever has not the form of a sentence is left out.
 */
export function openAiWriter({ url, model, key, withinMs = WITHIN_MS, onAway }: WritingService): ModelWriter {
  const address = `${url.replace(/\/$/, '')}/v1/chat/completions`
  return async (evidence, sections) => {
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
        body: JSON.stringify({
          model,
          temperature: 0,
          response_format: { type: 'json_object' },
          messages: [
            { role: 'system', content: TASK },
            { role: 'user', content: JSON.stringify(asked(evidence, sections)) },
          ],
        }),
        // A service that moved must not carry a visit to wherever it points.
        redirect: 'error',
        signal: AbortSignal.timeout(withinMs),
      })
      if (!response.ok) {
        await response.body?.cancel()
        onAway(`status ${response.status}`)
        return null
      }
      const answer = await textWithin(response, MOST_BYTES)
      const sentences = answer === null ? null : sentencesOf(JSON.parse(answer))
      if (answer === null || isTooLong(sentences)) onAway('an answer that is too long')
      else if (sentences === null || sentences.length === 0) onAway('an answer without sentences')
      else return sentences
    } catch (fault) {
      // Its message may quote the answer.
      onAway(fault instanceof Error ? fault.name : 'unknown')
    }
    return null
  }
}

/** The answer's text; null where it is longer than that, which is not read. */
async function textWithin(response: Response, most: number): Promise<string | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > most) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function isTooLong(sentences: readonly DraftSentence[] | null): boolean {
  return (sentences?.length ?? 0) > MOST_SENTENCES || !!sentences?.some(({ text }) => text.length > LONGEST_SENTENCE)
}

function asked(evidence: readonly Evidence[], sections: readonly TemplateSection[]) {
  return {
    sections: sections.filter(({ holds }) => holds !== 'for-patient'),
    evidence: evidence.map(({ id, kind, by, asked: question, text }) => ({ id, kind, by, question, text })),
  }
}

function sentencesOf(answer: unknown): DraftSentence[] | null {
  const content = at(at(at(at(answer, 'choices'), '0'), 'message'), 'content')
  if (typeof content !== 'string') return null
  const sentences = at(JSON.parse(content), 'sentences')
  return Array.isArray(sentences) ? sentences.flatMap(sentenceOf) : null
}

function sentenceOf(one: unknown): DraftSentence[] {
  const [section, text, evidence] = [at(one, 'section'), at(one, 'text'), at(one, 'evidence')]
  if (typeof section !== 'string' || typeof text !== 'string' || text.trim() === '') return []
  const cited = Array.isArray(evidence) ? evidence.filter((id) => typeof id === 'string') : []
  return [{ section, text: text.trim(), evidence: cited }]
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined
}
