import { expect, test } from 'vitest'
import { readAddress, readAddresses, readSessionLog } from './tool.ts'

const TOOL = 'https://video.example/api'
const answer = (patient: string, clinician: string, web = 'https://video.example') => ({
  addresses: { patient, clinician, helper: `${web}/h`, interpreter: `${web}/i` },
})

test.each([
  ['two addresses of the web', answer('https://video.example/a', 'https://video.example/b'), true],
  ['the same for both', answer('https://video.example/a', 'https://video.example/a'), false],
  ['a script in place of an address', answer('javascript:alert(1)', 'https://video.example/b'), false],
  ['one without encryption', answer('http://video.example/a', 'https://video.example/b'), false],
  ['one alone', { addresses: { patient: 'https://video.example/a' } }, false],
  ['none', null, false],
])('of %s a meeting is made: %s', (_, said, good) => {
  expect(readAddresses(said, TOOL) !== undefined).toBe(good)
})

test('where the tool itself has no encryption, as in the sandbox, its addresses need none', () => {
  const { addresses } = answer('http://127.0.0.1:8090/a', 'http://127.0.0.1:8090/b', 'http://127.0.0.1:8090')
  expect(readAddresses({ addresses }, 'http://127.0.0.1:8090')).toEqual(addresses)
})

test('another address is held to the same', () => {
  expect(readAddress({ address: 'https://video.example/n' }, TOOL)).toBe('https://video.example/n')
  expect(readAddress({ address: 'data:text/html,x' }, TOOL)).toBeUndefined()
  expect(readAddress({}, TOOL)).toBeUndefined()
})

test('a session log is read whole or not at all', () => {
  const came = { kind: 'joined', participant: 'patient', stay: 's1', medium: 'audio', at: '2026-11-26T12:00:00Z' }
  const entries = [came, { kind: 'left', participant: 'patient', stay: 's1', at: '2026-11-26T12:05:00Z' }]
  expect(readSessionLog({ complete: true, entries })).toEqual({ complete: true, reports: entries })
  expect(readSessionLog({ complete: true, entries: [...entries, { ...came, participant: 'guest' }] })).toBeUndefined()
  expect(readSessionLog({ entries })).toBeUndefined()
})
