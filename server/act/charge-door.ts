import type { Command } from '#domain/visit/command.ts'
import { keyOf } from '#domain/visit/command.ts'
import type { ChargeContent } from '#domain/visit/content.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { ChartFault } from './chart.ts'
import type { ClaimFiles } from './claim-files.ts'
import type { Store, StoredVisit } from './store.ts'
import type { Way } from './way.ts'

type Write = Extract<Command, { do: 'write' }>

/** What carrying out a charge needs beside what any write does. */
interface ChargeDoorParts {
  store: Pick<Store, 'held'>
  claimFiles?: ClaimFiles
}

/**
 * A charge by the door that its site named when it was accepted. A site that names none has it go as any write does: by FHIR
 * where that is taken, else by message, else by hand.
 */
export async function chargeBy(
  { store, claimFiles }: ChargeDoorParts,
  visit: StoredVisit,
  command: Write,
  way: Way,
): Promise<Happening | 'by FHIR' | 'by message'> {
  const { write, item, held } = command
  const byHand: Happening = { kind: 'chart-refused', write, item, why: 'by-hand' }
  switch (visit.state.charge?.door) {
    case undefined:
      return 'by FHIR'
    case 'fhir':
    case 'claim':
      return way.door === 'fhir' ? 'by FHIR' : byHand
    case 'hl7v2':
      return 'by message'
    case 'worklist':
      return byHand
    case 'x837': {
      const content = held === null ? null : await store.held<ChargeContent>(visit.id, held)
      if (content?.claim === undefined) throw new Error('a charge was accepted as a claim, and none is kept')
      if (claimFiles === undefined) throw new ChartFault({ kind: 'refused', status: 0 })
      const { claim } = content
      const { number } = await claimFiles.put(visit.organization, {
        key: keyOf(visit.id, command),
        visit: visit.id,
        claim,
      })
      return { kind: 'interface-took', write, item, number: null, message: number }
    }
  }
}
