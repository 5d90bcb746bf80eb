/** Names of this machine: what goes to it needs no TLS. */
export const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** Whether a FHIR server is of this machine, or is reached by TLS and as one of its backend services. */
export function isGuarded({ fhirBase, clientId }: { fhirBase: string; clientId?: string }): boolean {
  const { protocol, hostname } = new URL(fhirBase)
  return LOOPBACK.includes(hostname) || (protocol === 'https:' && clientId !== undefined)
}
