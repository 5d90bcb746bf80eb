import type { Certificate } from '#domain/route/expect.ts'
import type { Organization } from './config/organizations.ts'
import type { RoutePlaces } from './config/routes.ts'
import { lookedAt, ownCertificate, shownAt, type Looked, type Shown } from './connect/certificates.ts'

type Certificates = readonly Certificate[]
/** One end of a line by MLLP. */
type Line = { host?: string | undefined; port: number; tls?: { certificate: string } | undefined }

/** The certificates of an organization's lines, ours by their files, the others' as they were seen last. */
export interface ShownCertificates {
  ofRoute(route: string): () => Certificates
  /** Of all connections that are no route's, and of what all organizations share. */
  ofConnections(): Certificates
  /** Looks at those of the others; one that can't be looked at stays as it was seen last. */
  look(): Promise<void>
}

/** Members of the settings that say whom Causeway connects to. */
const CONNECTED = ['address', 'url', 'fhirBase', 'issuer', 'cdsJwks']

/** `house` are the addresses that all organizations share: ours, as others see it, and the mail server's. */
export function shownCertificates(organization: Organization, house: readonly string[]): ShownCertificates {
  const looks = new Map<string, Looked>()
  const theirs = (places: readonly (Shown | undefined)[]): Looked[] => {
    const found = places.flatMap((one) => one ?? []).map((one) => [JSON.stringify(one), one] as const)
    return [...new Map(found)].map(([name, one]) => {
      const looked = looks.get(name) ?? lookedAt(one)
      looks.set(name, looked)
      return looked
    })
  }
  const shownBy = (line: Line | undefined): Shown | undefined =>
    line?.tls === undefined || line.host === undefined
      ? undefined
      : { host: line.host, port: line.port, startTls: false }
  const ours = (lines: Readonly<Record<string, Line | undefined>>): Certificates =>
    Object.entries(lines).flatMap(([side, line]) =>
      line?.tls === undefined ? [] : [ownCertificate(side, line.tls.certificate)],
    )
  const all = (own: Certificates, others: readonly Looked[]) => () => [
    ...own,
    ...others.map((one) => one.certificate()),
  ]

  const { routes = {}, ...settings } = organization
  const byRoute = new Map(
    Object.entries(routes).map(([name, { listen, deliver, call, write }]: [string, RoutePlaces]) => {
      const addresses = [call?.address, write?.fhirBase].filter((address) => address !== undefined)
      return [name, all(ours({ listen, deliver }), theirs([shownBy(deliver), ...addresses.map(shownAt)]))]
    }),
  )
  const { emr, referrals } = organization
  const lines = {
    'emr.hl7v2.listen': emr.hl7v2?.listen,
    'emr.hl7v2.send': emr.hl7v2?.send,
    'referrals.listen': referrals?.listen,
    'referrals.send': referrals?.send,
  }
  const ofConnections = all(
    ours(lines),
    theirs([...[emr.hl7v2?.send, referrals?.send].map(shownBy), ...[...addressesIn(settings), ...house].map(shownAt)]),
  )
  return {
    ofRoute: (route) => byRoute.get(route) ?? (() => []),
    ofConnections,
    look: async () => void (await Promise.all([...looks.values()].map((one) => one.look()))),
  }
}

function addressesIn(settings: unknown): string[] {
  if (Array.isArray(settings)) return settings.flatMap(addressesIn)
  if (typeof settings !== 'object' || settings === null) return []
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string'
      ? CONNECTED.includes(name) && value.startsWith('https:')
        ? [value]
        : []
      : addressesIn(value),
  )
}
