import { Type, type Static } from 'typebox'
import { BaaSchema, type Install } from './baa.ts'
import { AcceptSchema, ListenSchema, TLS } from './hl7v2.ts'
import { isGuarded, LOOPBACK } from './near.ts'
import type { Organization } from './organizations.ts'
import type { Sources } from './sources.ts'
import { Text, Url } from './values.ts'
import type { Wrong } from './wrong.ts'

/** Over how many a destination is reached at once; one person's messages never go by two. */
const Connections = Type.Optional(Type.Integer({ minimum: 1, maximum: 64 }))

/** The places of one route, by how its file says that it hears and goes on; what it has no use for is refused with the file. */
export const RoutePlacesSchema = Type.Object(
  {
    /** MLLP: where it listens and whom it hears. */
    listen: Type.Optional(ListenSchema),
    accept: Type.Optional(AcceptSchema),
    /** Webhook: with what whoever calls signs. */
    hear: Type.Optional(Type.Object({ secret: Type.String({ minLength: 32 }) }, { additionalProperties: false })),
    /** File: the folder in which files are put for it. */
    pickUp: Type.Optional(Type.Object({ folder: Text }, { additionalProperties: false })),
    /** MLLP: where it delivers. */
    deliver: Type.Optional(
      Type.Object(
        {
          host: Text,
          port: Type.Integer({ minimum: 1, maximum: 65_535 }),
          tls: Type.Optional(Type.Object({ ...TLS, authority: Text }, { additionalProperties: false })),
          connections: Connections,
          baa: Type.Optional(BaaSchema),
        },
        { additionalProperties: false },
      ),
    ),
    /** Webhook: what is called, and with what the calls are signed. */
    call: Type.Optional(
      Type.Object(
        {
          address: Url,
          secret: Type.String({ minLength: 32 }),
          connections: Connections,
          baa: Type.Optional(BaaSchema),
        },
        { additionalProperties: false },
      ),
    ),
    /** File: the folder into which each message is put. */
    drop: Type.Optional(Type.Object({ folder: Text, baa: Type.Optional(BaaSchema) }, { additionalProperties: false })),
    /** FHIR: the server that is written to; with `clientId` under SMART backend services, by our key. */
    write: Type.Optional(
      Type.Object(
        { fhirBase: Url, clientId: Type.Optional(Text), connections: Connections, baa: Type.Optional(BaaSchema) },
        { additionalProperties: false },
      ),
    ),
    /** Mail: who reads that something came; no agreement is asked for, as nothing of it is said. */
    notify: Type.Optional(
      Type.Object({ to: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$' }) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
)

/** Where a route hears, and where it goes on. */
export type RoutePlaces = Static<typeof RoutePlacesSchema>

/** Every place at which messages are heard or delivered: no two on one port, and none in the clear but on this machine. */
export function checkRoutes(
  organizations: readonly Organization[],
  install: Install,
  sources: Sources,
  wrong: Wrong,
): void {
  const ports = new Map<number, string>()
  for (const { id, emr, routes, referrals } of organizations) {
    const feed = emr.hl7v2?.listen === undefined ? [] : [[`"${id}"`, emr.hl7v2.listen] as const]
    const answers = referrals?.listen === undefined ? [] : [[`the department of "${id}"`, referrals.listen] as const]
    const routed = Object.entries(routes ?? {}).flatMap(([name, { listen }]) =>
      listen === undefined ? [] : [[`the route "${name}" of "${id}"`, listen] as const],
    )
    for (const [who, { port }] of [...feed, ...answers, ...routed]) {
      const other = ports.get(port)
      if (other !== undefined) wrong(`has ${other} and ${who} listen for HL7 v2 on port ${port}; give each its own.`)
      ports.set(port, who)
    }
    for (const [name, { listen, deliver, call, drop, write }] of Object.entries(routes ?? {})) {
      if (listen !== undefined && listen.tls === undefined && !LOOPBACK.includes(listen.host ?? '127.0.0.1'))
        wrong(
          `has the route "${name}" of "${id}" listen at ${listen.host} without TLS; give listen.tls, or listen at 127.0.0.1.`,
        )
      if (deliver !== undefined && deliver.tls === undefined && !LOOPBACK.includes(deliver.host))
        wrong(`has the route "${name}" of "${id}" deliver to ${deliver.host} without TLS; give deliver.tls.`)
      const called = call && new URL(call.address)
      if (called?.protocol === 'http:' && !LOOPBACK.includes(called.hostname))
        wrong(
          `has the route "${name}" of "${id}" call ${called.host} without TLS; give an address that starts with https://.`,
        )
      if (write !== undefined && !isGuarded(write))
        wrong(
          `has the route "${name}" of "${id}" write to ${new URL(write.fhirBase).host} without TLS or without write.clientId; give an address with https and the client id of its backend services.`,
        )
      const statuses = [deliver, call, drop, write].map((place) => place?.baa?.status)
      if (install === 'production' && statuses.includes('simulated'))
        wrong(
          `gives the route "${name}" of "${id}" a simulated BAA, which only a test may have (CAUSEWAY_INSTALL); enter the live agreement.`,
        )
      if (install === 'test' && statuses.includes('live'))
        wrong(
          `gives the route "${name}" of "${id}" a live BAA: that is a system of production, and this install is a test (CAUSEWAY_INSTALL), which never sends to one; name the test system there, with a simulated BAA.`,
        )
      for (const file of [listen?.tls, deliver?.tls].flatMap((tls) => Object.values(tls ?? {})))
        if (sources.file(file) === undefined)
          wrong(
            `names ${file} for the route "${name}" of "${id}", which can't be read; check the path and its permissions.`,
          )
    }
  }
}

/** What the check at load has seen to be there. */
export function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a route that was checked at load lacks a setting')
  return value
}
