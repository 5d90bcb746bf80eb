import type { WebSocket } from 'ws'
import type { Participant } from '#domain/visit/event.ts'
import type { UseCases } from '../act/use-cases.ts'
import type { Config } from '../config.ts'

/** A seat in a visit's room, as the door proved it by cookie. */
export interface Seat {
  visit: string
  who: Participant
  /** Of one person's devices, as the cookie tells them apart. */
  device: string
}

/** What the HTTP side is handed by main. */
export interface HttpDeps {
  config: Pick<Config, 'port' | 'origin' | 'sandbox' | 'organizations' | 'metricsToken' | 'logLevel'>
  useCases: UseCases
  /** Takes a proven seat's WebSocket into its room. */
  takeSeat(seat: Seat, line: WebSocket): void
  /** Folder of the built pages, `dist/web`. */
  web: string
  /** Where the log's lines go; standard output unless given. */
  log?: { write(line: string): void }
}
