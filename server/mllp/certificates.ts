import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Facts } from '#domain/route/expect.ts'

type Side = { tls?: { certificate: string } }

/** Until when our own certificates of a route's two lines are valid, read anew: one that was renewed is so at once. */
export function certificatesOf(places: { listen?: Side; deliver?: Side }): Facts['certificates'] {
  return (['listen', 'deliver'] as const).flatMap((side) => {
    const file = places[side]?.tls?.certificate
    return file === undefined ? [] : [{ side, validTo: new Date(new X509Certificate(readFileSync(file)).validTo) }]
  })
}
