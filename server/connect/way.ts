import { wayOf, type ToldType } from '#domain/connect/subscription.ts'
import { NoStatement } from '#formats/fhir/capability-statement.ts'
import { readEmr } from './read.ts'

/** How an EMR can tell of one type, by what it declares now; `set` is what the settings say. Undefined: it can't be read. */
export async function wayAt(
  fhirBase: string,
  set: string | undefined,
  type: ToldType,
): Promise<ReturnType<typeof wayOf> | undefined> {
  try {
    const { capability, topics } = (await readEmr(fhirBase)).statement
    return wayOf(capability, topics, set, type)
  } catch (fault) {
    if (fault instanceof NoStatement) return undefined
    throw fault
  }
}
