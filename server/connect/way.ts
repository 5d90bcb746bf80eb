import { wayOf, type ToldType } from '#domain/connect/subscription.ts'
import { NoStatement } from '#formats/fhir/capability-statement.ts'
import { readEmr } from './read.ts'

/**
 * How an EMR can tell of each type, by what it declares now; `set` is what the settings say. Who asks while the EMR is being read is
 * answered by the same reading. Undefined: it can't be read.
 */
export function waysAt(
  fhirBase: string,
  set: string | undefined,
): (type: ToldType) => Promise<ReturnType<typeof wayOf> | undefined> {
  let reading: ReturnType<typeof readEmr> | undefined
  return async (type) => {
    reading ??= readEmr(fhirBase).finally(() => (reading = undefined))
    try {
      const { capability, topics } = (await reading).statement
      return wayOf(capability, topics, set, type)
    } catch (fault) {
      if (fault instanceof NoStatement) return undefined
      throw fault
    }
  }
}
