import { expect, test } from 'vitest'
import { initialsOf } from './portrait.tsx'

test.each([
  ['Ann Marie Stone', 'AS'],
  ['Mr. Tony Ortiz', 'TO'],
  ['Cher', 'C'],
  ['', ''],
])('the initials of "%s" are %s', (name, initials) => expect(initialsOf(name)).toBe(initials))
