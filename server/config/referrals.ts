import { Type, type Static } from 'typebox'
import { BaaSchema, type Install } from './baa.ts'
import { AcceptSchema, ListenSchema, SendSchema } from './hl7v2.ts'
import { isGuarded, LOOPBACK } from './near.ts'
import type { Sources } from './sources.ts'
import { Text, Url } from './values.ts'
import type { Wrong } from './wrong.ts'

/** The department to which referrals go, and how it is reached: by HL7 v2 (`listen`, `accept`, `send`), or by FHIR (`write`); docs/referral.md. */
export const ReferralsSchema = Type.Object(
  {
    /** By which consents name it. */
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }),
    /** As patients and clinicians know it. */
    name: Text,
    /** Whether it is a programme under 42 CFR Part 2. */
    part2: Type.Boolean(),
    /** Codes of the EMR's orders that are referrals to it. */
    orderCodes: Type.Array(Text, { minItems: 1 }),
    listen: Type.Optional(ListenSchema),
    accept: Type.Optional(AcceptSchema),
    send: Type.Optional(SendSchema),
    /** Its FHIR server; with `clientId` under SMART backend services, by our key. */
    write: Type.Optional(
      Type.Object({ fhirBase: Url, clientId: Type.Optional(Text) }, { additionalProperties: false }),
    ),
    /** Where its patients choose a time: the department as an organization of ours, and the pathway of its visits. */
    booking: Type.Optional(Type.Object({ organization: Text, pathway: Text }, { additionalProperties: false })),
    /** Codes of PractitionerRole of those who are told of a disclosure that was wrong; without it all clinicians are. */
    privacyOfficers: Type.Optional(Type.Array(Text, { minItems: 1 })),
    baa: Type.Optional(BaaSchema),
  },
  { additionalProperties: false },
)

/** A department that is reached in one way, whole, and by TLS where it is not on this machine. */
export function checkReferrals(
  id: string,
  { listen, accept, send, write }: Static<typeof ReferralsSchema>,
  install: Install,
  sources: Sources,
  wrong: Wrong,
): void {
  const given = [listen, accept, send].filter((one) => one !== undefined).length
  if (given !== (write === undefined ? 3 : 0))
    wrong(
      `gives "${id}" a department that is reached in no way, in half of one, or in two; give referrals.listen, referrals.accept and referrals.send where it speaks HL7 v2, or referrals.write where it speaks FHIR.`,
    )
  if (listen !== undefined && listen.tls === undefined && !LOOPBACK.includes(listen.host ?? '127.0.0.1'))
    wrong(
      `has "${id}" hear its department at ${listen.host} without TLS; give referrals.listen.tls, or listen at 127.0.0.1 behind your interface engine.`,
    )
  if (send !== undefined && send.tls === undefined && !LOOPBACK.includes(send.host))
    wrong(
      `has the referrals of "${id}" go to ${send.host} without TLS; give referrals.send.tls, or send to 127.0.0.1 where your interface engine is.`,
    )
  for (const file of [listen?.tls, send?.tls].flatMap((tls) => Object.values(tls ?? {})))
    if (sources.file(file) === undefined)
      wrong(`names ${file} for the referrals of "${id}", which can't be read; check the path and its permissions.`)
  const says = send?.processing
  if (says !== undefined && (says === 'P') !== (install === 'production'))
    wrong(
      `has the referrals of "${id}" say ${says} in referrals.send.processing, and this install is a ${install} (CAUSEWAY_INSTALL); ${install === 'test' ? 'give T or D, or leave it out' : 'give P or leave it out'}.`,
    )
  if (write !== undefined && !isGuarded(write))
    wrong(
      `has the referrals of "${id}" go to ${new URL(write.fhirBase).host} without TLS or without referrals.write.clientId; give an address with https and the client id of its backend services.`,
    )
}
