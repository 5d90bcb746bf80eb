import { describe, expect, test } from 'vitest'
import { canBeDraft, noteForm } from './note-form.ts'

const type = { code: '11506-3' }
const own = { system: 'https://emr.example/note-types', code: '2820507', display: 'Office visit note' }

describe('how a note is written for an EMR', () => {
  test('of which nothing was agreed on: plain text, under its LOINC code', () => {
    expect(noteForm({ type })).toEqual({ format: 'text', code: null })
    expect(noteForm({ type }, {})).toEqual({ format: 'text', code: null })
  })

  test('in the format that the EMR likes best, unless the visit type needs another that it takes', () => {
    expect(noteForm({ type }, { formats: ['xhtml', 'pdf'] })).toEqual({ format: 'xhtml', code: null })
    expect(noteForm({ type, format: 'pdf' }, { formats: ['xhtml', 'pdf'] })).toEqual({ format: 'pdf', code: null })
  })

  test('under the code of its own list, where it keeps one', () => {
    expect(noteForm({ type }, { types: { '11506-3': own } })).toEqual({ format: 'text', code: own })
  })

  test('not at all where the EMR does not take what the visit type needs, and it is said what it takes', () => {
    expect(noteForm({ type, format: 'rtf' }, { formats: ['text'] })).toEqual({ unmet: 'format', takes: ['text'] })
    expect(noteForm({ type, format: 'rtf' })).toEqual({ unmet: 'format', takes: ['text'] })
    expect(noteForm({ type }, { types: { '11488-4': own } })).toEqual({ unmet: 'type', takes: ['11488-4'] })
  })

  test('as a draft only where its words can be read again', () => {
    expect((['text', 'xhtml', 'rtf', 'pdf'] as const).filter(canBeDraft)).toEqual(['text', 'xhtml', 'rtf'])
  })
})
