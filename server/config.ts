import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { NOTE_FORMATS } from '#domain/connect/note-form.ts'
import { isNpi } from '#domain/charge/claim.ts'
import { CHARGE_DOORS } from '#domain/charge/door.ts'
import { RULES } from '#domain/reconcile/rules.ts'
import { WEEKDAYS } from '#domain/hours.ts'
import { diskSources, type Sources } from './config-sources.ts'
import type { Collector } from './trace/otlp.ts'

const Url = Type.String({ format: 'uri', pattern: '^https?://' })
const Text = Type.String({ minLength: 1 })

/** From it the AES key of a context link is made; shorter ones are guessed. */
const PassPhrase = Type.String({ minLength: 16 })
const ByContext = Type.String({ pattern: '^https?://.*\\{context\\}' })

const CLOCK = '^([01][0-9]|2[0-3]):[0-5][0-9]$'

const BaaSchema = Type.Object(
  { status: Type.Enum(['live', 'simulated']), until: Type.String({ format: 'date' }) },
  { additionalProperties: false },
)

const TLS = { key: Text, certificate: Text }

const ListenSchema = Type.Object(
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

/** Where messages go and how this site wants them; all but host, port and tls is a `SiteProfile` of formats/hl7v2. */
const SendSchema = Type.Object(
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

const V2Schema = Type.Object(
  {
    listen: Type.Optional(ListenSchema),
    /** Of the messages that are taken. */
    accept: Type.Optional(Type.Array(Type.Object(PARTIES, { additionalProperties: false }), { minItems: 1 })),
    send: Type.Optional(SendSchema),
  },
  { additionalProperties: false },
)

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

/** `minutes`: after which time it is a discrepancy, in place of the rule's own. */
const RECONCILE_RULE = Type.Object(
  {
    rule: Type.Enum(RULES.map(({ id }) => id)),
    from: Type.String({ format: 'date' }),
    to: Type.Optional(Type.String({ format: 'date' })),
    on: Type.Optional(Type.Boolean()),
    minutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 525_600 })),
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

/** Over how many a destination is reached at once; one person's messages never go by two. */
const Connections = Type.Optional(Type.Integer({ minimum: 1, maximum: 64 }))

/** The places of one route, by how its file says that it hears and goes on; what it has no use for is refused with the file. */
const RoutePlacesSchema = Type.Object(
  {
    /** MLLP: where it listens and whom it hears. */
    listen: Type.Optional(ListenSchema),
    accept: Type.Optional(Type.Array(Type.Object(PARTIES, { additionalProperties: false }), { minItems: 1 })),
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

/** The department to which referrals go, and how it is reached: by HL7 v2 (`listen`, `accept`, `send`), or by FHIR (`write`); docs/referral.md. */
const ReferralsSchema = Type.Object(
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
    accept: Type.Optional(Type.Array(Type.Object(PARTIES, { additionalProperties: false }), { minItems: 1 })),
    send: Type.Optional(SendSchema),
    /** Its FHIR server; with `clientId` under SMART backend services, by our key. */
    write: Type.Optional(
      Type.Object({ fhirBase: Url, clientId: Type.Optional(Text) }, { additionalProperties: false }),
    ),
    /** Where its patients choose a time: the department as an organization of ours, and the pathway of its visits. */
    booking: Type.Optional(Type.Object({ organization: Text, pathway: Text }, { additionalProperties: false })),
    baa: Type.Optional(BaaSchema),
  },
  { additionalProperties: false },
)

const ClaimAddressSchema = Type.Object(
  {
    line: Text,
    city: Text,
    state: Type.String({ pattern: '^[A-Z]{2}$' }),
    postalCode: Type.String({ pattern: '^\\d{5}(-?\\d{4})?$' }),
  },
  { additionalProperties: false },
)
const Npi = Type.String({ pattern: '^[12]\\d{9}$' })
/** ISA06 and ISA08 have fifteen characters. */
const PartyId = Type.String({ pattern: '^[A-Za-z0-9]{2,15}$' })

/** What claims say of a site (`ClaimSite` of domain/charge), and the folders of their files (docs/charges.md). */
const ClaimsSchema = Type.Object(
  {
    submitter: Type.Object(
      { name: Text, id: PartyId, contact: Text, telephone: Type.String({ pattern: '^(\\D*\\d){10}\\D*$' }) },
      { additionalProperties: false },
    ),
    receiver: Type.Object({ name: Text, id: PartyId }, { additionalProperties: false }),
    billing: Type.Object(
      {
        name: Text,
        npi: Npi,
        taxId: Type.String({ pattern: '^\\d{2}-?\\d{7}$' }),
        taxonomy: Type.Optional(Type.String({ pattern: '^[A-Z0-9]{10}$' })),
        address: ClaimAddressSchema,
      },
      { additionalProperties: false },
    ),
    serviceLocation: Type.Optional(
      Type.Object(
        { name: Text, npi: Type.Optional(Npi), address: ClaimAddressSchema },
        { additionalProperties: false },
      ),
    ),
    payers: Type.Record(
      Text,
      Type.Object(
        { name: Text, id: Text, filing: Type.String({ pattern: '^[A-Z0-9]{2}$' }) },
        { additionalProperties: false },
      ),
    ),
    codeSystems: Type.Array(Text, { minItems: 1 }),
    assignment: Type.Enum(['A', 'B', 'C']),
    benefits: Type.Enum(['Y', 'N', 'W']),
    release: Type.Enum(['Y', 'I']),
    /** The folder in which what comes back is put (TA1, 999, 277CA, 835). */
    answers: Type.Optional(Type.Object({ folder: Text }, { additionalProperties: false })),
    /** The folder into which claims are put, and for how many days one that nobody picks up stays there; seven. */
    drop: Type.Optional(
      Type.Object(
        { folder: Text, days: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 })), baa: Type.Optional(BaaSchema) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)

const OrganizationSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }),
    name: Text,
    /** As messages to patients name it, where its own name tells what it treats. */
    signsAs: Type.Optional(Text),
    phone: Text,
    /** When people answer the telephone, by the organization's clock; without them no page promises a call. */
    hours: Type.Optional(
      Type.Array(
        Type.Object(
          {
            days: Type.Array(Type.Enum(WEEKDAYS), { minItems: 1 }),
            from: Type.String({ pattern: CLOCK }),
            until: Type.String({ pattern: CLOCK }),
          },
          { additionalProperties: false },
        ),
        { minItems: 1 },
      ),
    ),
    /** What clinicians are to do in an emergency, in the site's own words. */
    emergencyGuidance: Type.Optional(Text),
    /** Texts that clinicians put into a note by `.name`. */
    phrases: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z0-9-]{1,40}$' }), Text)),
    /** Whom patients reach while the practice is closed. */
    onCall: Type.Optional(Text),
    timeZone: Text,
    /** Days on which the practice is closed whatever the weekday; no message is expected on one. */
    holidays: Type.Optional(Type.Array(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }))),
    /** Who is told what is the matter with a route; without it the operator's page alone says it. */
    alarms: Type.Optional(
      Type.Object(
        {
          mail: Type.Optional(Type.Array(Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$' }))),
          webhook: Type.Optional(
            Type.Object({ address: Url, secret: Type.String({ minLength: 32 }) }, { additionalProperties: false }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    website: Url,
    pathways: Type.Array(Text, { minItems: 1 }),
    /** Integration routes by name (docs/routes.md). */
    routes: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }), RoutePlacesSchema, { additionalProperties: false }),
    ),
    /** Where behavioral health referrals go; without it no order becomes one. */
    referrals: Type.Optional(ReferralsSchema),
    emr: Type.Object(
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
        /** The folder to which the EMR exports its free times (docs/connect.md), where it gives none out by FHIR. */
        slots: Type.Optional(Type.Object({ folder: Text }, { additionalProperties: false })),
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
    ),
    mail: Type.Object(
      {
        from: Text,
        /** Where mail servers send back what they can't deliver (RFC 5321, 4.4); `from` where it is left out. */
        returnPath: Type.Optional(Text),
        /** With what is signed that a mail came back; without one no such call is taken. */
        secret: Type.Optional(Type.String({ minLength: 32 })),
        baa: Type.Optional(BaaSchema),
      },
      { additionalProperties: false },
    ),
    /** The service that rings the clinician and then the patient. */
    telephone: Type.Optional(
      Type.Object(
        {
          address: Url,
          /** With what both sides sign their calls. */
          secret: Type.String({ minLength: 32 }),
          baa: Type.Optional(BaaSchema),
        },
        { additionalProperties: false },
      ),
    ),
    /** Where visits are held that a pathway does not hold in a room of ours. */
    rooms: Type.Optional(
      Type.Object(
        {
          /** The video tool that the organization has already (docs/rooms.md). */
          link: Type.Optional(
            Type.Object(
              {
                /** What patients and clinicians know it as. */
                name: Text,
                address: Url,
                /** With what both sides sign their calls. */
                secret: Type.String({ minLength: 32 }),
                /** Where anybody can try camera and microphone. */
                testPage: Type.Optional(Url),
                baa: Type.Optional(BaaSchema),
              },
              { additionalProperties: false },
            ),
          ),
          /** The EMR's own video module, under the EMR's agreement (docs/rooms.md). */
          native: Type.Optional(
            Type.Object(
              {
                name: Text,
                /** Where it opens; `{context}` stands for what is encrypted with `passPhrase`. */
                launch: Type.Object({ patient: ByContext, clinician: ByContext }, { additionalProperties: false }),
                passPhrase: PassPhrase,
                /** Where it is told that a meeting is over, and asked for its session log. */
                address: Url,
                /** With what both sides sign their calls. */
                secret: Type.String({ minLength: 32 }),
                testPage: Type.Optional(Url),
              },
              { additionalProperties: false },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    sms: Type.Optional(
      Type.Object(
        {
          url: Url,
          /** With what the gateway signs its calls to us; without one none is taken. */
          secret: Type.Optional(Type.String({ minLength: 32 })),
          baa: Type.Optional(BaaSchema),
        },
        { additionalProperties: false },
      ),
    ),
    /** By which door charges leave (docs/charges.md); the best that there is where it is left out. */
    charge: Type.Optional(Type.Enum(CHARGE_DOORS)),
    /** By payers of the rules, how the EMR's coverages name them (`PayerNames` of domain/charge). */
    payers: Type.Optional(Type.Record(Text, Type.Array(Text, { minItems: 1 }))),
    /** What claims say of the site, and where their files go. */
    claims: Type.Optional(ClaimsSchema),
    /** Rules of reconciliation that are switched off, or have another limit, from one day to another. */
    reconcile: Type.Optional(Type.Array(RECONCILE_RULE)),
    /** A model that writes the draft of the note, as OpenAI's does; without one the rules write it. */
    writer: Type.Optional(
      Type.Object(
        { url: Url, model: Text, key: Type.Optional(Text), baa: Type.Optional(BaaSchema) },
        { additionalProperties: false },
      ),
    ),
    /** Where speech becomes text, in one of three ways; without one no page offers captions, or to listen for the note. */
    transcriber: Type.Optional(
      Type.Object(
        {
          /** A service that speaks as OpenAI's does. */
          url: Type.Optional(Url),
          model: Type.Optional(Text),
          /** A process of the site's own on this machine. */
          command: Type.Optional(Type.Array(Text, { minItems: 1 })),
          /** A vendor who is handed speech and tells its words later, in calls that both sides sign with `secret`. */
          vendor: Type.Optional(
            Type.Object({ address: Url, secret: Type.String({ minLength: 32 }) }, { additionalProperties: false }),
          ),
          baa: Type.Optional(BaaSchema),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)

const IceServerSchema = Type.Object({
  urls: Type.Union([Text, Type.Array(Text, { minItems: 1 })]),
  username: Type.Optional(Type.String()),
  credential: Type.Optional(Type.String()),
})

/** A business associate agreement of one connection, valid to the end of the day `until` (YYYY-MM-DD). */
export type Baa = Static<typeof BaaSchema>
/** Where an EMR's messages of HL7 v2 arrive. */
export type Listen = Static<typeof ListenSchema>
/** Whose messages are taken, and for whom. */
export type Accept = NonNullable<Static<typeof V2Schema>['accept']>
/** Where messages to an EMR go, and how its site wants them. */
export type Send = Static<typeof SendSchema>
/** Where a route hears, and where it goes on. */
export type RoutePlaces = Static<typeof RoutePlacesSchema>
/** At which provider staff sign in where their EMR has no SMART. */
export type StaffProvider = Static<typeof SignInSchema>
/** A tenant: its practice, its EMR and its ways to reach patients. */
export type Organization = Static<typeof OrganizationSchema>
/** One STUN or TURN server, as browsers take it (W3C WebRTC, RTCIceServer). */
export type IceServer = Static<typeof IceServerSchema>

const INSTALLS = ['test', 'production'] as const
/** A test holds nobody's data and reaches nothing of production's, and the other way round. */
export type Install = (typeof INSTALLS)[number]

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** What Causeway was told at its start; nothing else in the house reads the environment. */
export interface Config {
  port: number
  /** Where patients and clinicians reach Causeway, without a trailing slash. */
  origin: string
  /** Folder of the embedded database and of what must outlive a restart. */
  data: string
  databaseUrl?: string
  /** At least 32 bytes; links and sealed content are derived from it. */
  secret: Buffer
  sandbox: boolean
  /** Whether patients here are real; what either may be connected to differs. */
  install: Install
  organizations: Organization[]
  smtpUrl?: string
  smsToken?: string
  transcriberKey?: string
  /** Folder of the pathway definitions. */
  pathways: string
  /** Folder of the routes. */
  routes: string
  /** Folder of the maps that routes name. */
  maps: string
  /** Folder of the charge rules. */
  chargeRules: string
  iceServers: IceServer[]
  /** The site's own TURN relay, whose credentials are made as they are needed. */
  turn?: { urls: string[]; secret: string }
  /** What `/metrics` asks for; it is open to whoever reaches the port where there is none. */
  metricsToken?: string
  /** The collector of OTLP that is told what routes do; nobody is where it is left out. */
  traces?: Collector
  logLevel: (typeof LOG_LEVELS)[number]
}

/** One setting that can't be used, and a sentence that says what to do about it. */
export interface Problem {
  setting: string
  sentence: string
}

/** Every setting that Causeway reads. `docs/settings.md` explains each; a test compares the two. */
export const SETTINGS = [
  'PORT',
  'CAUSEWAY_ORIGIN',
  'CAUSEWAY_DATA',
  'DATABASE_URL',
  'CAUSEWAY_SECRET',
  'CAUSEWAY_SANDBOX',
  'CAUSEWAY_INSTALL',
  'CAUSEWAY_ORGANIZATIONS',
  'SMTP_URL',
  'SMS_TOKEN',
  'TRANSCRIBER_KEY',
  'CAUSEWAY_PATHWAYS',
  'CAUSEWAY_ROUTES',
  'CAUSEWAY_MAPS',
  'CAUSEWAY_CHARGE_RULES',
  'ICE_SERVERS',
  'TURN_URLS',
  'TURN_SECRET',
  'METRICS_TOKEN',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'LOG_LEVEL',
] as const

type Setting = (typeof SETTINGS)[number]

const organizationsOf = Compile(Type.Array(OrganizationSchema, { minItems: 1 }))
const iceServersOf = Compile(Type.Array(IceServerSchema))

/** Reads the settings, or says everything that is wrong with them at once. `sources` is the disk, or a test's. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  sources: Sources = diskSources,
): Config | Problem[] {
  const problems: Problem[] = []
  const wrong = (setting: Setting, sentence: string) =>
    void problems.push({ setting, sentence: `${setting} ${sentence}` })
  const given = (setting: Setting) => env[setting]?.trim() || undefined

  const port = Number(given('PORT') ?? 8080)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    wrong('PORT', `is "${env.PORT}"; give a whole number from 1 to 65535.`)
  }
  const url = (setting: Setting, schemes: readonly string[]) => {
    const value = given(setting)
    if (value === undefined || (URL.canParse(value) && schemes.includes(new URL(value).protocol))) return value
    wrong(setting, `is not an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}.`)
    return undefined
  }
  const originUrl = url('CAUSEWAY_ORIGIN', ['http:', 'https:']) ?? `http://127.0.0.1:${port}`
  const origin = URL.canParse(originUrl) ? new URL(originUrl).origin : originUrl
  const databaseUrl = url('DATABASE_URL', ['postgres:', 'postgresql:'])
  const smtpUrl = url('SMTP_URL', ['smtp:', 'smtps:'])
  const smsToken = given('SMS_TOKEN')
  const transcriberKey = given('TRANSCRIBER_KEY')
  const data = given('CAUSEWAY_DATA') ?? './.data'

  const sandbox = given('CAUSEWAY_SANDBOX') === '1'
  if (!sandbox && given('CAUSEWAY_SANDBOX') !== undefined && given('CAUSEWAY_SANDBOX') !== '0') {
    wrong('CAUSEWAY_SANDBOX', 'must be 1 or 0; leave it out where real patients are.')
  }
  const install = INSTALLS.find((one) => one === (given('CAUSEWAY_INSTALL') ?? (sandbox ? 'test' : 'production')))
  if (install === undefined || (sandbox && install === 'production'))
    wrong(
      'CAUSEWAY_INSTALL',
      sandbox
        ? 'must be test or left out where CAUSEWAY_SANDBOX is 1.'
        : `is "${env.CAUSEWAY_INSTALL}"; give test or production.`,
    )
  const secret = secretOf(given('CAUSEWAY_SECRET') ?? (sandbox ? sources.keptSecret(data) : undefined))
  if (secret === undefined) {
    wrong(
      'CAUSEWAY_SECRET',
      'is missing or shorter than 32 bytes; give 64 hexadecimal digits, as `openssl rand -hex 32` prints them.',
    )
  }

  const logLevel = LOG_LEVELS.find((level) => level === (given('LOG_LEVEL') ?? 'info'))
  if (logLevel === undefined) wrong('LOG_LEVEL', `is "${env.LOG_LEVEL}"; give one of ${LOG_LEVELS.join(', ')}.`)

  const iceServers = parsed(given('ICE_SERVERS') ?? '[]', iceServersOf, (what) => wrong('ICE_SERVERS', what))
  const turn = turnOf(given('TURN_URLS'), given('TURN_SECRET'), wrong)
  const metricsToken = given('METRICS_TOKEN')
  if (metricsToken !== undefined && metricsToken.length < 32)
    wrong('METRICS_TOKEN', 'is shorter than 32 characters; make one as `openssl rand -hex 32` does.')
  const collector = given('OTEL_EXPORTER_OTLP_ENDPOINT')
  const collectorHeaders = given('OTEL_EXPORTER_OTLP_HEADERS')
  const traces = collector === undefined ? undefined : collectorOf(collector, collectorHeaders, wrong)
  if (collector === undefined && collectorHeaders !== undefined)
    wrong('OTEL_EXPORTER_OTLP_ENDPOINT', 'is missing while OTEL_EXPORTER_OTLP_HEADERS is given; name the collector.')

  const organizations = readOrganizations(given('CAUSEWAY_ORGANIZATIONS'), install ?? 'production', sources, (what) =>
    wrong('CAUSEWAY_ORGANIZATIONS', what),
  )

  if (problems.length > 0 || !secret || !install || !logLevel || !iceServers || !organizations) return problems
  return {
    port,
    origin,
    data,
    databaseUrl,
    secret,
    sandbox,
    install,
    organizations: install === 'test' ? organizations.map(sayingTest) : organizations,
    smtpUrl,
    smsToken,
    ...(transcriberKey !== undefined && { transcriberKey }),
    pathways: given('CAUSEWAY_PATHWAYS') ?? SHIPPED_PATHWAYS,
    routes: given('CAUSEWAY_ROUTES') ?? SHIPPED_ROUTES,
    maps: given('CAUSEWAY_MAPS') ?? SHIPPED_MAPS,
    chargeRules: given('CAUSEWAY_CHARGE_RULES') ?? SHIPPED_CHARGE_RULES,
    iceServers,
    ...(turn && { turn }),
    ...(metricsToken !== undefined && { metricsToken }),
    ...(traces && { traces }),
    logLevel,
  }
}

/** Whatever is not on this machine is told by https alone: what routes do is nobody else's business. */
function collectorOf(
  endpoint: string,
  headers: string | undefined,
  wrong: (setting: Setting, sentence: string) => void,
): Collector | undefined {
  const at = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const near = at !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(at.hostname)
  if (at === undefined || !(at.protocol === 'https:' || (at.protocol === 'http:' && near))) {
    wrong('OTEL_EXPORTER_OTLP_ENDPOINT', 'is no address that starts with https://, or with http:// on this machine.')
    return undefined
  }
  const pairs = (headers ?? '').split(',').filter((pair) => pair.trim() !== '')
  const read = pairs.map((pair) => /^\s*([A-Za-z0-9-]+)=(\S+)\s*$/.exec(pair))
  if (read.includes(null)) {
    wrong('OTEL_EXPORTER_OTLP_HEADERS', 'is no list of name=value with commas.')
    return undefined
  }
  return {
    endpoint,
    headers: Object.fromEntries(read.map((one) => [one?.[1] ?? '', decodeURIComponent(one?.[2] ?? '')])),
  }
}

/** What a test sends says so in MSH-11, also where nobody thought of it. */
function sayingTest(organization: Organization): Organization {
  const { hl7v2 } = organization.emr
  if (hl7v2?.send === undefined) return organization
  const send = { ...hl7v2.send, processing: hl7v2.send.processing ?? ('T' as const) }
  return { ...organization, emr: { ...organization.emr, hl7v2: { ...hl7v2, send } } }
}

const SHIPPED_PATHWAYS = join(import.meta.dirname, '..', 'pathways')
const SHIPPED_ROUTES = join(import.meta.dirname, '..', 'routes')
const SHIPPED_MAPS = join(import.meta.dirname, '..', 'maps')
const SHIPPED_CHARGE_RULES = join(import.meta.dirname, '..', 'charge-rules')

/** RFC 7065: `turn:host[:port][?transport=udp|tcp]` and `turns:`. */
const TURN_URL = /^turns?:[^/?#,\s]+(\?transport=(udp|tcp))?$/

function turnOf(
  list: string | undefined,
  secret: string | undefined,
  wrong: (setting: Setting, sentence: string) => void,
): Config['turn'] {
  if (list === undefined && secret === undefined) return undefined
  if (list === undefined) wrong('TURN_URLS', 'is missing while TURN_SECRET is given; name the relay or leave both out.')
  else if (secret === undefined)
    wrong('TURN_SECRET', 'is missing; give the value of `static-auth-secret` in the relay’s configuration.')
  const urls = (list ?? '').split(',').map((url) => url.trim())
  const unfit = list === undefined ? undefined : urls.find((url) => !TURN_URL.test(url))
  if (unfit !== undefined)
    wrong('TURN_URLS', `holds "${unfit}"; give addresses such as turn:turn.example:3478?transport=udp, with commas.`)
  return secret === undefined ? undefined : { urls, secret }
}

function readOrganizations(
  path: string | undefined,
  install: Install,
  sources: Sources,
  wrong: (what: string) => undefined,
) {
  if (path === undefined) return wrong('is missing; give the path of the file that describes your organizations.')
  const text = sources.file(path)
  if (text === undefined) return wrong(`names ${path}, which can't be read; check the path and its permissions.`)
  const organizations = parsed(text, organizationsOf, (what) => wrong(`(${path}) ${what}`))
  for (const {
    id,
    timeZone,
    emr,
    mail,
    sms,
    telephone,
    rooms,
    transcriber,
    writer,
    charge,
    claims,
    payers,
    referrals,
  } of organizations ?? []) {
    if (!isTimeZone(timeZone))
      wrong(`(${path}) gives "${id}" the time zone "${timeZone}"; give an IANA name such as America/New_York.`)
    if ((emr.clientAuthentication === 'client_secret_basic') !== (emr.clientSecret !== undefined))
      wrong(
        `(${path}) gives "${id}" one of emr.clientSecret and emr.clientAuthentication "client_secret_basic" without the other; give both, or neither where the EMR knows our key.`,
      )
    const smart = [emr.clientId, emr.backendClientId, emr.cdsIssuer, emr.cdsJwks]
    const without = [emr.bearerToken, emr.signIn]
    const isWhole = (all: readonly unknown[], others: readonly unknown[]) =>
      all.every((one) => one !== undefined) && others.every((one) => one === undefined)
    if (!isWhole(smart, without) && !isWhole(without, smart))
      wrong(
        `(${path}) gives "${id}" neither a whole registration by SMART nor a way without: give emr.clientId, emr.backendClientId, emr.cdsIssuer and emr.cdsJwks, or, for an EMR without SMART, emr.bearerToken and emr.signIn.`,
      )
    const issuer = new URL(emr.signIn?.issuer ?? 'https://none')
    if (issuer.protocol === 'http:' && !LOOPBACK.includes(issuer.hostname))
      wrong(`(${path}) gives "${id}" an emr.signIn.issuer without TLS; give its address that starts with https://.`)
    if (emr.slots !== undefined && (emr.staff === undefined || emr.hl7v2?.listen === undefined))
      wrong(
        `(${path}) gives "${id}" emr.slots without emr.staff and emr.hl7v2.listen; a time of a file is of somebody who is named, and booked when a message says so.`,
      )
    const person = emr.openers?.find((one) => one.startsWith('Practitioner/'))
    if (person !== undefined)
      wrong(
        `(${path}) names ${person} in emr.openers of "${id}"; what routes carry is opened by a role: name a code of PractitionerRole, such as "privacy-officer", and give it to them in the EMR, or in emr.roles where it has none.`,
      )
    const codes = (emr.catalogue ?? []).map(({ category, code }) => `${category} ${code}`)
    const twice = codes.find((one, at) => codes.indexOf(one) < at)
    if (twice !== undefined)
      wrong(`(${path}) gives "${id}" "${twice}" twice in emr.catalogue; keep one, as it is ordered by its code.`)
    if (emr.signIn === undefined && emr.contextLink !== undefined)
      wrong(`(${path}) gives "${id}" emr.contextLink without emr.signIn; a link opens nothing without a sign-in.`)
    const open = Object.values(rooms?.native?.launch ?? {}).find((at) => at.startsWith('http:'))
    if (open !== undefined && rooms?.native?.address.startsWith('https:'))
      wrong(
        `(${path}) sends people of "${id}" to ${new URL(open).origin} without encryption; give rooms.native.launch addresses that start with https://.`,
      )
    const model = new URL(writer?.url ?? 'https://none')
    if (model.protocol === 'http:' && !LOOPBACK.includes(model.hostname))
      wrong(`(${path}) gives "${id}" a writer.url without TLS; give its address that starts with https://.`)
    if (charge === 'x837' && claims?.drop === undefined)
      wrong(`(${path}) has charges of "${id}" leave as 837P files and names no folder; give claims.drop.folder.`)
    const npis = [claims?.billing.npi, claims?.serviceLocation?.npi].flatMap((npi) => npi ?? [])
    const mistyped = npis.find((npi) => !isNpi(npi))
    if (mistyped !== undefined)
      wrong(`(${path}) gives "${id}" the NPI ${mistyped} in claims, which its last digit says is mistyped; correct it.`)
    const named = Object.values(payers ?? {}).flatMap((names) => [...new Set(names)])
    const ofTwo = named.find((name, at) => named.indexOf(name) < at)
    if (ofTwo !== undefined)
      wrong(
        `(${path}) names "${ofTwo}" under two payers of "${id}"; a coverage of that name would be nobody's: keep one.`,
      )
    const agreed = [emr, mail, sms, telephone, rooms?.link, transcriber, writer, claims?.drop, referrals]
    const statuses = new Set(agreed.map((party) => party?.baa?.status))
    if (install === 'production' && statuses.has('simulated'))
      wrong(
        `(${path}) gives "${id}" a simulated BAA, which only a test may have (CAUSEWAY_INSTALL); enter the live agreement or take it out.`,
      )
    if (install === 'test' && statuses.has('live'))
      wrong(
        `(${path}) gives "${id}" a live BAA: that is a connection of production, and this install is a test (CAUSEWAY_INSTALL), which never sends to one; name the test system there, with a simulated BAA.`,
      )
    if (transcriber !== undefined) {
      const { url, model, command, vendor } = transcriber
      const ways = [url, command, vendor].filter((way) => way !== undefined).length
      if (ways !== 1 || (url === undefined) !== (model === undefined))
        wrong(
          `(${path}) gives "${id}" a transcriber that is reached in no way, or in several; give transcriber.url and transcriber.model, or transcriber.command, or transcriber.vendor.`,
        )
    }
    const processing = emr.hl7v2?.send?.processing
    if (processing !== undefined && (processing === 'P') !== (install === 'production'))
      wrong(
        `(${path}) has the messages of "${id}" say ${processing} in emr.hl7v2.send.processing, and this install is a ${install} (CAUSEWAY_INSTALL); ${install === 'test' ? 'give T or D, or leave it out' : 'give P or leave it out'}.`,
      )
  }
  for (const { id, referrals } of organizations ?? []) {
    if (referrals === undefined) continue
    const { listen, accept, send, write } = referrals
    const given = [listen, accept, send].filter((one) => one !== undefined).length
    if (given !== (write === undefined ? 3 : 0))
      wrong(
        `(${path}) gives "${id}" a department that is reached in no way, in half of one, or in two; give referrals.listen, referrals.accept and referrals.send where it speaks HL7 v2, or referrals.write where it speaks FHIR.`,
      )
    if (listen !== undefined && listen.tls === undefined && !LOOPBACK.includes(listen.host ?? '127.0.0.1'))
      wrong(
        `(${path}) has "${id}" hear its department at ${listen.host} without TLS; give referrals.listen.tls, or listen at 127.0.0.1 behind your interface engine.`,
      )
    if (send !== undefined && send.tls === undefined && !LOOPBACK.includes(send.host))
      wrong(
        `(${path}) has the referrals of "${id}" go to ${send.host} without TLS; give referrals.send.tls, or send to 127.0.0.1 where your interface engine is.`,
      )
    for (const file of [listen?.tls, send?.tls].flatMap((tls) => Object.values(tls ?? {})))
      if (sources.file(file) === undefined)
        wrong(
          `(${path}) names ${file} for the referrals of "${id}", which can't be read; check the path and its permissions.`,
        )
    const says = send?.processing
    if (says !== undefined && (says === 'P') !== (install === 'production'))
      wrong(
        `(${path}) has the referrals of "${id}" say ${says} in referrals.send.processing, and this install is a ${install} (CAUSEWAY_INSTALL); ${install === 'test' ? 'give T or D, or leave it out' : 'give P or leave it out'}.`,
      )
    const written = write && new URL(write.fhirBase)
    if (
      written !== undefined &&
      (written.protocol !== 'https:' || write?.clientId === undefined) &&
      !LOOPBACK.includes(written.hostname)
    )
      wrong(
        `(${path}) has the referrals of "${id}" go to ${written.host} without TLS or without referrals.write.clientId; give an address with https and the client id of its backend services.`,
      )
  }
  for (const { id, emr } of organizations ?? []) {
    if (emr.hl7v2 === undefined) continue
    const { listen, accept, send } = emr.hl7v2
    if ((listen === undefined) !== (accept === undefined))
      wrong(
        `(${path}) gives "${id}" one of emr.hl7v2.listen and emr.hl7v2.accept without the other; give both, or neither where the EMR sends no messages.`,
      )
    if (listen !== undefined && listen.tls === undefined && !LOOPBACK.includes(listen.host ?? '127.0.0.1'))
      wrong(
        `(${path}) has "${id}" listen for HL7 v2 at ${listen.host} without TLS; give emr.hl7v2.listen.tls, or listen at 127.0.0.1 behind your interface engine.`,
      )
    if (send !== undefined && send.tls === undefined && !LOOPBACK.includes(send.host))
      wrong(
        `(${path}) has "${id}" send HL7 v2 to ${send.host} without TLS; give emr.hl7v2.send.tls, or send to 127.0.0.1 where your interface engine is.`,
      )
    for (const file of [listen?.tls, send?.tls].flatMap((tls) => Object.values(tls ?? {})))
      if (sources.file(file) === undefined)
        wrong(`(${path}) names ${file} for "${id}", which can't be read; check the path and its permissions.`)
  }
  checkRoutes(organizations ?? [], install, sources, (what) => wrong(`(${path}) ${what}`))
  const ids = (organizations ?? []).map(({ id }) => id)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) wrong(`(${path}) describes "${twice}" twice; keep one.`)
  return organizations
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** Every place at which messages are heard or delivered: no two on one port, and none in the clear but on this machine. */
function checkRoutes(
  organizations: readonly Organization[],
  install: Install,
  sources: Sources,
  wrong: (what: string) => undefined,
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
      const written = write && new URL(write.fhirBase)
      if (
        written !== undefined &&
        (written.protocol !== 'https:' || write?.clientId === undefined) &&
        !LOOPBACK.includes(written.hostname)
      )
        wrong(
          `has the route "${name}" of "${id}" write to ${written.host} without TLS or without write.clientId; give an address with https and the client id of its backend services.`,
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

interface Shape<T> {
  Check(value: unknown): value is T
  Errors(value: unknown): readonly { instancePath: string; message: string }[]
}

function parsed<T>(text: string, shape: Shape<T>, wrong: (what: string) => undefined): T | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return wrong('is not JSON; check its quotes, commas and brackets.')
  }
  if (shape.Check(value)) return value
  // The validator names the offending member before the object that holds it, so the first error is the nearest one.
  const [first] = shape.Errors(value)
  return wrong(`is wrong at ${first?.instancePath || 'its top'}: it ${first?.message ?? 'has another shape'}.`)
}

function secretOf(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, /^([0-9a-f]{2})+$/i.test(text) ? 'hex' : 'base64')
  return bytes.length >= 32 ? bytes : undefined
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
