/** A place in a list as a page carries it, to read on from there: ids, instants and cents, nothing of a patient. */
export function writeListPlace(parts: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** The parts of one; none of what was not written here. */
export function readListPlace(text: string | null): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString())
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

export function isInstant(part: unknown): part is string {
  return typeof part === 'string' && !Number.isNaN(Date.parse(part))
}

/** Whether this may name a visit: the database refuses what is no UUID. */
export function isVisitId(part: unknown): part is string {
  return typeof part === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(part)
}
