import type { ConnectionStatus } from '../server/act/connection-status.ts'

/** For visits to which nobody comes by a link of the EMR. */
export const NO_CONNECTIONS: ConnectionStatus = {
  tell: () => Promise.reject(new Error('nobody expected the EMR to be told who is connected')),
}
