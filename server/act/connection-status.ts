import type { Command } from '#domain/visit/command.ts'
import { isConnected, type ContextLinked } from '#domain/visit/connection.ts'
import type { Happening } from '#domain/visit/happening.ts'
import type { StoredVisit, Work } from './store.ts'

/** An EMR that has links by context shows on its schedule who is connected, as it is told. */
export interface ConnectionStatus {
  /** Tells it of one of the two, by the ids of the EMR's own link. Throws when the EMR does not answer (`code` ECONNECTIONSTATUS). */
  tell(organization: string, of: ContextLinked & { connected: boolean }): Promise<'taken' | 'refused' | 'no-agreement'>
}

/** What came of telling the EMR, or when to try again. It is told what is so when it is told, however old the news are. */
export async function tellConnection(
  parts: { connections: ConnectionStatus; now(): Date },
  { organization, state }: StoredVisit,
  work: Work,
  { who }: Extract<Command, { do: 'tell-connection' }>,
): Promise<Happening | Date> {
  const linked = state.contextLinks?.[who]
  if (linked === undefined) throw new Error('nobody came into this visit by a link of the EMR')
  try {
    const answer = await parts.connections.tell(organization, { ...linked, connected: isConnected(state, who) })
    return { kind: 'connection-told', who, told: answer === 'taken' }
  } catch (fault) {
    if (!isSilence(fault)) throw fault
    const now = parts.now().getTime()
    if (now - work.at.getTime() > PATIENCE_MS) return { kind: 'connection-told', who, told: false }
    return new Date(now + Math.min(30_000, 1_000 * 2 ** work.attempts))
  }
}

/** Whoever looks at the schedule looks now: a dot that is late by more is of no use. */
const PATIENCE_MS = 10 * 60_000

function isSilence(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'ECONNECTIONSTATUS'
}
