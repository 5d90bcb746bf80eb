import Fastify, { type FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import { wavOf } from '#formats/wav.ts'
import { registerFakeTranscription } from './fake-transcription.ts'

async function ask(file: Uint8Array<ArrayBuffer>, authorization = 'Bearer sandbox-transcription', down = false) {
  const app = Fastify()
  registerFakeTranscription(app, () => down)
  return said(app, file, 'speech.wav', authorization)
}

async function said(
  app: FastifyInstance,
  file: Uint8Array<ArrayBuffer>,
  name: string,
  authorization = 'Bearer sandbox-transcription',
  language?: string,
) {
  const form = new FormData()
  form.set('file', new File([file], name))
  if (language !== undefined) form.set('language', language)
  form.set('model', 'fake')
  const request = new Request('http://sandbox', { method: 'POST', body: form })
  const answer = await app.inject({
    method: 'POST',
    url: '/fake-transcription/v1/audio/transcriptions',
    headers: { authorization, 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  })
  return [answer.statusCode, answer.json<{ text?: string }>().text]
}

const speech = wavOf(new Uint8Array(16_000 * 2 * 2.5), 16_000)

test('the fake transcription says that it is one, and how much it heard', async () => {
  expect(await ask(speech)).toEqual([200, '(fake caption of 2.5 seconds of sound)'])
})

test('it takes speech with its key alone, and only what can be read', async () => {
  expect(await ask(speech, 'Bearer other')).toEqual([401, undefined])
  expect(await ask(new Uint8Array(100))).toEqual([400, undefined])
  expect(await ask(speech, undefined, true)).toEqual([503, undefined])
})

test('it has a made-up part for each speaker of a visit that is listened to, and says of each line that it is fake', async () => {
  const app = Fastify()
  registerFakeTranscription(app, () => false)
  const line = async (speaker: string, language?: string) =>
    (await said(app, speech, `${speaker}.wav`, undefined, language))[1]
  expect(await line('patient', 'en')).toBe('(fake) I have had a cough for two weeks, mostly at night.')
  expect(await line('clinician')).toBe('(fake) What brings you in today?')
  expect(await line('patient', 'es')).toMatch(/^\(fake\) No tengo fiebre/)
})
