import type { Segment } from '../hl7v2/message.ts'
import type { MessageTable, Spot } from './tables.ts'

/** A segment with the place of the message's structure where it stands; no place where the structure has none for it. */
export interface Placed {
  segment: Segment
  index: number
  spot: Spot | undefined
  /** The groups that are open there, outermost first, each named for its occurrence. */
  scope: readonly string[]
}

/**
 * Finds the place of each segment. A segment that may stand at several goes on in its own group if it can, begins that group
 * anew if it can't, and only then goes on outside.
 */
export function placed({ spots, repeating }: MessageTable, segments: readonly Segment[]): Placed[] {
  let current = -1
  let open: { path: string; name: string }[] = []
  let count = 0

  return segments.map((segment, index) => {
    const found = placeOf(segment.name)
    if (found !== undefined) enter(found)
    return { segment, index, spot: found && spots[found.at], scope: open.map(({ name }) => name) }
  })

  function placeOf(name: string): { at: number; anew?: string } | undefined {
    const all = spots.flatMap((spot, at) => (spot.segment === name ? [at] : []))
    if (all.includes(current) && spots[current]?.repeats) return { at: current }
    const paths = [...open.map(({ path }) => path).toReversed(), '']
    for (const path of paths) {
      const within = all.filter((at) => path === '' || pathOf(at) === path || pathOf(at).startsWith(`${path}.`))
      const ahead = within.find((at) => at > current)
      if (ahead !== undefined) return { at: ahead }
      if (repeating.has(path) && within[0] !== undefined) return { at: within[0], anew: path }
    }
    // Out of its order; better read where it belongs than not at all.
    const [first] = all
    return first === undefined ? undefined : { at: first, anew: pathOf(first) }
  }

  function enter({ at, anew }: { at: number; anew?: string }): void {
    current = at
    const groups = spots[at]?.groups ?? []
    const kept =
      anew === undefined || anew === ''
        ? open
        : open.slice(
            0,
            open.findIndex(({ path }) => path === anew),
          )
    const all = groups.map((_, depth) => groups.slice(0, depth + 1).join('.'))
    const still = kept.filter(({ path }, depth) => all[depth] === path)
    open = [
      ...still,
      ...all.slice(still.length).map((path) => {
        count += 1
        return { path, name: `${path}#${count}` }
      }),
    ]
  }

  function pathOf(at: number): string {
    return (spots[at]?.groups ?? []).join('.')
  }
}
