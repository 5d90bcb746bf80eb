import { expect, test } from 'vitest'
import { problemsOf, read, riverbend } from './read.fixture.ts'

test('a transcription service is held to its agreement as every connection is', () => {
  const service = { url: 'https://speech.example', model: 'whisper-1' }
  const withBaa = (status: string) => [
    { ...riverbend, transcriber: { ...service, baa: { status, until: '2030-12-31' } } },
  ]
  expect(problemsOf({}, withBaa('simulated'))).toEqual([expect.stringContaining('simulated BAA')])
  expect(read({ TRANSCRIBER_KEY: 'k' }, withBaa('live'))).toMatchObject({
    transcriberKey: 'k',
    organizations: [{ transcriber: service }],
  })
})

test('a transcriber is reached in one way: a service, a process of the site’s own, or a vendor who tells later', () => {
  const service = { url: 'https://speech.example', model: 'whisper-1' }
  const vendor = { address: 'https://scribe.example', secret: 'x'.repeat(32) }
  const ways = (transcriber: object) => problemsOf({}, [{ ...riverbend, transcriber }])
  for (const one of [service, { command: ['python3', 'recognizer.py'] }, { vendor }])
    expect(read({}, [{ ...riverbend, transcriber: one }])).toMatchObject({ organizations: [{ transcriber: one }] })
  for (const several of [{}, { url: service.url }, { ...service, vendor }, { model: 'm', command: ['c'] }])
    expect(ways(several)).toEqual([expect.stringContaining('give transcriber.url and transcriber.model, or')])
  expect(ways({ vendor: { ...vendor, secret: 'short' } })).toEqual([
    expect.stringContaining('/0/transcriber/vendor/secret'),
  ])
})
