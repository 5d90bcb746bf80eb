import { Type, type Static } from 'typebox'
import { BaaSchema } from './baa.ts'
import { PassPhrase, Text, Url } from './values.ts'
import type { Wrong } from './wrong.ts'

const ByContext = Type.String({ pattern: '^https?://.*\\{context\\}' })

/** The video tools of an organization (docs/rooms.md). */
export const RoomsSchema = Type.Object(
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
)

/** Nobody is sent to the EMR’s own module in the clear. */
export function checkRooms(id: string, rooms: Static<typeof RoomsSchema> | undefined, wrong: Wrong): void {
  const open = Object.values(rooms?.native?.launch ?? {}).find((at) => at.startsWith('http:'))
  if (open !== undefined && rooms?.native?.address.startsWith('https:'))
    wrong(
      `sends people of "${id}" to ${new URL(open).origin} without encryption; give rooms.native.launch addresses that start with https://.`,
    )
}
