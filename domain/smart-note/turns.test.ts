import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftOf } from './draft.ts'
import type { Evidence, TemplateSection } from './evidence.ts'
import { type SpokenPiece, turnsOf } from './turns.ts'

const SECTIONS: TemplateSection[] = [
  { id: 'history', holds: 'history' },
  { id: 'plan', holds: 'plan' },
]
/** Pieces in the order in which they were said; `~` before the words: they go on from the speaker's piece before. */
function said(...lines: [Evidence['by'], string | null][]): SpokenPiece[] {
  const last = new Map<Evidence['by'], string>()
  return lines.map(([by, words], at) => {
    const continues = words?.startsWith('~') ? (last.get(by) ?? 'lost') : null
    last.set(by, `piece-${at}`)
    const text = words === null || words === '~' ? null : words.replace(/^~/, '')
    return { id: `piece-${at}`, n: at + 1, by, at: new Date(at * 3_000).toISOString(), text, continues }
  })
}
const texts = (pieces: SpokenPiece[]) => turnsOf(pieces).map(({ by, text }) => `${by}: ${text}`)
const drafted = (pieces: SpokenPiece[]) => {
  const { sentences, missing } = draftOf({ evidence: turnsOf(pieces), sections: SECTIONS, marked: [], proposed: null })
  return { sentences: sentences.map(({ text }) => text), missing }
}

describe('what was said', () => {
  test('is one piece of evidence where it was cut while somebody spoke', () => {
    expect(
      texts(said(['patient', 'I have not had any.'], ['patient', '~Chest pain or fevers since last week.'])),
    ).toEqual(['patient: I have not had any Chest pain or fevers since last week.'])
    expect(texts(said(['clinician', 'Take 20...'], ['clinician', '~... milligrams a day.']))).toEqual([
      'clinician: Take 20 milligrams a day.',
    ])
    expect(texts(said(['patient', 'I have no fever.'], ['patient', '~I take aspirin.']))).toEqual([
      'patient: I have no fever. I take aspirin.',
    ])
  })

  test('stands where it ended, so that a murmur meanwhile answers nothing', () => {
    const pieces = said(
      ['clinician', 'Have you had any chest pain or'],
      ['patient', 'Mm-hmm.'],
      ['clinician', '~shortness of breath?'],
      ['patient', 'No.'],
    )
    expect(turnsOf(pieces).map(({ id }) => id)).toEqual(['speech/2', 'speech/1', 'speech/4'])
    expect(drafted(pieces).sentences).toEqual(['Denies chest pain or shortness of breath.'])
  })

  test('is one where a speaker was interrupted in the middle of it by a murmur', () => {
    const never = (between: string) =>
      said(['patient', "I've never"], ['clinician', between], ['patient', 'broken a bone.'])
    expect(texts(never('Okay.'))).toEqual(['clinician: Okay.', "patient: I've never broken a bone."])
    expect(texts(never('Had any surgery on that knee?'))).toHaveLength(3)
  })

  test('takes what follows a pause with it: a no that is taken back is none', () => {
    const taken = drafted(
      said(['clinician', 'Any chest pain?'], ['patient', 'No.'], ['patient', 'Only on the stairs.']),
    )
    expect(taken.sentences.join(' ')).not.toContain('Denies')
  })

  test('begins anew after a pause when it is long', () => {
    const long = 'It began on Monday when I came home and went to bed. '.repeat(6).trim()
    expect(turnsOf(said(['patient', long], ['patient', 'My knee hurts.']))).toHaveLength(2)
  })

  test('claims nothing where the words before or after it are missing, and is listed', () => {
    const halves = [
      said(['patient', null], ['patient', '~chest pain since last week.']),
      said(['patient', '~chest pain since last week.']),
      said(['patient', 'I take lisinopril for chest pain'], ['patient', '~']),
    ]
    for (const pieces of halves) {
      const [turn] = turnsOf(pieces)
      expect(turn?.text).toContain('[…]')
      expect(drafted(pieces)).toEqual({ sentences: [], missing: [turn?.id] })
    }
    const whole = drafted(said(['patient', null], ['patient', '~chest pain. My knee hurts since Monday.']))
    expect(whole.sentences).toEqual(['Knee hurts since Monday.'])
  })

  test('is nothing where nothing was heard', () => {
    expect(turnsOf(said(['patient', ''], ['clinician', null]))).toEqual([])
  })

  test('reads the same wherever it was cut', () => {
    const sentence = 'I have not had any chest pain or fevers and I take 20 milligrams of lisinopril for my left knee'
    const words = sentence.split(' ')
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: words.length - 1 }), { maxLength: 6 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((one, other) => one - other), words.length]
        const pieces = edges
          .slice(1)
          .map((to, at): ['patient', string] => [
            'patient',
            `${at > 0 ? '~' : ''}${words.slice(edges[at], to).join(' ')}`,
          ])
        expect(texts(said(...pieces))).toEqual([`patient: ${sentence}`])
      }),
    )
  })
})
