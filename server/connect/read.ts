import type { SmartCapability } from '#domain/connect/capability.ts'
import { NoStatement, readStatement, type Statement } from '#formats/fhir/capability-statement.ts'
import { readDeclared } from '#formats/smart/declared.ts'

const WITHIN_MS = 15_000
/** Of the CapabilityStatements that are known, the largest have some megabytes. */
const AT_MOST_BYTES = 32 * 1024 * 1024

/** What an EMR says of itself to anybody. */
export interface Declared {
  statement: Statement
  smart: SmartCapability | null
  /** What came in place of a SMART configuration, as a sentence. */
  smartTrouble: string | null
}

/**
 * Reads `/metadata` and `/.well-known/smart-configuration` without any credentials. Throws NoStatement with a sentence
 * where the first is none, or where either could not be asked: what is not known now is not taken as gone.
 */
export async function readEmr(fhirBase: string, withinMs = WITHIN_MS): Promise<Declared> {
  const [statement, smart] = await Promise.all([
    get(`${fhirBase}/metadata`, 'application/fhir+json, application/json;q=0.9', withinMs),
    get(`${fhirBase}/.well-known/smart-configuration`, 'application/json', withinMs),
  ])
  if (statement.status !== 200) throw new NoStatement(saidInstead('/metadata', statement))
  return { statement: readStatement(statement.body), ...smartOf(smart) }
}

interface Answered {
  status: number
  body: string
  /** Where it sends us instead, without its query. */
  elsewhere: string | null
}

function smartOf(answered: Answered): Pick<Declared, 'smart' | 'smartTrouble'> {
  const place = '/.well-known/smart-configuration'
  if (answered.status >= 500 || answered.status === 429) throw new NoStatement(saidInstead(place, answered))
  const smart = answered.status === 200 ? readDeclared(answered.body) : undefined
  if (smart !== undefined) return { smart, smartTrouble: null }
  const smartTrouble =
    answered.status === 200 ? `${place} answers with something that is no JSON.` : saidInstead(place, answered)
  return { smart: null, smartTrouble }
}

function saidInstead(place: string, { status, elsewhere }: Answered): string {
  if (elsewhere !== null)
    return `${place} sends to ${elsewhere}; redirects are not followed, so give the address that it ends at.`
  if (status === 401 || status === 403)
    return `${place} answers ${status}: it asks for credentials, though FHIR and SMART want it public.`
  if (status === 404 || status === 410) return `${place} answers ${status}: nothing is there.`
  return `${place} answers ${status}.`
}

async function get(address: string, accept: string, withinMs: number): Promise<Answered> {
  try {
    const response = await fetch(address, {
      headers: { accept },
      redirect: 'manual',
      signal: AbortSignal.timeout(withinMs),
    })
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      return { status: response.status, body: '', elsewhere: placeOf(location, address) }
    }
    return { status: response.status, body: await bodyOf(response), elsewhere: null }
  } catch (cause) {
    if (cause instanceof NoStatement) throw cause
    throw new NoStatement(whyAway(cause, new URL(address).host, withinMs), { cause })
  }
}

/** A query may hold a session; it is nobody's to read in a terminal. */
function placeOf(location: string | null, address: string): string {
  const place = location === null ? null : URL.parse(location, address)
  return place === null ? 'an address that it does not name' : place.origin + place.pathname
}

async function bodyOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.byteLength
    if (bytes > AT_MOST_BYTES)
      throw new NoStatement('It answers with more than 32 MB, which is no CapabilityStatement.')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

const CERTIFICATE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'can’t be traced to an authority; the server may leave out an intermediate one',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an authority that this machine does not know',
  CERT_HAS_EXPIRED: 'has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
}

function whyAway(fault: unknown, host: string, withinMs: number): string {
  if (fault instanceof Error && fault.name === 'TimeoutError')
    return `${host} did not answer within ${Math.ceil(withinMs / 1_000)} s.`
  const code = codeOf(fault)
  const certificate = CERTIFICATE[code]
  if (certificate !== undefined)
    return `The certificate of ${host} ${certificate}. Mend it there, or name the authority in NODE_EXTRA_CA_CERTS.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `${host} is not known; check the address.`
  if (code === 'ECONNREFUSED') return `${host} refuses the connection; check the address and its port.`
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return `${host} could not agree on TLS (${code}); is it http instead of https, or too old a TLS?`
  return `${host} could not be asked (${code}).`
}

/** `fetch` wraps the network's own error. */
function codeOf(fault: unknown): string {
  const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'the connection was lost'
}
