import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

test('the sandbox is generous unless it is told to be another EMR', () => {
  expect(readSettings({}).personality).toBe('generous')
  expect(readSettings({ SANDBOX_PERSONALITY: 'oracle-like' }).personality).toBe('oracle-like')
})

test('an EMR that it can’t be is refused in one sentence', () => {
  expect(() => readSettings({ SANDBOX_PERSONALITY: 'epic' })).toThrow(
    'SANDBOX_PERSONALITY is "epic"; it must be one of generous, epic-like, oracle-like, v2-only.',
  )
})
