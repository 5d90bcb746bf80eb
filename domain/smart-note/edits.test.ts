import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editShare, editsOf } from './edits.ts'

const taken = (text: string, section = 'plan') => ({ section, text })
const signed = (text: string, id = 'plan') => ({ id, text })

describe('the edits of a note', () => {
  test.each([
    ['nothing was changed', 'Ordered: Basic panel.', 'Ordered: Basic panel.', 0],
    ['a word was changed', 'Ordered: Basic panel.', 'Ordered: Lipid panel.', 1],
    ['a dose was changed', 'Lisinopril 10 mg', 'Lisinopril 20 mg', 1],
    ['a word was taken out', 'No further cough.', 'No cough.', 1],
    ['words were added', 'Rest.', 'Rest. And fluids.', 3],
    ['all of it was taken out', 'Ordered: Basic panel.', '', 5],
  ])('are counted in tokens where %s', (_, draft, note, distance) => {
    expect(editsOf([taken(draft)], [signed(note)])).toMatchObject([{ section: 'plan', distance }])
  })

  test('are of those sections into which something was taken', () => {
    const edits = editsOf(
      [taken('Rest.'), taken('Cough.', 'history')],
      [signed('Cough for a week.', 'history'), signed('Typed by hand.', 'assessment'), signed('Rest.')],
    )
    expect(edits).toEqual([
      { section: 'history', drafted: 2, signed: 5, distance: 3 },
      { section: 'plan', drafted: 2, signed: 2, distance: 0 },
    ])
    expect(editShare(edits)).toBeCloseTo(3 / 7)
    expect(editShare([])).toBeNull()
  })

  test('of what is too long to be compared while a signature waits are left out', () => {
    const long = (letter: string) => Array.from({ length: 3_000 }, (_, index) => `${letter}${index}`).join(' ')
    expect(editsOf([taken(long('a'))], [signed(long('b'))])).toEqual([])
  })

  test('are never more than the longer of the two, none where both are the same, and the same both ways', () => {
    const words = fc.array(fc.constantFrom('no', 'cough', 'left', 'right', '10', 'mg'), { maxLength: 12 })
    fc.assert(
      fc.property(words, words, (draft, note) => {
        const [edit] = editsOf([taken(draft.join(' '))], [signed(note.join(' '))])
        if (draft.length === 0) {
          expect(edit).toBeUndefined()
          return
        }
        const distance = edit?.distance ?? -1
        expect(distance).toBeLessThanOrEqual(Math.max(draft.length, note.length))
        expect(distance).toBeGreaterThanOrEqual(Math.abs(draft.length - note.length))
        expect(distance === 0).toBe(draft.join() === note.join())
        if (note.length > 0)
          expect(editsOf([taken(note.join(' '))], [signed(draft.join(' '))])).toMatchObject([{ distance }])
      }),
      { numRuns: 200, seed: 17 },
    )
  })
})
