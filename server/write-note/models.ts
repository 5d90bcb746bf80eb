import type { ModelWriter } from '../act/note-writer.ts'
import type { Baa } from '../config/baa.ts'
import type { Organization } from '../config/organizations.ts'
import { openAiWriter } from './openai.ts'

export interface ModelParts {
  organizations: readonly Organization[]
  mayReceive(baa: Baa | undefined): boolean
  /** A model did not write; said without a word of what was said in the visit. */
  onAway(organization: string, why: string): void
}

/**
 * The model that writes for each organization that has one. Whether its agreement is in force is asked at each draft: it can end
 * while we run.
 */
export function openModels({ organizations, mayReceive, onAway }: ModelParts): (id: string) => ModelWriter | null {
  const models = new Map(
    organizations.flatMap(({ id, writer }) => {
      if (writer === undefined) return []
      const { url, model, key, baa } = writer
      return [[id, { write: openAiWriter({ url, model, key, onAway: (why) => onAway(id, why) }), baa }] as const]
    }),
  )
  return (organization) => {
    const known = models.get(organization)
    return known !== undefined && mayReceive(known.baa) ? known.write : null
  }
}
