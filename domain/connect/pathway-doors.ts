import type { Cell } from './matrix.ts'

/** What a pathway may name a door for, with the lines of the table (`formats/fhir/uses.ts`) that go by it. */
const WRITES = {
  intake: ['intake: answers', 'intake: scores'],
  note: ['note', 'sign', 'addendum'],
  orders: ['order', 'order-sign', 'order-withdraw'].flatMap((write) => [`${write}: medicines`, `${write}: services`]),
  vitals: ['vital', 'vital-withdraw'],
  lists: ['list: problems', 'list: medicines added', 'list: medicines ended', 'list: allergies'],
  pictures: ['picture', 'picture-withdraw'],
  summary: ['summary'],
} as const

/** One of them. */
export type DoorUse = keyof typeof WRITES
export const DOOR_USES = Object.keys(WRITES) as DoorUse[]

/** Those that a message can carry (HL7 v2.5.1: ORU R01, MDM, ORM O01). */
export const BY_MESSAGE: readonly DoorUse[] = ['intake', 'note', 'orders', 'vitals']

/** By which door a pathway has its writes go where the EMR would take them by FHIR; what it does not name goes by the EMR's own table. */
export type PathwayDoors = Partial<Readonly<Record<DoorUse, 'hl7v2' | 'worklist'>>>

/** What an EMR offers, as far as a pathway uses it; null while nothing is known of the EMR and the pathway says nothing. */
export function byDoors(cells: readonly Cell[] | null, doors: PathwayDoors | undefined): readonly Cell[] | null {
  if (doors === undefined) return cells
  const said = new Map(
    DOOR_USES.flatMap((use) => {
      const door = doors[use]
      return door === undefined ? [] : WRITES[use].map((name): [string, typeof door] => [name, door])
    }),
  )
  const isSaid = ({ kind, name }: Cell) => kind === 'write' && said.has(name)
  const others = (cells ?? []).filter((cell) => !isSaid(cell))
  const named = [...said].map(([name, door]): Cell => {
    const own = cells?.find((cell) => isSaid(cell) && cell.name === name)
    const { missing = [], measured = null, hl7v2 = 'a message' } = own ?? {}
    return {
      name,
      kind: 'write',
      door: 'worklist',
      why: 'the pathway says so',
      missing,
      measured,
      hl7v2: door === 'hl7v2' ? hl7v2 : null,
    }
  })
  return [...others, ...named]
}
