import { answeredTypes, isAsking, type Interaction } from '#domain/route/interaction.ts'

/** SMART's letters: create, read, update, delete, search. */
type Letter = 'c' | 'r' | 'u' | 'd' | 's'

/** What a visit reads and writes under the clinician's own authority, and nothing more. */
const AS_CLINICIAN: Readonly<Record<string, string>> = {
  Patient: 'r',
  // A photo that the Patient only names, and what is attached to a note, where the EMR files it apart.
  Binary: 'r',
  Practitioner: 'r',
  PractitionerRole: 'rs',
  Appointment: 'rs',
  Encounter: 'rs',
  Condition: 'crus',
  MedicationRequest: 'crus',
  MedicationStatement: 'crus',
  AllergyIntolerance: 'crus',
  // Measurements that rooming takes down.
  Observation: 'crus',
  QuestionnaireResponse: 'rs',
  Immunization: 'rs',
  Procedure: 'rs',
  DocumentReference: 'crus',
  ServiceRequest: 'crus',
  DetectedIssue: 'rus',
  // Stills that the patient allowed; changed only to say that one was filed wrongly.
  Media: 'crus',
  ActivityDefinition: 'rs',
  MedicationKnowledge: 'rs',
  ValueSet: 'r',
}

/** What is administrative, or given by the patient. No notes, no signatures: those are nobody's but a clinician's. */
const AS_BACKEND: Readonly<Record<string, string>> = {
  HealthcareService: 'rs',
  Schedule: 'rs',
  Slot: 'rus',
  Practitioner: 'rs',
  PractitionerRole: 'rs',
  // Changed only by a contact that somebody at the desk corrects.
  Patient: 'rus',
  // The photo of a patient whom the EMR has opened beside a visit, and what is attached to a note that was signed there.
  Binary: 'r',
  Appointment: 'crus',
  // The site that an appointment names.
  Location: 'r',
  Encounter: 'crus',
  Consent: 'crus',
  QuestionnaireResponse: 'crus',
  Observation: 'crus',
  // Whether a test that was ordered has its result.
  DiagnosticReport: 'rs',
  Communication: 'crs',
  ChargeItem: 'crs',
  Claim: 'crs',
  // Who pays, and who holds the coverage where that is somebody else.
  Coverage: 'rs',
  // What became of a claim that the EMR submits, what a payer says of coverage, and what an interpreter is invoiced for.
  ClaimResponse: 's',
  CoverageEligibilityRequest: 's',
  CoverageEligibilityResponse: 's',
  Invoice: 's',
  // What was operated on, for the days that a procedure pays for.
  Procedure: 'rs',
  RelatedPerson: 'r',
  // Whether a picture stands where it was filed; never the picture.
  Media: 'rs',
  Provenance: 'crs',
  // Whether a note was signed in the EMR; its words once, for numbers: what became of a draft, and what rules look at.
  DocumentReference: 'rs',
  Condition: 'rs',
  MedicationRequest: 'rus',
  MedicationStatement: 'rs',
  ServiceRequest: 'rus',
  AllergyIntolerance: 'rs',
}

/** The scope of a sign-in without a launch of the EMR's, for a visit that is known already. */
export const STANDALONE_SCOPE = ['openid', 'fhirUser', 'online_access', ...written('user', AS_CLINICIAN)].join(' ')

/** The scope of an EHR launch; `online_access` asks for a refresh token that ends with the EMR's own session. */
export const CLINICIAN_SCOPE = `launch ${STANDALONE_SCOPE}`

/**
 * Asked only where the EMR lists one of these: to put unsigned orders before its own composer (SMART Web Messaging STU 1,
 * "Authorization with SMART Scopes").
 */
export const MESSAGING_SCOPE = 'messaging/scratchpad messaging/ui'

/** Whether an EMR says that its windows can be spoken to, by the scopes that it lists. */
export function listsMessaging(scopes: ReadonlySet<string> | null): boolean {
  return [...(scopes ?? [])].some((scope) => scope.startsWith('messaging/'))
}

/** Without these there is no visit to open: who it is, and the note. A list whose scope is missing says "withheld". */
export const NEEDED_BY_LAUNCH = 'user/Patient.r user/Appointment.r user/DocumentReference.crus'

/** The scope of the backend's client credentials. */
export const BACKEND_SCOPE = written('system', AS_BACKEND).join(' ')

/**
 * The scope of a token of its own, asked only where the EMR tells of its schedule by subscription: an EMR that does not grant
 * it refuses nothing else.
 */
export const SUBSCRIPTION_SCOPE = 'system/Subscription.crus'

/** The scope of a route's token: to change what its map makes, and to look for whom it refers to. */
export function routeScope(resources: Iterable<readonly [string, { as: string }]>): string {
  return [...resources]
    .flatMap(([type, { as }]) => (as === 'name' ? [] : [`system/${type}.${as === 'refer' ? 'rs' : 'crus'}`]))
    .join(' ')
}

