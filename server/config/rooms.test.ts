import { expect, test } from 'vitest'
import { problemsOf, riverbend } from './read.fixture.ts'

test('a video tool is named as patients know it, with the secret by which both sides sign, and stands under an agreement', () => {
  const link = { name: 'Meadow', address: 'https://video.example', secret: 's'.repeat(32) }
  const withTool = (tool: object) => [{ ...riverbend, rooms: { link: { ...link, ...tool } } }]
  expect(problemsOf({}, withTool({ testPage: 'https://video.example/test' }))).toEqual([])
  expect(problemsOf({}, withTool({ secret: 'short' }))).toEqual([
    expect.stringMatching(/is wrong at \/0\/rooms\/link\/secret/),
  ])
  expect(problemsOf({}, withTool({ name: undefined }))).toEqual([expect.stringMatching(/is wrong at \/0\/rooms\/link/)])
  expect(problemsOf({}, withTool({ baa: { status: 'simulated', until: '2030-12-31' } }))).toEqual([
    expect.stringContaining('simulated BAA'),
  ])
})

test('the EMR’s own module is named with its launches for both sides, a pass phrase that is no guess, and a secret', () => {
  const native = {
    name: 'Module',
    launch: { patient: 'https://portal.example/?c={context}', clinician: 'https://emr.example/?c={context}' },
    passPhrase: 'long enough for a key',
    address: 'https://emr.example/video',
    secret: 's'.repeat(32),
  }
  const withModule = (module: object) => [{ ...riverbend, rooms: { native: { ...native, ...module } } }]
  expect(problemsOf({}, withModule({}))).toEqual([])
  expect(problemsOf({}, withModule({ passPhrase: 'short' }))).toEqual([expect.stringMatching(/native\/passPhrase/)])
  const launch = { ...native.launch, patient: 'https://portal.example/video' }
  expect(problemsOf({}, withModule({ launch }))).toEqual([expect.stringMatching(/native\/launch\/patient/)])
  const open = { ...native.launch, patient: 'http://portal.example/?c={context}' }
  expect(problemsOf({}, withModule({ launch: open }))).toEqual([
    expect.stringContaining('sends people of "riverbend" to http://portal.example without encryption'),
  ])
})
