import { Type, type Static } from 'typebox'
import { BaaSchema } from './baa.ts'
import { Text, Url } from './values.ts'
import type { Wrong } from './wrong.ts'

/** Where speech becomes text, in one of three ways. */
export const TranscriberSchema = Type.Object(
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
)

/** A transcriber is reached in one way. */
export function checkTranscriber(id: string, transcriber: Static<typeof TranscriberSchema>, wrong: Wrong): void {
  const { url, model, command, vendor } = transcriber
  const ways = [url, command, vendor].filter((way) => way !== undefined).length
  if (ways !== 1 || (url === undefined) !== (model === undefined))
    wrong(
      `gives "${id}" a transcriber that is reached in no way, or in several; give transcriber.url and transcriber.model, or transcriber.command, or transcriber.vendor.`,
    )
}
