import type { SaidAt } from '#domain/route/trial.ts'
import { parseMessage } from '../hl7v2/message.ts'
import { isObject, objectOf } from './opened-json.ts'
import { writtenFields } from './opened.ts'

/** Names of members; what a site's own code might call one otherwise is told without its name. */
const NAME = /^[A-Za-z_$][A-Za-z0-9_-]{0,63}$/

/**
 * What goes says, place by place: `Appointment.status` and `Appointment.participant[1].actor.display` of a transaction of FHIR, whose second resource of
 * a type is `Appointment[2]` and which says under `request` how each goes; `PID-5` and `OBX[2]-5` of HL7 v2; `JSON.type` of anything else.
 */
export function saidIn(bytes: Uint8Array): SaidAt[] {
  if (!isObject(bytes)) return saidInMessage(bytes)
  const object = objectOf(bytes)
  if (object['resourceType'] !== 'Bundle' || !Array.isArray(object['entry'])) return saidAt('JSON', object)
  const seen = new Map<string, number>()
  const { entry } = object
  return entry.flatMap((one: unknown) => {
    const { resource, request } = Object(one)
    const { resourceType, ...content } = Object(resource)
    const name = numbered(seen, String(resourceType))
    return [...saidAt(name, content), ...saidAt(`${name}.request`, request)]
  })
}

function saidInMessage(bytes: Uint8Array): SaidAt[] {
  const message = parseMessage(bytes)
  const seen = new Map<string, number>()
  return message.segments.flatMap((segment) => {
    const name = numbered(seen, segment.name)
    return writtenFields(message, segment).map(({ number, text }) => ({ at: `${name}-${number}`, says: text }))
  })
}

function numbered(seen: Map<string, number>, name: string): string {
  const place = (seen.get(name) ?? 0) + 1
  seen.set(name, place)
  return place === 1 ? name : `${name}[${place}]`
}

function saidAt(at: string, value: unknown): SaidAt[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => saidAt(`${at}[${index}]`, one))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, one]) => saidAt(`${at}.${NAME.test(name) ? name : '?'}`, one))
  return value === undefined ? [] : [{ at, says: typeof value === 'string' ? value : JSON.stringify(value) }]
}
