import type { ReferralStore, StoredReferral } from './referral-store.ts'

const AT_ONCE = 500

/** All open referrals of an organization, of which few are held at once however many there are. */
export async function* eachOpen(
  { openAfter }: Pick<ReferralStore, 'openAfter'>,
  organization: string,
): AsyncGenerator<StoredReferral> {
  let some: StoredReferral[] = []
  do {
    some = await openAfter(organization, some.at(-1)?.id ?? null, AT_ONCE)
    yield* some
  } while (some.length === AT_ONCE)
}

/** Some open referrals with each call, those that follow the ones before, and the first again after the last. */
export function openInTurns(
  { openAfter }: Pick<ReferralStore, 'openAfter'>,
  organization: string,
): () => Promise<StoredReferral[]> {
  let after: string | null = null
  return async () => {
    const some = await openAfter(organization, after, AT_ONCE)
    after = some.length < AT_ONCE ? null : (some.at(-1)?.id ?? null)
    return some
  }
}
