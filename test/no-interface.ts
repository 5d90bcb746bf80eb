import type { EmrInterface } from '../server/act/emr-interface.ts'

/** An EMR without an interface of messages. */
export const NO_INTERFACE: EmrInterface = {
  send: async () => ({ sent: 'not-carried' }),
  visitNumber: (key) => key,
  documentNumber: (key) => key,
}
