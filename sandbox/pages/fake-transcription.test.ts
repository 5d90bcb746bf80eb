import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { wavOf } from '#formats/wav.ts'
import { registerFakeTranscription } from './fake-transcription.ts'

async function ask(file: Uint8Array<ArrayBuffer>, authorization = 'Bearer sandbox-transcription', down = false) {
  const app = Fastify()
  registerFakeTranscription(app, () => down)
  const form = new FormData()
  form.set('file', new File([file], 'speech.wav'))
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
