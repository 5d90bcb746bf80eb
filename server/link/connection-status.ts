import type { ConnectionStatus } from '../act/connection-status.ts'
import type { Organization } from '../config/organizations.ts'

/** The EMR's schedule is no more urgent than a call of a video tool. */
const PATIENCE_MS = 3_000

/** As the scheme numbers them. */
const CONNECTED = '1'
const DISCONNECTED = '2'

/** The EMR did not answer. Without the cause, whose text may quote an address with a patient's id. */
class ConnectionStatusAway extends Error {
  readonly code = 'ECONNECTIONSTATUS'
  constructor(why: string) {
    super(`connection status: ${why}`)
    this.name = 'ConnectionStatusAway'
  }
}

/**
 * The status call-back of context-aware linking: it wants the ids of the EMR's own link in the address, and nothing else of
 * a patient is there.
 */
export function connectionStatus(parts: {
  organizations: readonly Organization[]
  mayReceive(organization: Organization): boolean
  /** Called with what kept the EMR from being told, which the operator must mend. */
  onRefused(organization: string, why: string): void
}): ConnectionStatus {
  return {
    tell: async (id, { conference, external, externalType, connected }) => {
      const organization = parts.organizations.find((one) => one.id === id)
      const callBack = organization?.emr.contextLinks?.connectionStatus
      if (organization === undefined || callBack === undefined) return 'refused'
      if (!parts.mayReceive(organization)) {
        parts.onRefused(id, 'no BAA for the EMR')
        return 'no-agreement'
      }
      const url = new URL(callBack.address)
      const said = {
        ConferenceID: conference,
        ExternalID: external,
        ExternalIDType: externalType,
        VendorName: callBack.vendorName,
        ConnectionStatus: connected ? CONNECTED : DISCONNECTED,
      }
      for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value)
      const response = await fetch(url, {
        headers: {
          'Epic-Client-ID': callBack.clientId,
          ...(callBack.user !== undefined && {
            authorization: `Basic ${Buffer.from(`${callBack.user}:${callBack.password ?? ''}`).toString('base64')}`,
          }),
        },
        // An address with a patient's id goes where the settings say, and nowhere else.
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      }).catch(() => {
        throw new ConnectionStatusAway('no answer')
      })
      if (response.status >= 500) throw new ConnectionStatusAway(`status ${response.status}`)
      if (response.ok) return 'taken'
      parts.onRefused(id, `the EMR answered ${response.status}`)
      return 'refused'
    },
  }
}
