import type { FastifyInstance } from 'fastify'
import { secondsOfWav } from '#formats/wav.ts'

const KEY = 'Bearer sandbox-transcription'

/**
 * A fake of a transcription service: `POST /fake-transcription/v1/audio/transcriptions`. It recognizes nothing. Whatever
 * is spoken, its answer says that it is fake and how long the sound was.
 */
export function registerFakeTranscription(app: FastifyInstance, down: () => boolean): void {
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
    return { text: `(fake caption of ${seconds.toFixed(1)} seconds of sound)` }
  })
}
