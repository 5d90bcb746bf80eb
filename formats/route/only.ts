import type { Content, Only } from '#domain/route/route.ts'
import { items, pairs, words, wrong, type Place } from '../definition/node.ts'
import { parseMessage } from '../hl7v2/message.ts'
import { fieldPath, valuesAt } from './find.ts'
import { textsAt } from './read.ts'

/** Members as people write them: `code.coding.code`. */
export const MEMBERS = /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*){0,4}$/

/** Reads `{ status: [cancelled, noshow] }` or `{ PV1-2: [O] }`. */
export function readOnly(place: Place, content: Content): Only[] {
  return pairs(place).flatMap(([at, list]): Only[] => {
    const isPlace = content === 'hl7v2' ? fieldPath(at) !== undefined : MEMBERS.test(at)
    if (!isPlace)
      wrong(
        list,
        `${list.path}: "${at}" is no place in a message; write it like ${content === 'hl7v2' ? '"PV1-2"' : '"status"'}`,
      )
    const values = items(list).flatMap((item) => words(item) ?? [])
    if (values.length === 0) wrong(list, `${list.path}: say at least one value`)
    return [{ at, values }]
  })
}

/** Whether a message of a type that its route takes is one that it carries. */
export function isCarried(content: Content, bytes: Uint8Array, only: readonly Only[]): boolean {
  if (only.length === 0) return true
  const message = content === 'hl7v2' ? parseMessage(bytes) : undefined
  return only.every(({ at, values }) => {
    const path = fieldPath(at)
    const found = message === undefined || path === undefined ? textsAt(bytes, at) : valuesAt(message, path)
    return found.some((one) => values.includes(one))
  })
}
