import { Type, type Static } from 'typebox'
import { BaaSchema } from './baa.ts'
import { LOOPBACK } from './near.ts'
import { Text, Url } from './values.ts'
import type { Wrong } from './wrong.ts'

/** The model that writes drafts of notes. */
export const WriterSchema = Type.Object(
  { url: Url, model: Text, key: Type.Optional(Text), baa: Type.Optional(BaaSchema) },
  { additionalProperties: false },
)

/** What the model is told goes by TLS, or to this machine. */
export function checkWriter(id: string, writer: Static<typeof WriterSchema> | undefined, wrong: Wrong): void {
  const model = new URL(writer?.url ?? 'https://none')
  if (model.protocol === 'http:' && !LOOPBACK.includes(model.hostname))
    wrong(`gives "${id}" a writer.url without TLS; give its address that starts with https://.`)
}
