import { expect, test } from 'vitest'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cell } from '#domain/connect/matrix.ts'
import type { NoteTaken } from '#domain/connect/note-form.ts'
import type { Organization } from '../config/organizations.ts'
import { notesSaid, timesSaid } from './connect-notes.ts'

const SHIPPED = join(import.meta.dirname, '..', '..', 'pathways')
const NAME = 'primary-care-follow-up'

const taking = (note?: NoteTaken) =>
  ({ id: 'riverbend', pathways: [NAME], emr: note === undefined ? {} : { note } }) as unknown as Organization

/** A folder in which the shipped pathway asks for its notes in this format. */
function asking(format: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-pathways-'))
  const shipped = readFileSync(join(SHIPPED, `${NAME}.yaml`), 'utf8')
  writeFileSync(join(folder, `${NAME}.yaml`), shipped.replace('\nnote:\n', `\nnote:\n  format: ${format}\n`))
  return folder
}

test('without settings it is said what is done unless they say otherwise', () => {
  expect(notesSaid(null, SHIPPED)).toEqual([
    'An EMR has no word for the formats and types of notes that it takes: they go as plain text under their LOINC code unless emr.note says otherwise.',
  ])
})

test('with them it is said how notes will be written', () => {
  expect(notesSaid(taking(), SHIPPED)[0]).toMatch(/as text, under their LOINC code \(nothing is set in emr\.note\)\.$/)
  const own = { system: 'https://emr.example/types', code: '1', display: 'Office visit' }
  expect(notesSaid(taking({ formats: ['xhtml', 'pdf'], types: { '11506-3': own } }), SHIPPED)).toEqual([
    expect.stringMatching(
      /as xhtml, pdf where a pathway says so, under the EMR’s own code for 11506-3 \(as set in emr\.note\)\.$/,
    ),
  ])
})

test('a pathway whose notes the EMR does not take is named with what it takes, before a visit finds out', () => {
  expect(notesSaid(taking({ formats: ['text', 'xhtml'] }), asking('pdf')).slice(1)).toEqual([
    `The pathway ${NAME} has "note.format: pdf", and the EMR of the organization riverbend takes text, xhtml by emr.note.formats; change one or the other.`,
  ])
  expect(notesSaid(taking({ formats: ['text', 'xhtml'] }), asking('xhtml'))).toHaveLength(1)
  const own = { system: 'https://emr.example/types', code: '1', display: 'Consult' }
  expect(notesSaid(taking({ types: { '11488-4': own } }), SHIPPED).slice(1)).toEqual([
    `The pathway ${NAME} has notes of type 11506-3, and the EMR of the organization riverbend takes 11488-4 by emr.note.types; change one or the other.`,
  ])
})

test('it is said where free times come from', () => {
  const said = (slots?: object, cells: object[] = []) =>
    timesSaid(
      { ...taking(), emr: slots === undefined ? {} : { slots } } as unknown as Organization,
      cells as unknown as Cell[],
      SHIPPED,
    )
  expect(timesSaid(null, [], SHIPPED)).toEqual([])
  expect(said()).toEqual([expect.stringMatching(/^Free times are asked of the EMR by FHIR/)])
  expect(said(undefined, [{ kind: 'read', name: 'free times', door: null }])).toEqual([
    expect.stringMatching(/^Free times come from nowhere/),
  ])
  expect(said({ folder: '/slots' })).toEqual([expect.stringMatching(/from the newest \.csv in \/slots/)])
  const feed = (visitType: string) => ({
    feed: { daysAhead: 14, sessions: [{ clinicians: ['Practitioner/1'], visitTypes: [visitType] }] },
  })
  expect(said(feed('follow-up-video'))).toEqual([
    expect.stringMatching(/SIU messages leave of 1 sessions of 1 clinicians, 14 days ahead/),
  ])
  expect(said(feed('another')).slice(1)).toEqual([
    `No session of emr.slots.feed is for the visit type of the pathway ${NAME}: nobody can choose a time of it.`,
  ])
})
