const DAY_MS = 24 * 3_600_000

/** A key by which Causeway proves itself to EMRs, and from when it is the one that signs. */
export interface ClientKeyTerm {
  /** ISO instant. Until then the key only stands in the JWK Set, so that every EMR has fetched it by the first signature. */
  signsFrom: string
}

/** How long before its first signature a key is published: EMRs may keep a JWK Set for a day. */
const PUBLISHED_BEFORE_MS = 2 * DAY_MS
/** How long a key signs. */
const SIGNS_MS = 90 * DAY_MS
/** How long one that signs no more stays published; what it signed lasts five minutes at most (SMART 2.2, 4.1.3). */
const PUBLISHED_AFTER_MS = DAY_MS

/** From when the next key is to sign, where it is time to make it; the first one signs at once. Null: not yet. */
export function nextKeyFrom(keys: readonly ClientKeyTerm[], now: Date): Date | null {
  const newest = keys.at(-1)
  if (newest === undefined) return now
  const ends = Date.parse(newest.signsFrom) + SIGNS_MS
  if (now.getTime() < ends - PUBLISHED_BEFORE_MS) return null
  // After a long standstill too it is published first.
  return new Date(Math.max(ends, now.getTime() + PUBLISHED_BEFORE_MS))
}

/** The keys without those that have not signed for so long that nobody needs them any more. `keys` is by time. */
export function stillPublished<Key extends ClientKeyTerm>(keys: readonly Key[], now: Date): Key[] {
  return keys.filter((_, index) => {
    const next = keys[index + 1]
    return next === undefined || now.getTime() < Date.parse(next.signsFrom) + PUBLISHED_AFTER_MS
  })
}

/** The key that signs now: the newest whose time has come. */
export function signingKey<Key extends ClientKeyTerm>(keys: readonly Key[], now: Date): Key | undefined {
  return keys.findLast(({ signsFrom }) => Date.parse(signsFrom) <= now.getTime()) ?? keys[0]
}
