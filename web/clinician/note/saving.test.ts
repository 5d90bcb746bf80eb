import { expect, test } from 'vitest'
import type { NoteView } from '#api/workspace.ts'
import { after, open, type Draft, type Happening } from './draft.ts'
import { savingOf } from './saving.ts'

const note: NoteView = {
  sections: [{ id: 'history', title: 'History', forPatient: false, text: 'Cough' }],
  state: 'in-chart',
  revision: 3,
  savedAt: '2026-03-09T13:42:00Z',
  version: '3',
  signedAt: null,
  addenda: [],
}
const at = '2026-03-09T14:00:00Z'
const draft = (...happenings: Happening[]): Draft => happenings.reduce(after, open(note))
const typed: Happening = { kind: 'typed', section: 'history', text: 'Cough and fever' }
const saved: Happening[] = [typed, { kind: 'sent' }, { kind: 'taken', base: 'd1' }]
const fever = {
  ...note,
  sections: [{ ...note.sections[0], id: 'history', title: 'History', forPatient: false, text: 'Cough and fever' }],
}

test.each<[string, Draft, NoteView, number, ReturnType<typeof savingOf>]>([
  ['read back from the chart', draft(), note, 0, { kind: 'in-chart', version: 3, at: '2026-03-09T13:42:00Z' }],
  ['typed a moment ago', draft(typed), note, 0, { kind: 'saving' }],
  ['on its way', draft(typed, { kind: 'sent' }), note, 0, { kind: 'saving' }],
  ['taken, but the page shown is from before it', draft(...saved), note, 0, { kind: 'saving' }],
  [
    'taken and read back',
    draft(...saved, { kind: 'page', note: fever, answers: 1 }),
    fever,
    0,
    { kind: 'in-chart', version: 3, at: '2026-03-09T13:42:00Z' },
  ],
  ['taken while the EMR does not answer', draft(), { ...note, state: 'saving' }, 2, { kind: 'waiting' }],
  ['not arrived', draft(typed, { kind: 'sent' }, { kind: 'unreachable' }), note, 0, { kind: 'not-saved' }],
  [
    'refused',
    draft(typed, { kind: 'sent' }, { kind: 'refused', says: 'Too long.' }),
    note,
    0,
    { kind: 'refused', says: 'Too long.' },
  ],
  ['refused by the chart', draft(), { ...note, state: 'not-saved' }, 0, { kind: 'chart-refused' }],
  ['waiting for a new sign-in', draft(), { ...note, state: 'sign-again' }, 0, { kind: 'sign-again' }],
  [
    'signed, with a person who enters it',
    draft(),
    { ...note, state: 'with-person', withPerson: { since: at, mayBeThere: false, mayTakeBack: true } },
    1,
    { kind: 'with-person', since: at },
  ],
  ['signed', draft(), { ...note, state: 'signed', signedAt: at }, 0, { kind: 'signed', at }],
])('text %s', (_, given, page, waiting, said) => expect(savingOf(given, page, waiting)).toEqual(said))
