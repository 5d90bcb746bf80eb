import { Type, type Static } from 'typebox'
import { Text } from './values.ts'
import type { Install } from './baa.ts'
import { LOOPBACK } from './near.ts'
import type { Sources } from './sources.ts'
import type { Wrong } from './wrong.ts'

export const TLS = { key: Text, certificate: Text }

export const ListenSchema = Type.Object(
  {
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    /** An address of this machine; 127.0.0.1 unless given. */
    host: Type.Optional(Text),
    /** Paths of PEM files. With them whoever connects has to show a certificate that `clientAuthority` signed. */
    tls: Type.Optional(Type.Object({ ...TLS, clientAuthority: Text }, { additionalProperties: false })),
  },
  { additionalProperties: false },
)

/** MSH-3 to MSH-6 of a message; an empty one is that it names nobody. */
const PARTIES = {
  sendingApplication: Type.String(),
  sendingFacility: Type.String(),
  receivingApplication: Type.String(),
  receivingFacility: Type.String(),
}

/** Of the messages that are taken. */
export const AcceptSchema = Type.Array(Type.Object(PARTIES, { additionalProperties: false }), { minItems: 1 })

/** Where messages go and how this site wants them; all but host, port and tls is a `SiteProfile` of formats/hl7v2. */
export const SendSchema = Type.Object(
  {
    host: Text,
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    /** Paths of PEM files: our own certificate, and who signed theirs. */
    tls: Type.Optional(Type.Object({ ...TLS, authority: Text }, { additionalProperties: false })),
    ...PARTIES,
    processing: Type.Optional(Type.Enum(['P', 'T', 'D'])),
    acknowledgement: Type.Optional(Type.Enum(['original', 'accept', 'accept-and-application'])),
    patientNumber: Type.Optional(
      Type.Object(
        {
          is: Type.Optional(Type.Enum(['record-number', 'fhir-id'])),
          namespace: Type.Optional(Text),
          universalId: Type.Optional(Text),
          universalIdType: Type.Optional(Type.Enum(['ISO', 'UUID', 'DNS', 'URI'])),
          type: Type.Optional(Text),
        },
        { additionalProperties: false },
      ),
    ),
    visitNumber: Type.Optional(Type.Enum(['PV1-19', 'PV1-50', 'PID-18'])),
    joinAddress: Type.Optional(
      Type.Union([
        Type.Object({ place: Type.Literal('NTE'), type: Type.Optional(Text) }, { additionalProperties: false }),
        Type.Object({ place: Type.Literal('AIL'), location: Text }, { additionalProperties: false }),
        Type.Object(
          {
            place: Type.Literal('Z'),
            segment: Type.String({ pattern: '^Z[A-Z0-9]{2}$' }),
            field: Type.Optional(Type.Integer({ minimum: 1, maximum: 99 })),
          },
          { additionalProperties: false },
        ),
      ]),
    ),
    modality: Type.Optional(
      Type.Object(
        { place: Type.Enum(['SCH-8', 'PV1-3']), code: Text, text: Type.Optional(Text) },
        { additionalProperties: false },
      ),
    ),
    documentTypes: Type.Optional(Type.Record(Text, Text)),
    documentText: Type.Optional(Type.Enum(['TX', 'FT'])),
    placeOfService: Type.Optional(Type.Enum(['FT1-16', 'PV1-3'])),
  },
  { additionalProperties: false },
)

export const V2Schema = Type.Object(
  {
    listen: Type.Optional(ListenSchema),
    /** Of the messages that are taken. */
    accept: Type.Optional(AcceptSchema),
    send: Type.Optional(SendSchema),
  },
  { additionalProperties: false },
)

/** Where an EMR's messages of HL7 v2 arrive. */
export type Listen = Static<typeof ListenSchema>
/** Whose messages are taken, and for whom. */
export type Accept = Static<typeof AcceptSchema>
/** Where messages to an EMR go, and how its site wants them. */
export type Send = Static<typeof SendSchema>

/** An EMR's messages, in the clear on this machine alone, and marked as those of a test exactly in one. */
export function checkV2(
  id: string,
  { listen, accept, send }: Static<typeof V2Schema>,
  install: Install,
  sources: Sources,
  wrong: Wrong,
): void {
  if ((listen === undefined) !== (accept === undefined))
    wrong(
      `gives "${id}" one of emr.hl7v2.listen and emr.hl7v2.accept without the other; give both, or neither where the EMR sends no messages.`,
    )
  if (listen !== undefined && listen.tls === undefined && !LOOPBACK.includes(listen.host ?? '127.0.0.1'))
    wrong(
      `has "${id}" listen for HL7 v2 at ${listen.host} without TLS; give emr.hl7v2.listen.tls, or listen at 127.0.0.1 behind your interface engine.`,
    )
  if (send !== undefined && send.tls === undefined && !LOOPBACK.includes(send.host))
    wrong(
      `has "${id}" send HL7 v2 to ${send.host} without TLS; give emr.hl7v2.send.tls, or send to 127.0.0.1 where your interface engine is.`,
    )
  for (const file of [listen?.tls, send?.tls].flatMap((tls) => Object.values(tls ?? {})))
    if (sources.file(file) === undefined)
      wrong(`names ${file} for "${id}", which can't be read; check the path and its permissions.`)
  const processing = send?.processing
  if (processing !== undefined && (processing === 'P') !== (install === 'production'))
    wrong(
      `has the messages of "${id}" say ${processing} in emr.hl7v2.send.processing, and this install is a ${install} (CAUSEWAY_INSTALL); ${install === 'test' ? 'give T or D, or leave it out' : 'give P or leave it out'}.`,
    )
}
