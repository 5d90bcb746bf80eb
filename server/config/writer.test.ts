import { expect, test } from 'vitest'
import { problemsOf, read, riverbend } from './read.fixture.ts'

test('a model that writes notes is held to its agreement, and reached with TLS unless it is on this machine', () => {
  const writer = { url: 'https://models.example', model: 'a-model', key: 'k' }
  const withBaa = (status: string, url = writer.url) => [
    { ...riverbend, writer: { ...writer, url, baa: { status, until: '2030-12-31' } } },
  ]
  expect(problemsOf({}, withBaa('simulated'))).toEqual([expect.stringContaining('simulated BAA')])
  expect(problemsOf({}, withBaa('live', 'http://models.example'))).toEqual([
    expect.stringContaining('a writer.url without TLS'),
  ])
  expect(read({}, withBaa('live', 'http://127.0.0.1:9000'))).not.toBeInstanceOf(Array)
  expect(read({}, withBaa('live'))).toMatchObject({ organizations: [{ writer }] })
})
