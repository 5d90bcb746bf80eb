import type { DraftSentence, Evidence, TemplateSection, Writer } from '#domain/smart-note/evidence.ts'

/** The draft is to stand five seconds after the last word; what comes later is not waited for. */
const WITHIN_MS = 4_000

export interface WritingService {
  url: string
  model: string
  key: string | undefined
  withinMs?: number
  /** Whether a business associate agreement with it is in force; asked at each draft, as one can end while we run. */
  agreed(): boolean
  /** Who writes when the service may not or does not. */
  instead: Writer
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
export function openAiWriter(service: WritingService): Writer {
  const { url, model, key, withinMs = WITHIN_MS, agreed, instead, onAway } = service
  const address = `${url.replace(/\/$/, '')}/v1/chat/completions`
  return async (evidence, sections) => {
    const away = (why: string) => {
      onAway(why)
      return instead(evidence, sections)
    }
    if (!agreed()) return away('no agreement in force')
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
        return await away(`status ${response.status}`)
      }
      const sentences = sentencesOf(await response.json())
      return sentences ?? (await away('an answer without sentences'))
    } catch (fault) {
      // Its message may quote the answer.
      return away(fault instanceof Error ? fault.name : 'unknown')
    }
  }
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
