import { Type, type Static } from 'typebox'
import { NOTE_FORMATS } from '#domain/connect/note-form.ts'
import { BaaSchema } from './baa.ts'
import { minutesOf, WEEKDAYS } from '#domain/hours.ts'
import { V2Schema } from './hl7v2.ts'
import { LOOPBACK } from './near.ts'
import { CLOCK, PassPhrase, Text, Url } from './values.ts'
import type { Wrong } from './wrong.ts'

const SiteOrderSchema = Type.Object(
  {
    category: Type.Enum(['laboratory', 'imaging', 'prescription', 'referral']),
    code: Text,
    system: Type.Optional(Text),
    text: Text,
    controlled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

const NoteSchema = Type.Object(
  {
    /** The one that is liked best first; plain text where it is left out. */
    formats: Type.Optional(Type.Array(Type.Enum(NOTE_FORMATS), { minItems: 1, uniqueItems: true })),
    /** By LOINC code the EMR's own; a type that is not in it is not taken. */
    types: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[0-9]{1,7}-[0-9]$' }),
        Type.Object({ system: Text, code: Text, display: Text }, { additionalProperties: false }),
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)

const PRACTITIONER = Type.String({ pattern: '^Practitioner/[A-Za-z0-9._-]{1,64}$' })

/** The OpenID provider at which staff sign in, where they can't by SMART (OpenID Connect Core 1.0). */
const SignInSchema = Type.Object(
  {
    issuer: Url,
    clientId: Text,
    /** `client_secret_basic`; without one the client proves itself by our key. */
    clientSecret: Type.Optional(Text),
    /** The claim of the id token with the number by which the EMR's messages know them. */
    practitionerClaim: Text,
    /** The claim with their role, and what its values stand for; any other value opens nothing. */
    roleClaim: Text,
    roles: Type.Record(Text, Type.Enum(['clinician', 'rooming', 'front-desk', 'operator', 'message-opener'])),
  },
  { additionalProperties: false },
)

const StaffSchema = Type.Object(
  {
    name: Text,
    telephone: Type.Optional(Text),
    licences: Type.Optional(
      Type.Array(
        Type.Object(
          {
            state: Type.String({ pattern: '^[A-Z]{2}$' }),
            from: Type.Optional(Type.String({ format: 'date' })),
            until: Type.Optional(Type.String({ format: 'date' })),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

const FeedSchema = Type.Object(
  {
    /** How many days from now on can be booked. */
    daysAhead: Type.Integer({ minimum: 1, maximum: 400 }),
    sessions: Type.Array(
      Type.Object(
        {
          clinicians: Type.Array(PRACTITIONER, { minItems: 1, uniqueItems: true }),
          /** As its SIU codes them in AIS-3. */
          visitTypes: Type.Array(Text, { minItems: 1, uniqueItems: true }),
          days: Type.Array(Type.Enum(WEEKDAYS), { minItems: 1, uniqueItems: true }),
          from: Type.String({ pattern: CLOCK }),
          until: Type.String({ pattern: CLOCK }),
          /** How long one time is. */
          minutes: Type.Integer({ minimum: 5, maximum: 480 }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { additionalProperties: false },
)

/** The EMR: by what it is reached and trusted, and what it has no words of its own for. */
export const EmrSchema = Type.Object(
  {
    name: Text,
    fhirBase: Url,
    /** The registrations of SMART, all or none; an EMR without SMART has `bearerToken` and `signIn` instead. */
    clientId: Type.Optional(Text),
    /** By what the launch proves itself (RFC 7591, section 2); a key, as backends do, where it is left out. */
    clientAuthentication: Type.Optional(Type.Enum(['private_key_jwt', 'client_secret_basic', 'none'])),
    /** Given with `client_secret_basic` and with nothing else. */
    clientSecret: Type.Optional(Text),
    backendClientId: Type.Optional(Text),
    cdsIssuer: Type.Optional(Url),
    cdsJwks: Type.Optional(Url),
    /** With what the FHIR server of an EMR without SMART is asked (RFC 6750). */
    bearerToken: Type.Optional(Type.String({ minLength: 16, pattern: '^[A-Za-z0-9._~+/-]+=*$' })),
    signIn: Type.Optional(SignInSchema),
    contextLink: Type.Optional(
      /** With what the EMR signs a link from its schedule to a visit. */
      Type.Object({ secret: Type.String({ minLength: 32 }) }, { additionalProperties: false }),
    ),
    /** By what its free times are known where it gives none out by FHIR (docs/connect.md): one of the two. */
    slots: Type.Optional(
      Type.Object(
        {
          /** The folder to which it exports them. */
          folder: Type.Optional(Text),
          /** What its clinicians' sessions are; its SIU tell what of them is taken, blocked and opened. */
          feed: Type.Optional(FeedSchema),
        },
        { additionalProperties: false },
      ),
    ),
    /** Who works there, by the number that its messages use, where the EMR gives out no Practitioner. */
    staff: Type.Optional(Type.Record(PRACTITIONER, StaffSchema)),
    /** What can be ordered there, where the EMR gives out no catalogue. */
    catalogue: Type.Optional(Type.Array(SiteOrderSchema, { minItems: 1 })),
    frameAncestors: Type.Array(Url),
    /** Address of the EMR's own prescriber; `{patient}` stands for the patient's id. */
    prescriber: Type.String({ pattern: '^https?://.*\\{patient\\}' }),
    /** Who is what, by codes of PractitionerRole, where the EMR has none. */
    roles: Type.Optional(Type.Record(PRACTITIONER, Type.Array(Text, { minItems: 1 }))),
    /** Who looks after the connection and may open the operator's page, beside whom the EMR itself knows as such. */
    operators: Type.Optional(Type.Array(Type.String({ pattern: '^Practitioner/[A-Za-z0-9.-]{1,64}$' }))),
    /** Codes of PractitionerRole by which one of them may open what routes carry (docs/operator.md); nobody where it is left out. */
    openers: Type.Optional(Type.Array(Text)),
    /**
     * The topic of its changes of appointments; for all types `rest-hook` for R4's plain way, or `none`; only where the EMR does not
     * declare it so that it can be told.
     */
    subscription: Type.Optional(Type.String({ pattern: '^(none|rest-hook|https?://.+|urn:.+)$' })),
    /** Its links by context to us (docs/rooms.md); without pass phrases none opens anything. */
    contextLinks: Type.Optional(
      Type.Object(
        {
          /** Two while it is changed, the newer one first. */
          passPhrases: Type.Array(PassPhrase, { minItems: 1, maxItems: 2 }),
          /** Where its schedule is told who is connected. */
          connectionStatus: Type.Optional(
            Type.Object(
              {
                address: Url,
                /** As the EMR knows this app, in the header `Epic-Client-ID`. */
                clientId: Text,
                vendorName: Text,
                user: Type.Optional(Text),
                password: Type.Optional(Text),
              },
              { additionalProperties: false },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    /** What it takes of notes; its FHIR server has no word to say so. */
    note: Type.Optional(NoteSchema),
    /** Its messages of HL7 v2 to us, and ours to it; without it nothing listens and nothing is sent. */
    hl7v2: Type.Optional(V2Schema),
    baa: Type.Optional(BaaSchema),
  },
  { additionalProperties: false },
)

/** At which provider staff sign in where their EMR has no SMART. */
export type StaffProvider = Static<typeof SignInSchema>

/** An EMR with SMART or without, whole, and what else of it can't be together. */
export function checkEmr(id: string, emr: Static<typeof EmrSchema>, wrong: Wrong): void {
  if ((emr.clientAuthentication === 'client_secret_basic') !== (emr.clientSecret !== undefined))
    wrong(
      `gives "${id}" one of emr.clientSecret and emr.clientAuthentication "client_secret_basic" without the other; give both, or neither where the EMR knows our key.`,
    )
  const smart = [emr.clientId, emr.backendClientId, emr.cdsIssuer, emr.cdsJwks]
  const without = [emr.bearerToken, emr.signIn]
  const isWhole = (all: readonly unknown[], others: readonly unknown[]) =>
    all.every((one) => one !== undefined) && others.every((one) => one === undefined)
  if (!isWhole(smart, without) && !isWhole(without, smart))
    wrong(
      `gives "${id}" neither a whole registration by SMART nor a way without: give emr.clientId, emr.backendClientId, emr.cdsIssuer and emr.cdsJwks, or, for an EMR without SMART, emr.bearerToken and emr.signIn.`,
    )
  const issuer = new URL(emr.signIn?.issuer ?? 'https://none')
  if (issuer.protocol === 'http:' && !LOOPBACK.includes(issuer.hostname))
    wrong(`gives "${id}" an emr.signIn.issuer without TLS; give its address that starts with https://.`)
  if (emr.slots !== undefined && (emr.staff === undefined || emr.hl7v2?.listen === undefined))
    wrong(
      `gives "${id}" emr.slots without emr.staff and emr.hl7v2.listen; a time of a file is of somebody who is named, and booked when a message says so.`,
    )
  checkSlots(id, emr, wrong)
  const person = emr.openers?.find((one) => one.startsWith('Practitioner/'))
  if (person !== undefined)
    wrong(
      `names ${person} in emr.openers of "${id}"; what routes carry is opened by a role: name a code of PractitionerRole, such as "privacy-officer", and give it to them in the EMR, or in emr.roles where it has none.`,
    )
  const codes = (emr.catalogue ?? []).map(({ category, code }) => `${category} ${code}`)
  const twice = codes.find((one, at) => codes.indexOf(one) < at)
  if (twice !== undefined)
    wrong(`gives "${id}" "${twice}" twice in emr.catalogue; keep one, as it is ordered by its code.`)
  if (emr.signIn === undefined && emr.contextLink !== undefined)
    wrong(`gives "${id}" emr.contextLink without emr.signIn; a link opens nothing without a sign-in.`)
}

/** One way to know its free times, and sessions of people who are named. */
function checkSlots(id: string, { slots, staff = {} }: Static<typeof EmrSchema>, wrong: Wrong): void {
  if (slots === undefined) return
  const { folder, feed } = slots
  if (folder === undefined && feed === undefined)
    wrong(
      `gives "${id}" emr.slots with neither a folder nor a feed; give emr.slots.folder where the EMR exports its free times as a file, emr.slots.feed with its clinicians' sessions where its SIU messages tell what is taken, or leave emr.slots out.`,
    )
  if (folder !== undefined && feed !== undefined)
    wrong(`gives "${id}" both emr.slots.folder and emr.slots.feed, which may contradict each other; keep one.`)
  for (const [at, { clinicians, from, until, minutes }] of (feed?.sessions ?? []).entries()) {
    const where = `emr.slots.feed.sessions[${at}]`
    const unnamed = clinicians.find((one) => staff[one] === undefined)
    if (unnamed !== undefined)
      wrong(`gives "${id}" ${where} of ${unnamed}, who is not in emr.staff; name them there, or take them out.`)
    if (minutesOf(until) - minutesOf(from) < minutes)
      wrong(
        `gives "${id}" ${where} from ${from} until ${until}, in which not one time of ${minutes} minutes fits; mend them.`,
      )
  }
}
