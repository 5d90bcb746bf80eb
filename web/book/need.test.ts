import { expect, test } from 'vitest'
import { needFrom } from './need.ts'

test.each([
  ['nothing special', { need: '', detail: 'left over' }, null],
  [
    'an interpreter, and for which language',
    { need: 'interpreter', detail: ' Portuguese ' },
    { need: 'interpreter', detail: 'Portuguese' },
  ],
  ['an interpreter without a language is not said yet', { need: 'interpreter', detail: ' ' }, undefined],
  ['captions need no more words', { need: 'captions', detail: 'left over' }, { need: 'captions', detail: '' }],
  ['something else, and what', { need: 'other', detail: 'large print' }, { need: 'other', detail: 'large print' }],
] as const)('%s', (_, typed, sent) => expect(needFrom(typed)).toEqual(sent))
