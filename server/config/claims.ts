import { Type, type Static } from 'typebox'
import { isNpi } from '#domain/charge/claim.ts'
import type { ChargeDoor } from '#domain/charge/door.ts'
import { BaaSchema } from './baa.ts'
import { Text } from './values.ts'
import type { Wrong } from './wrong.ts'

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
export const ClaimsSchema = Type.Object(
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
    /** The folder in which what comes back is put (TA1, 999, 277CA, 835, 271). */
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

interface Charging {
  id: string
  charge?: ChargeDoor
  claims?: Static<typeof ClaimsSchema>
  payers?: Record<string, string[]>
}

/** By which files charges leave, and who is who on them. */
export function checkClaims({ id, charge, claims, payers }: Charging, wrong: Wrong): void {
  if (charge === 'x837' && claims?.drop === undefined)
    wrong(`has charges of "${id}" leave as 837P files and names no folder; give claims.drop.folder.`)
  const npis = [claims?.billing.npi, claims?.serviceLocation?.npi].flatMap((npi) => npi ?? [])
  const mistyped = npis.find((npi) => !isNpi(npi))
  if (mistyped !== undefined)
    wrong(`gives "${id}" the NPI ${mistyped} in claims, which its last digit says is mistyped; correct it.`)
  const named = Object.values(payers ?? {}).flatMap((names) => [...new Set(names)])
  const ofTwo = named.find((name, at) => named.indexOf(name) < at)
  if (ofTwo !== undefined)
    wrong(`names "${ofTwo}" under two payers of "${id}"; a coverage of that name would be nobody's: keep one.`)
}
