import { text, type Segment } from './message.ts'

/**
 * What a document message MDM holds, so that what was sent and what is told back compare: the text of TX or FT with each line
 * without the spaces at its end, or the data of the one encapsulated document (ED). Null where it holds none.
 */
export function documentWords(segments: readonly Segment[]): string | null {
  const lines = segments.filter(({ name }) => name === 'OBX')
  const [first] = lines
  if (first === undefined) return null
  switch (text(first, 2)) {
    case 'TX':
    case 'FT': {
      const said = lines.flatMap((line) => text(line, 5).split(/\r\n?|\n/))
      const words = said
        .map((line) => line.trimEnd())
        .join('\n')
        .trim()
      return words === '' ? null : words
    }
    case 'ED':
      return lines.length === 1 ? text(first, 5, 5).replaceAll(/\s/g, '') || null : null
    default:
      return null
  }
}
