import { fieldAt, saidIn, type Message } from '../hl7v2/message.ts'

/** A place in a message as people write it: `PID-3`, `PV1-3.4`, `PID-3.4.2`. */
export interface FieldPath {
  segment: string
  field: number
  component: number
  subcomponent: number
}

/** By what each message is found, whatever its route declares: control id, numbers of patient and visit. */
const ALWAYS = ['MSH-10', 'PID-2', 'PID-3', 'PV1-19'].flatMap((path) => fieldPath(path) ?? [])

/** So that a message of a thousand repetitions does not become a thousand digests. */
export const MOST = 40

/** Reads a place in a message; undefined for what is none. */
export function fieldPath(path: string): FieldPath | undefined {
  const [, segment, field, component = '1', subcomponent = '1'] =
    /^([A-Z][A-Z0-9]{2})-([1-9]\d{0,2})(?:\.([1-9]\d?))?(?:\.([1-9]\d?))?$/.exec(path) ?? []
  if (segment === undefined || field === undefined) return undefined
  return { segment, field: Number(field), component: Number(component), subcomponent: Number(subcomponent) }
}

/** What a message says at some places: in each segment of the name, in each repetition of the field. */
export function valuesAt(message: Message, place: FieldPath): string[] {
  const values: string[] = []
  eachAt(message, place, (value) => values.push(value))
  return values
}

function eachAt(
  { segments }: Message,
  { segment, field, component, subcomponent }: FieldPath,
  take: (value: string) => void,
): void {
  for (const one of segments) {
    if (one.name !== segment) continue
    for (const repetition of fieldAt(one, field)) {
      const value = saidIn(repetition, component, subcomponent)
      if (value != null) take(value)
    }
  }
}

/** The values by which a message is found, as they are compared; `declared` are its route's own places. */
export function findValues(message: Message, declared: Iterable<string>): string[] {
  const values = new Set<string>()
  const take = (value: string) => values.add(asFound(value))
  for (const place of ALWAYS) eachAt(message, place, take)
  for (const path of declared) {
    const place = declaredPlace(path)
    if (place !== undefined) eachAt(message, place, take)
  }
  values.delete('')
  return [...values].slice(0, MOST)
}

/** Of what route files declare, read once and not with each message. */
const DECLARED = new Map<string, FieldPath | undefined>()

function declaredPlace(path: string): FieldPath | undefined {
  if (!DECLARED.has(path)) DECLARED.set(path, fieldPath(path))
  return DECLARED.get(path)
}

/** A value as it is compared: what a person types, and what a message says, may differ in case and in blanks around it. */
export function asFound(value: string): string {
  return value.trim().toUpperCase()
}
