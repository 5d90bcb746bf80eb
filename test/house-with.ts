import { randomBytes, randomUUID } from 'node:crypto'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { answerLog } from '../server/thread/visit-log.ts'
import { draftOf } from '#domain/smart-note/draft.ts'
import { decide } from '#domain/visit/decide.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { happen, type House } from '../server/act/house.ts'

type Given = Pick<House, 'store' | 'organizations' | 'chartOf' | 'now'> & Partial<House>

/** Transcripts where nobody listens. */
const NOBODY_LISTENS: House['transcripts'] = {
  take: async () => ({ refusal: { refused: 'listening-off' }, fresh: false }),
  waiting: async () => null,
  settle: async () => undefined,
  lines: async () => [],
  saidAt: async () => new Map(),
  progress: async () => ({ lines: 0, waiting: 0, missed: 0, lagMs: null, lastWordsAt: null }),
}

/** A house of these parts. What a test gives no answer for is asked of nobody, or answered in the plainest way. */
export function houseWith(pathways: readonly Pathway[], given: Given): House {
  return {
    pathways: new Map(pathways.map((one) => [one.id, one])),
    chargeRules: { version: '', payers: [], modifiers: [], rules: [] },
    offered: async () => null,
    transcriberOf: () => null,
    listenerOf: () => null,
    makeDraft: async (material) => draftOf(material),
    askLog: async (asked) => answerLog(asked),
    modelOf: () => null,
    transcripts: NOBODY_LISTENS,
    intakeOf: () => {
      throw new Error('nobody asks for an intake here')
    },
    origin: 'https://visits.example',
    iceFor: () => [],
    linkKey: randomBytes(32),
    later: (work) => void work(),
    orderNumber: (key) => key,
    newId: randomUUID,
    newSecret: randomUUID,
    newCode: () => '000000',
    ...given,
  }
}

/** A visit to which these have happened, one a minute from `from` on; `pass` is told what time it is. */
export async function playedVisit(
  house: House,
  pathway: Pathway,
  { from, pass }: { from: string; pass(at: Date): void },
  [first, ...rest]: readonly Happening[],
): Promise<string> {
  const id = house.newId()
  if (first === undefined) throw new Error('a visit begins by something that happens')
  let at = new Date(from)
  pass(at)
  await house.store.create(
    { id, organization: 'riverbend', pathway },
    ({ state }) => decide(pathway, state, first, at),
    { now: at, hold: [], audit: [] },
  )
  for (const happening of rest) {
    at = new Date(at.getTime() + 60_000)
    pass(at)
    const refusal = await happen(house, id, happening)
    if (refusal !== null) throw new Error(`${happening.kind} was refused: ${refusal.refused}`)
  }
  return id
}
