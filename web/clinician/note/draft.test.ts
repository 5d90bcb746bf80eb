import { describe, expect, test } from 'vitest'
import type { NoteView } from '#api/workspace.ts'
import { after, bySection, mayLeave, open, unsent, type Draft, type Happening } from './draft.ts'

const sections = [
  { id: 'history', title: 'History', forPatient: false, text: '' },
  { id: 'plan', title: 'Plan', forPatient: false, text: '' },
]

function note(history: string, more: Partial<NoteView> = {}): NoteView {
  return {
    sections: sections.map((section) => (section.id === 'history' ? { ...section, text: history } : section)),
    state: 'in-chart',
    revision: 1,
    savedAt: '2026-03-09T13:42:00Z',
    version: '1',
    signedAt: null,
    addenda: [],
    ...more,
  }
}

function given(first: NoteView, ...happenings: Happening[]): Draft {
  return happenings.reduce(after, open(first))
}

const typed = (text: string): Happening => ({ kind: 'typed', section: 'history', text })
const saved: Happening[] = [{ kind: 'sent' }, { kind: 'taken', base: 'd1' }]

describe('typing', () => {
  test('is unsent until the server has taken that very text', () => {
    const draft = given(note(''), typed('Cough'), { kind: 'sent' }, typed('Cough, 3 days'), {
      kind: 'taken',
      base: 'd1',
    })
    expect(draft.texts.history).toBe('Cough, 3 days')
    expect(unsent(draft)).toBe(true)
    expect(unsent([...saved].reduce(after, draft))).toBe(false)
  })

  test('survives every answer of the server', () => {
    const pages: Happening[] = [
      { kind: 'page', note: note('', { state: 'empty' }), answers: 9 },
      { kind: 'page', note: note('Old words'), answers: 9 },
      {
        kind: 'page',
        note: note('x', { theirs: { version: '7', text: 'Theirs', at: '2026-03-09T13:50:00Z' } }),
        answers: 9,
      },
      { kind: 'unreachable' },
      { kind: 'refused', says: 'no' },
      { kind: 'base-refused' },
    ]
    for (const page of pages) expect(given(note(''), typed('Mine'), page).texts.history).toBe('Mine')
  })

  test('does not leave twice at once', () => {
    expect(mayLeave(given(note(''), typed('a')))).toBe(true)
    expect(mayLeave(given(note(''), typed('a'), { kind: 'sent' }))).toBe(false)
  })

  test('leaves again after a failure', () => {
    expect(mayLeave(given(note(''), typed('a'), { kind: 'sent' }, { kind: 'unreachable' }))).toBe(true)
  })
})

describe('words that were typed and not saved', () => {
  const left = (text: string, base: string | null) => ({
    sections: [{ id: 'history', text }],
    base,
    place: 'l0/d1',
  })

  test('are back when the page opens, and go on from the version they were typed over', () => {
    const draft = open(note('Cough', { unsaved: left('Cough, 3 days', '1') }))
    expect(draft).toMatchObject({ texts: { history: 'Cough, 3 days', plan: '' }, base: '1', clash: null, back: true })
    expect(mayLeave(draft)).toBe(true)
  })

  test('are back in a note that nobody has saved yet', () => {
    const draft = open(note('', { state: 'empty', version: null, unsaved: left('Cough', null) }))
    expect(draft).toMatchObject({ texts: { history: 'Cough' }, base: null, clash: null })
    expect(mayLeave(draft)).toBe(true)
  })

  test('stand beside a note that was changed meanwhile, and nothing is sent before one is chosen', () => {
    const opened = open(note('Theirs', { version: '2', unsaved: left('Mine', '1') }))
    // The page is read again, whatever the reason: nothing is chosen by that.
    const draft = after(opened, { kind: 'page', note: note('Theirs', { version: '2' }), answers: 0 })
    expect(draft).toMatchObject({ texts: { history: 'Mine' }, clash: { version: '2', texts: { history: 'Theirs' } } })
    expect(mayLeave(draft)).toBe(false)
    expect(mayLeave(after(draft, { kind: 'settled', texts: { history: 'Both', plan: '' } }))).toBe(true)
  })

  test('that are in the note already are not spoken of', () => {
    expect(open(note('Cough', { version: '2', unsaved: left('Cough', '1') }))).toMatchObject({
      back: false,
      clash: null,
    })
  })

  test('that a later save already goes on from are no second text', () => {
    const overtaken = open(note('Cough, 3 days', { version: '2', unsaved: left('Cough, 3', '1') }))
    expect(overtaken).toMatchObject({ texts: { history: 'Cough, 3 days' }, clash: null, back: false })
    const shortened = open(note('Cough, 3 days', { version: '2', unsaved: left('Cough', '2') }))
    expect(shortened).toMatchObject({ texts: { history: 'Cough' }, clash: null, back: true })
  })

  test('are put back once: a later page says nothing about what is on the screen', () => {
    const page = { kind: 'page', note: note('Two', { version: '2', unsaved: left('Old', '1') }), answers: 0 } as const
    expect(after(open(note('One')), page)).toMatchObject({ texts: { history: 'Two' }, back: false })
  })

  test('are spoken of until the next key', () => {
    const draft = open(note('', { unsaved: left('Cough', '1') }))
    expect(saved.reduce(after, draft).back).toBe(true)
    expect(after(draft, typed('Cough, 3 days')).back).toBe(false)
  })
})