/**
 * The same for what an interaction does with resources of some types, and to look for whom they refer to; of a Bundle anything may
 * be in it.
 */
export function interactionScope(interaction: Interaction, types: readonly string[]): string {
  if (isAsking(interaction)) {
    const letters = interaction.does === 'search' ? 'rs' : 'r'
    return (answeredTypes(interaction, types) ?? []).map((type) => `system/${type}.${letters}`).join(' ')
  }
  const letters = interaction.does === 'delete' ? 'rds' : 'crus'
  const refers = 'refers' in interaction ? (interaction.refers ?? []) : []
  return [
    ...types.map((type) => (type === 'Bundle' ? 'system/*.cruds' : `system/${type}.${letters}`)),
    ...refers.filter((type) => !types.includes(type)).map((type) => `system/${type}.rs`),
  ].join(' ')
}

/**
 * The scope of a token of its own, asked only where an organization sends referrals: the order, the scores beside it, the Task by which
 * its status is told, and what the department's summary is filed as.
 */
export const REFERRAL_SCOPE =
  'system/ServiceRequest.rus system/Observation.crus system/Task.crus system/DocumentReference.crus system/Condition.crus'

/** The scope of the token with which a department that speaks FHIR is told of referrals and asked what became of them. */
export const DEPARTMENT_SCOPE = 'system/ServiceRequest.crus system/Task.crus'

/** The scope of a token of its own with which what it has written of a visit is read, asked only where a Task names that. */
export const DEPARTMENT_SUMMARY_SCOPE = 'system/Composition.rs'

/**
 * The interactions that were asked for and not granted, as `Type.letters`. Servers may grant fewer and say so only in
 * `scope`, and some answer in v1 spelling to a request in v2: `.read` is rs, `.write` is cud, `.*` is all.
 */
export function missingScopes(granted: string, asked: string): string[] {
  const given = granted.split(/\s+/).flatMap(parse)
  return asked
    .split(' ')
    .flatMap(parse)
    .flatMap(({ context, type, letters }) => {
      const has = given.filter((one) => (one.type === '*' || one.type === type) && covers(one.context, context))
      const missing = letters.filter((letter) => has.every((one) => !one.letters.includes(letter)))
      return missing.length === 0 ? [] : [`${type}.${missing.join('')}`]
    })
}

/** The same scopes as v1 spells them, which has no finer words than `.read` and `.write`; each once. */
export function v1Spelling(scope: string): string {
  const words = scope.split(' ').flatMap((word) => {
    const [parsed] = parse(word)
    if (parsed === undefined) return [word]
    const { context, type, letters } = parsed
    const gives = (name: 'read' | 'write') => letters.some((letter) => V1[name]?.includes(letter))
    return (['read', 'write'] as const).filter(gives).map((name) => `${context}/${type}.${name}`)
  })
  return [...new Set(words)].join(' ')
}

/** How scopes are written: SMART App Launch 1.0 knows `.read` and `.write`, 2.0 knows letters. */
export type Spelling = 'v1' | 'v2'

/** How an EMR spells them, by what its SMART configuration lists; null where it lists nothing. */
export function spellingOf(capabilities: ReadonlySet<string> | null, scopes: ReadonlySet<string> | null): Spelling {
  if (capabilities?.has('permission-v2')) return 'v2'
  if (capabilities?.has('permission-v1')) return 'v1'
  const listed = [...(scopes ?? [])].filter((scope) => parse(scope).length > 0)
  if (listed.length > 0) return listed.every((scope) => /\.(read|write|\*)$/.test(scope)) ? 'v1' : 'v2'
  // 1.0 had no name for its own spelling; 2.0 has servers name what they know.
  return capabilities === null ? 'v2' : 'v1'
}

/** Scopes as this EMR spells them. */
export function spelled(scope: string, spelling: Spelling): string {
  return spelling === 'v1' ? v1Spelling(scope) : scope
}

interface Scope {
  context: string
  type: string
  letters: Letter[]
}

const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }

function parse(scope: string): Scope[] {
  const [, context, type, permission] =
    /^(patient|user|system)\/(\*|[A-Z][A-Za-z]+)\.([a-z*]+)(?:\?.*)?$/.exec(scope) ?? []
  if (context === undefined || type === undefined || permission === undefined) return []
  const letters = (['c', 'r', 'u', 'd', 's'] as const).filter((letter) =>
    (V1[permission] ?? permission).includes(letter),
  )
  return [{ context, type, letters }]
}

/** A launch has a patient in context, and in it a grant for that patient does what one for the user does. */
function covers(given: string, asked: string): boolean {
  return given === asked || (given === 'patient' && asked === 'user')
}

function written(context: string, permissions: Readonly<Record<string, string>>): string[] {
  return Object.entries(permissions).map(([type, letters]) => `${context}/${type}.${letters}`)
}
