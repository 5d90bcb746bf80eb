import { wavOf } from '#formats/wav.ts'
import type { Transcriber } from '../act/transcriber.ts'

/** A caption that comes later than this is no help to who reads it. */
const WITHIN_MS = 8_000

export interface TranscriptionService {
  url: string
  model: string
  key: string | undefined
  withinMs?: number
  /** The service did not do it; said without a word of what was spoken. */
  onAway(why: string): void
}

/**
 * A service that speaks as OpenAI's does: `POST {url}/v1/audio/transcriptions`, multipart with `file`, `model` and
 * `language`, answered by JSON with `text`.
 */
export function openAiTranscriber(service: TranscriptionService): Transcriber {
  const { url, model, key, onAway } = service
  const address = `${url.replace(/\/$/, '')}/v1/audio/transcriptions`
  return async ({ pcm, samplesPerSecond, language, speaker = 'speech', withinMs = service.withinMs ?? WITHIN_MS }) => {
    const form = new FormData()
    form.set('file', new File([wavOf(pcm, samplesPerSecond)], `${speaker}.wav`, { type: 'audio/wav' }))
    form.set('model', model)
    if (language !== null) form.set('language', language)
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }) },
        body: form,
        // A service that moved must not carry voices to wherever it points.
        redirect: 'error',
        signal: AbortSignal.timeout(withinMs),
      })
      if (!response.ok) {
        await response.body?.cancel()
        onAway(`status ${response.status}`)
        return null
      }
      const text = textOf(await response.json())
      if (text === null) onAway('an answer without text')
      return text
    } catch (fault) {
      // Its message may quote the answer.
      onAway(fault instanceof Error ? fault.name : 'unknown')
      return null
    }
  }
}

function textOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('text' in answer)) return null
  return typeof answer.text === 'string' ? answer.text : null
}
