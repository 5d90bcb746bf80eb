import type { WithId } from '@medplum/core'
import type { Binary, Patient, Resource } from '@medplum/fhirtypes'
import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

const SIZE = 96
type Colour = readonly [red: number, green: number, blue: number]
const GROUNDS: readonly Colour[] = [
  [206, 222, 235],
  [231, 219, 196],
  [209, 228, 208],
  [229, 210, 224],
]
const COATS: readonly Colour[] = [
  [44, 82, 130],
  [136, 58, 58],
  [58, 110, 72],
  [92, 70, 130],
]
const HAIR: readonly Colour[] = [
  [60, 44, 36],
  [150, 150, 150],
  [176, 128, 62],
  [30, 30, 34],
]
const FACE: Colour = [222, 186, 152]

/** Photos of some of the practice's patients: drawings, made here, of nobody. Others have none, as in real records. */
const DRAWN = new Map<string, 'in the record' | 'a resource of its own'>([
  ['79c96478-7878-4703-9e94-b999f2bc3295', 'in the record'],
  ['845ac958-8036-45ee-9112-eac31d9b4f30', 'in the record'],
  ['antonio-carmona-1958', 'in the record'],
  ['d91838c4-3228-4800-8630-1aa9c808f7a2', 'a resource of its own'],
])

/** The resource, and where it is a patient who has one, with their photo. */
export function withPortrait(resource: WithId<Resource>): WithId<Resource>[] {
  const how = resource.resourceType === 'Patient' ? DRAWN.get(resource.id) : undefined
  if (resource.resourceType !== 'Patient' || how === undefined) return [resource]
  const data = portrait(resource.id)
  const contentType = 'image/png'
  if (how === 'in the record') return [{ ...resource, photo: [{ contentType, data }] } satisfies WithId<Patient>]
  const id = `photo-${resource.id}`
  return [
    { resourceType: 'Binary', id, contentType, data } satisfies WithId<Binary>,
    { ...resource, photo: [{ contentType, url: `Binary/${id}` }] } satisfies WithId<Patient>,
  ]
}

/** A drawn head and shoulders as a PNG in base64; the same for the same patient. */
export function portrait(patient: string): string {
  const dice = createHash('sha256').update(patient).digest()
  const one = <T>(of: readonly T[], at: number): T => of[(dice[at] ?? 0) % of.length] as T
  const [ground, coat, hair] = [one(GROUNDS, 0), one(COATS, 1), one(HAIR, 2)]
  const within = (x: number, y: number, cx: number, cy: number, rx: number, ry: number): boolean =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1
  const long = (dice[3] ?? 0) % 2 === 0
  return png((x, y) => {
    if (within(x, y, 48, 44, 18, 22) && y > 33) return FACE
    if (within(x, y, 48, 38, 23, long ? 34 : 23) && y < (long ? 66 : 44)) return hair
    if (within(x, y, 48, 100, 38, 32)) return coat
    return ground
  })
}

/** An image as PNG, 8 bits per colour (PNG 1.2: IHDR, IDAT, IEND; each row begins with its filter, none). */
function png(colourAt: (x: number, y: number) => Colour): string {
  const rows = Array.from({ length: SIZE }, (_row, y) => [
    0,
    ...Array.from({ length: SIZE }, (_column, x) => colourAt(x, y)).flat(),
  ])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIZE, 0)
  header.writeUInt32BE(SIZE, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64')
}

function chunk(type: string, bytes: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), bytes])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(bytes.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