describe('the server’s text', () => {
  test('is adopted while nothing typed here is unsent', () => {
    const draft = given(note('One'), { kind: 'page', note: note('Two', { version: '2' }), answers: 0 })
    expect(draft).toMatchObject({ texts: { history: 'Two' }, base: '2' })
    expect(unsent(draft)).toBe(false)
  })

  test('is ignored when it was asked for before our last save was answered', () => {
    const draft = given(note(''), typed('New'), ...saved, { kind: 'page', note: note(''), answers: 0 })
    expect(draft.texts.history).toBe('New')
    expect(unsent(draft)).toBe(false)
  })

  test('is not adopted while a save of ours is still on its way into the chart', () => {
    const draft = given(note(''), typed('New'), ...saved, {
      kind: 'page',
      note: note('', { state: 'saving' }),
      answers: 1,
    })
    expect(draft.texts.history).toBe('New')
  })

  test('that differs only in blanks and line breaks leaves the screen alone', () => {
    const draft = given(note(''), typed('a \nb\n'), ...saved, {
      kind: 'page',
      note: note('a\r\nb', { version: '2' }),
      answers: 1,
    })
    expect(draft).toMatchObject({ texts: { history: 'a \nb\n' }, base: '2' })
  })
})

describe('a refused base', () => {
  const refused: Happening[] = [typed('One'), ...saved, typed('One two'), { kind: 'sent' }, { kind: 'base-refused' }]

  test('waits for the page before anything is sent again', () => {
    expect(mayLeave(given(note(''), ...refused))).toBe(false)
  })

  test('is our own save read back: the newer text follows on it', () => {
    const draft = given(note(''), ...refused, { kind: 'page', note: note('One', { version: '2' }), answers: 2 })
    expect(draft).toMatchObject({ base: '2', clash: null, texts: { history: 'One two' } })
    expect(mayLeave(draft)).toBe(true)
  })

  test('is somebody else’s text: both are shown and nothing is sent', () => {
    const draft = given(note(''), ...refused, { kind: 'page', note: note('Theirs', { version: '2' }), answers: 2 })
    expect(draft.clash).toMatchObject({ version: '2', texts: { history: 'Theirs' } })
    expect(draft.texts.history).toBe('One two')
    expect(mayLeave(draft)).toBe(false)
  })
})

describe('a clash', () => {
  const theirs = { version: '7', text: 'History\nFever\n\nPlan:\nRest', at: '2026-03-09T13:50:00Z' }
  const clashing = given(note('Cough', { theirs }))

  test('parts their text by our titles', () => {
    expect(clashing.clash?.texts).toEqual({ history: 'Fever', plan: 'Rest' })
  })

  test('is settled by a choice, saved over the version that was shown', () => {
    const draft = after(clashing, { kind: 'settled', texts: { history: 'Cough and fever', plan: '' } })
    expect(draft).toMatchObject({ base: '7', clash: null, texts: { history: 'Cough and fever' } })
    expect(mayLeave(draft)).toBe(true)
  })

  test('that was settled is not asked again while the choice is on its way', () => {
    const settled = after(clashing, { kind: 'settled', texts: { history: 'Both', plan: '' } })
    expect(after(settled, { kind: 'page', note: note('Cough', { theirs }), answers: 0 }).clash).toBeNull()
  })

  test('is open again when the choice was refused', () => {
    const refused: Happening[] = [
      { kind: 'settled', texts: { history: 'Both', plan: '' } },
      { kind: 'sent' },
      { kind: 'base-refused' },
    ]
    const draft = refused.reduce(after, clashing)
    expect(after(draft, { kind: 'page', note: note('Cough', { theirs }), answers: 1 }).clash?.version).toBe('7')
  })

  test('is asked again when they saved once more meanwhile', () => {
    const draft = after(clashing, {
      kind: 'page',
      note: note('Cough', { theirs: { ...theirs, version: '8' } }),
      answers: 0,
    })
    expect(draft.clash?.version).toBe('8')
  })
})

test('the line under a title is not text', () => {
  expect(bySection('History\n=======\nCough\n---\n\nPlan\n====\nRest', sections)).toEqual({
    history: 'Cough\n---',
    plan: 'Rest',
  })
})

test('text before the first title belongs to the first section', () => {
  expect(bySection('Loose words\nPLAN\nRest', sections)).toEqual({ history: 'Loose words', plan: 'Rest' })
})
