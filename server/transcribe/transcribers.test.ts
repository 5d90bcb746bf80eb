import { expect, test } from 'vitest'
import type { Organization } from '../config/organizations.ts'
import { openTranscribers } from './transcribers.ts'

const WAYS: [string, NonNullable<Organization['transcriber']>, 'answers' | 'tellsLater'][] = [
  ['a service', { url: 'http://127.0.0.1:9', model: 'whisper' }, 'answers'],
  ['a process of the site’s own', { command: ['/nowhere/recognizer'] }, 'answers'],
  [
    'a vendor',
    { vendor: { address: 'http://127.0.0.1:9', secret: 'a secret of at least thirty-two characters' } },
    'tellsLater',
  ],
]

test.each(WAYS)('%s hears only while its agreement is in force, and that can end while it runs', (_, way, how) => {
  let inForce = true
  const { listenerOf, transcriberOf, close } = openTranscribers({
    organizations: [{ id: 'riverbend', transcriber: way } as Organization],
    key: undefined,
    mayReceive: () => inForce,
    now: () => new Date(0),
    onAway: () => undefined,
  })
  expect(Object.keys(listenerOf('riverbend') ?? {})).toEqual([how])
  // Who reads captions can't wait for a vendor's call.
  expect(transcriberOf('riverbend') !== null).toBe(how === 'answers')
  expect(listenerOf('meadowlark')).toBeNull()
  inForce = false
  expect([listenerOf('riverbend'), transcriberOf('riverbend')]).toEqual([null, null])
  close()
})
