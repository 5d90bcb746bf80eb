import type { SaidAt } from '#domain/route/trial.ts'
import type { Transaction } from '../map/map-message.ts'

/** Names of elements; what a site's own code might call one otherwise is told without its name. */
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/

/**
 * What a transaction says, place by place: `Appointment.status`, `Appointment.participant[1].actor.display`. The second resource of
 * a type is `Appointment[2]`. `request` is how it goes.
 */
export function saidIn({ entry }: Transaction): SaidAt[] {
  const seen = new Map<string, number>()
  return entry.flatMap(({ resource, request }) => {
    const { resourceType, ...content } = resource
    const place = (seen.get(resourceType) ?? 0) + 1
    seen.set(resourceType, place)
    const name = place === 1 ? resourceType : `${resourceType}[${place}]`
    return [...saidAt(name, content), ...saidAt(`${name}.request`, request)]
  })
}

function saidAt(at: string, value: unknown): SaidAt[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => saidAt(`${at}[${index}]`, one))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, one]) => saidAt(`${at}.${NAME.test(name) ? name : '?'}`, one))
  return value === undefined ? [] : [{ at, says: typeof value === 'string' ? value : JSON.stringify(value) }]
}
