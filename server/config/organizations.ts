import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { CHARGE_DOORS } from '#domain/charge/door.ts'
import { WEEKDAYS } from '#domain/hours.ts'
import { RULES } from '#domain/reconcile/rules.ts'
import { BaaSchema, type Install } from './baa.ts'
import { checkClaims, ClaimsSchema } from './claims.ts'
import { checkEmr, EmrSchema } from './emr.ts'
import { checkV2 } from './hl7v2.ts'
import { parsed } from './json.ts'
import { checkReferrals, ReferralsSchema } from './referrals.ts'
import { checkRooms, RoomsSchema } from './rooms.ts'
import { checkRoutes, RoutePlacesSchema } from './routes.ts'
import type { Sources } from './sources.ts'
import { checkTranscriber, TranscriberSchema } from './transcriber.ts'
import { Text, Url, CLOCK } from './values.ts'
import { checkWriter, WriterSchema } from './writer.ts'
import type { Wrong } from './wrong.ts'

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
    emr: EmrSchema,
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
    rooms: Type.Optional(RoomsSchema),
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
    writer: Type.Optional(WriterSchema),
    /** Where speech becomes text, in one of three ways; without one no page offers captions, or to listen for the note. */
    transcriber: Type.Optional(TranscriberSchema),
  },
  { additionalProperties: false },
)

/** A tenant: its practice, its EMR and its ways to reach patients. */
export type Organization = Static<typeof OrganizationSchema>

const organizationsOf = Compile(Type.Array(OrganizationSchema, { minItems: 1 }))

/** The organizations of a file, or nothing once `wrong` has been told everything that is wrong with it. */
export function readOrganizations(
  path: string | undefined,
  install: Install,
  sources: Sources,
  wrong: (what: string) => undefined,
): Organization[] | undefined {
  if (path === undefined) return wrong('is missing; give the path of the file that describes your organizations.')
  const text = sources.file(path)
  if (text === undefined) return wrong(`names ${path}, which can't be read; check the path and its permissions.`)
  const wrongThere = (what: string) => wrong(`(${path}) ${what}`)
  const organizations = parsed(text, organizationsOf, wrongThere)
  if (organizations === undefined) return undefined
  for (const organization of organizations) check(organization, install, sources, wrongThere)
  checkRoutes(organizations, install, sources, wrongThere)
  const ids = organizations.map(({ id }) => id)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) wrongThere(`describes "${twice}" twice; keep one.`)
  return install === 'test' ? organizations.map(sayingTest) : organizations
}

function check(organization: Organization, install: Install, sources: Sources, wrong: Wrong): void {
  const { id, timeZone, emr, rooms, transcriber, writer, referrals } = organization
  if (!isTimeZone(timeZone))
    wrong(`gives "${id}" the time zone "${timeZone}"; give an IANA name such as America/New_York.`)
  checkEmr(id, emr, wrong)
  checkRooms(id, rooms, wrong)
  checkWriter(id, writer, wrong)
  checkClaims(organization, wrong)
  checkAgreements(organization, install, wrong)
  if (transcriber !== undefined) checkTranscriber(id, transcriber, wrong)
  if (referrals !== undefined) checkReferrals(id, referrals, install, sources, wrong)
  if (emr.hl7v2 !== undefined) checkV2(id, emr.hl7v2, install, sources, wrong)
}

/** No agreement of a test in production, and none of production in a test. */
function checkAgreements(
  { id, emr, mail, sms, telephone, rooms, transcriber, writer, claims, referrals }: Organization,
  install: Install,
  wrong: Wrong,
): void {
  const agreed = [emr, mail, sms, telephone, rooms?.link, transcriber, writer, claims?.drop, referrals]
  const statuses = new Set(agreed.map((party) => party?.baa?.status))
  if (install === 'production' && statuses.has('simulated'))
    wrong(
      `gives "${id}" a simulated BAA, which only a test may have (CAUSEWAY_INSTALL); enter the live agreement or take it out.`,
    )
  if (install === 'test' && statuses.has('live'))
    wrong(
      `gives "${id}" a live BAA: that is a connection of production, and this install is a test (CAUSEWAY_INSTALL), which never sends to one; name the test system there, with a simulated BAA.`,
    )
}

/** What a test sends says so in MSH-11, also where nobody thought of it. */
function sayingTest(organization: Organization): Organization {
  const { hl7v2 } = organization.emr
  if (hl7v2?.send === undefined) return organization
  const send = { ...hl7v2.send, processing: hl7v2.send.processing ?? ('T' as const) }
  return { ...organization, emr: { ...organization.emr, hl7v2: { ...hl7v2, send } } }
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
