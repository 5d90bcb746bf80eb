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
export function valuesAt({ segments }: Message, { segment, field, component, subcomponent }: FieldPath): string[] {
  const values: string[] = []
  for (const one of segments) {
    if (one.name !== segment) continue
    for (const repetition of fieldAt(one, field)) {
      const value = saidIn(repetition, component, subcomponent)
      if (value != null) values.push(value)
    }
  }
  return values
}

/** The values by which a message is found, as they are compared; `declared` are its route's own places. */
export function findValues(message: Message, declared: Iterable<string>): string[] {
  const values = new Set<string>()
  const take = (place: FieldPath) => {
    for (const value of valuesAt(message, place)) values.add(asFound(value))
  }
  for (const place of ALWAYS) take(place)
  for (const path of declared) {
    const place = fieldPath(path)
    if (place !== undefined) take(place)
  }
  values.delete('')
  return [...values].slice(0, MOST)
}

/** A value as it is compared: what a person types, and what a message says, may differ in case and in blanks around it. */
export function asFound(value: string): string {
  return value.trim().toUpperCase()
}
