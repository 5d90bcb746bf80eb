import { wayOf } from '#domain/connect/subscription.ts'
import { NoStatement } from '#formats/fhir/capability-statement.ts'
import { readEmr } from './read.ts'

/** How an EMR can tell of its schedule, by what it declares now; `set` is what the settings say. Undefined: it can't be read. */
export async function wayAt(fhirBase: string, set: string | undefined): Promise<ReturnType<typeof wayOf> | undefined> {
  try {
    const { capability, topics } = (await readEmr(fhirBase)).statement
    return wayOf(capability, topics, set)
  } catch (fault) {
    if (fault instanceof NoStatement) return undefined
    throw fault
  }
}
