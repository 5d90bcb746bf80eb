import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Facts } from '#domain/route/expect.ts'

type Side = { tls?: { certificate: string } }

/**
 * Until when our own certificates of a route's two lines are valid, by their files. Those are read when a line is opened and not anew:
 * what is shown to the other side is what stood there at the start.
 */
export function certificatesOf(places: { listen?: Side; deliver?: Side }): Facts['certificates'] {
  return (['listen', 'deliver'] as const).flatMap((side) => {
    const file = places[side]?.tls?.certificate
    return file === undefined ? [] : [{ side, validTo: new Date(new X509Certificate(readFileSync(file)).validTo) }]
  })
}
