import type { carryOut } from '../server/act/carry-out.ts'
import type { Store } from '../server/act/store.ts'

/** Works both lines of a visit's messages: each head until it is answered, and twice at most while it has to wait. */
export async function workMessageLines(
  store: Pick<Store, 'head'>,
  work: ReturnType<typeof carryOut>,
  visit: string,
): Promise<void> {
  for (const lane of [`${visit}/message`, `${visit}/reminder`]) {
    let waits = 0
    for (let next = await store.head(lane); next !== null && waits < 2; next = await store.head(lane))
      if ((await work(next)).did === 'not-yet') waits += 1
  }
}
