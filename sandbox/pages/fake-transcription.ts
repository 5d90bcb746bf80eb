import type { FastifyInstance } from 'fastify'
import { secondsOfWav } from '#formats/wav.ts'

const KEY = 'Bearer sandbox-transcription'

/**
 * A fake of a transcription service: `POST /fake-transcription/v1/audio/transcriptions`. It recognizes nothing. Whatever
 * is spoken, its answer says that it is fake: how long the sound was, or, where the file is named after a speaker as
 * Causeway does when it listens for the note, the next line of a made-up conversation.
 */
export function registerFakeTranscription(app: FastifyInstance, down: () => boolean): void {
  const said = new Map<string, number>()
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.post('/fake-transcription/v1/audio/transcriptions', async (request, reply) => {
    if (request.headers.authorization !== KEY) {
      return reply.code(401).send({ error: 'The fake transcription service needs its key as a bearer token.' })
    }
    if (down()) return reply.code(503).send({ error: 'The fake transcription service is out of service.' })
    const type = request.headers['content-type'] ?? ''
    const sent = request.body instanceof Uint8Array ? new Uint8Array(request.body) : new Uint8Array()
    const form = await new Response(sent, { headers: { 'content-type': type } }).formData().catch(() => null)
    const file = form?.get('file')
    const seconds = file instanceof File ? secondsOfWav(new Uint8Array(await file.arrayBuffer())) : undefined
    if (seconds === undefined || typeof form?.get('model') !== 'string') {
      return reply.code(400).send({ error: 'It takes a form with "model" and a mono 16-bit WAV as "file".' })
    }
    const speaker = file instanceof File ? file.name.replace(/\.wav$/, '') : ''
    const lines = linesOf(speaker, form.get('language') === 'es' ? 'es' : 'en')
    if (lines === null) return { text: `(fake caption of ${seconds.toFixed(1)} seconds of sound)` }
    const next = said.get(speaker) ?? 0
    said.set(speaker, next + 1)
    return { text: `(fake) ${lines[next % lines.length] ?? ''}` }
  })
}

/** A made-up conversation, each one's part by itself: what was really said the fake does not know. */
const LINES: Record<string, Record<'en' | 'es', readonly string[]>> = {
  patient: {
    en: [
      'I have had a cough for two weeks, mostly at night.',
      'No fever, and I am not short of breath.',
      'I take lisinopril 10 milligrams every morning.',
      'My blood pressure at home was 138 over 86 yesterday.',
      'My left ankle swells a little in the evening.',
      'I stopped smoking three years ago.',
    ],
    es: [
      'Tengo tos desde hace dos semanas, sobre todo de noche.',
      'No tengo fiebre y no me falta el aire.',
      'Tomo lisinopril de 10 miligramos cada mañana.',
      'Ayer en casa mi presión fue de 138 sobre 86.',
      'El tobillo izquierdo se me hincha un poco por la tarde.',
      'Dejé de fumar hace tres años.',
    ],
  },
  clinician: {
    en: [
      'What brings you in today?',
      'Any fever or trouble breathing?',
      'The cough may come from the lisinopril.',
      'Please keep measuring your blood pressure every morning.',
      'We will do a basic metabolic panel this week.',
      'Let us talk again in four weeks, or sooner if you have trouble breathing.',
    ],
    es: [
      '¿Qué le trae hoy?',
      '¿Fiebre o dificultad para respirar?',
      'La tos puede venir del lisinopril.',
      'Siga midiendo su presión cada mañana.',
      'Esta semana haremos un panel metabólico básico.',
      'Hablemos otra vez en cuatro semanas, o antes si le falta el aire.',
    ],
  },
  helper: { en: ['She coughs more when she lies down.'], es: ['Tose más cuando se acuesta.'] },
}

function linesOf(speaker: string, language: 'en' | 'es'): readonly string[] | null {
  return LINES[speaker]?.[language] ?? null
}
