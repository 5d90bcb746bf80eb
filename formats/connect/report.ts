import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { SmartCapability, Tried } from '#domain/connect/capability.ts'
import { matrixOf, signInsOf } from '#domain/connect/matrix.ts'
import { wayOf } from '#domain/connect/subscription.ts'
import type { Statement } from '../fhir/capability-statement.ts'
import { USES } from '../fhir/uses.ts'
import { unnamedScopes } from '../smart/declared.ts'
import { BACKEND_SCOPE, CLINICIAN_SCOPE, listsMessaging, spellingOf } from '../smart/scopes.ts'

const CellSchema = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['sign-in', 'read', 'write']),
  door: Type.Union([Type.Enum(['smart', 'oidc', 'token', 'fhir', 'worklist']), Type.Null()]),
  why: Type.String(),
  missing: Type.Array(Type.Object({ what: Type.String(), said: Type.Enum(['no', 'unsaid']) })),
  measured: Type.Union([Type.String(), Type.Null()]),
  hl7v2: Type.Union([Type.String(), Type.Null()]),
})

const ReportSchema = Type.Object({
  form: Type.Literal('causeway-connect/1'),
  fhirBase: Type.String(),
  /** ISO instant. */
  readAt: Type.String(),
  fhirVersion: Type.String(),
  software: Type.Union([Type.String(), Type.Null()]),
  /** Whether anything was tried beside what is public, as a sentence. */
  tried: Type.String(),
  cells: Type.Array(CellSchema),
  remarks: Type.Array(Type.String()),
  /** Whether it declares a subscription by which it can tell of changes. */
  tells: Type.Optional(Type.Boolean()),
})

/** One reading of an EMR, as it is printed, saved and compared. Holds nothing of a patient. */
export type Report = Static<typeof ReportSchema>

const reportShape = Compile(ReportSchema)

/** What was read of an EMR, and with what it was tried. */
export interface Reading {
  fhirBase: string
  readAt: Date
  statement: Statement
  /** Null where none is published; `smartTrouble` then says what came in its place. */
  smart: SmartCapability | null
  smartTrouble: string | null
  tried: Tried | null
  /** As a sentence. */
  triedHow: string
}

/** The table of everything that a visit reads and writes at this EMR. */
export function reportOf({ fhirBase, readAt, statement, smart, smartTrouble, tried, triedHow }: Reading): Report {
  return {
    form: 'causeway-connect/1',
    fhirBase,
    readAt: readAt.toISOString(),
    fhirVersion: statement.fhirVersion,
    software: statement.software,
    tried: triedHow,
    cells: [...signInsOf(smart, tried), ...matrixOf(USES, statement.capability, tried)],
    remarks: [
      ...(smartTrouble === null ? [] : [smartTrouble]),
      ...ownAddress(statement.url, fhirBase),
      ...unheardRemark(statement),
      ...(smart === null
        ? []
        : [
            ...spellingRemark(smart),
            ...scopeRemark(smart, 'launch', CLINICIAN_SCOPE),
            ...scopeRemark(smart, 'backend', BACKEND_SCOPE),
            composerRemark(smart),
          ]),
    ],
    tells: wayOf(statement.capability, statement.topics, undefined).by !== null,
  }
}

/** A saved report; undefined where it is none. */
export function parseReport(text: string): Report | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return reportShape.Check(json) ? json : undefined
  } catch {
    return undefined
  }
}

/** A launch is told to an organization by `iss`, which the EMR sends as it knows itself. */
function ownAddress(url: string | null, fhirBase: string): string[] {
  if (url === null || url.replace(/\/$/, '') === fhirBase) return []
  return [`It calls itself ${url}. If it sends that as \`iss\`, emr.fhirBase must be that address.`]
}

/** What nobody can look for, and nobody tells: said before a visit is missed by it. */
function unheardRemark({ capability, topics }: Statement): string[] {
  const { resources, searchParams } = capability
  if (resources === null || wayOf(capability, topics, undefined).by !== null) return []
  const appointment = resources.get('Appointment')
  const maySearch = appointment?.interactions === null || appointment?.interactions.has('search-type') === true
  if (!maySearch)
    return [
      'What staff book, move or cancel there is not heard by FHIR, as it neither gives out appointments nor tells of them: its messages (SIU) have to say it, by emr.hl7v2.listen.',
    ]
  if (searchParams.has('_lastUpdated') || appointment.searchParams?.has('_lastUpdated') === true) return []
  return [
    'It does not say that it can be asked which appointments have changed (Appointment search by _lastUpdated), and it tells of none. Where it refuses that search, each visit’s own appointment is read again, so that moving and cancelling are seen; what staff book anew is not heard by FHIR: its messages (SIU) have to say it, by emr.hl7v2.listen.',
  ]
}

function spellingRemark({ capabilities, scopes }: SmartCapability): string[] {
  if (spellingOf(capabilities, scopes) === 'v2') return []
  return ['It is asked for scopes in v1 spelling, which allows more than a visit uses.']
}

function composerRemark({ scopes }: SmartCapability): string {
  return listsMessaging(scopes)
    ? 'It lists messaging scopes (SMART Web Messaging): orders can be opened in its own composer.'
    : 'It lists no messaging scopes (SMART Web Messaging): orders are not opened in its own composer.'
}

function scopeRemark(smart: SmartCapability, whose: string, asked: string): string[] {
  const unnamed = unnamedScopes(smart, asked)
  if (unnamed === null) return [`It lists no scopes: which of the ${whose} it grants shows when they are asked for.`]
  if (unnamed.length === 0) return []
  const stars = [...(smart.scopes ?? [])].filter((scope) => /\/\*\./.test(scope))
  if (stars.length === 0) return [`Of the scopes of the ${whose} it lists none for ${unnamed.join(' ')}.`]
  return [
    `It lists ${stars.join(', ')}, which is no word for each scope of the ${whose}: what it grants shows when asked.`,
  ]
}
