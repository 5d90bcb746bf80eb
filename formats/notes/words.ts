/** The words of a document for the chart. In each format they are the same. */
export interface Words {
  /** What the document is called; it stands in no format among the words. */
  title: string
  parts: readonly Part[]
}

/** Some words, below a heading where they have one. */
export interface Part {
  heading: string | null
  text: string
}

/** The words as plain text: each heading underlined, an empty line between the parts. */
export function plainWords({ parts }: Words): string {
  return parts.map(({ heading, text }) => (heading === null ? text : `${underlined(heading)}\n${text}`)).join('\n\n')
}

/** A heading as plain text shows it. */
export function underlined(heading: string): string {
  return `${heading}\n${'='.repeat([...heading].length)}`
}

/**
 * Text as every format can hold it. What no document may contain (XML 1.0, 2.2: control characters, halves of a
 * character) becomes a mark that is seen, instead of going missing in one format and breaking another.
 */
export function legible(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').toWellFormed().replaceAll(UNPRINTABLE, '\uFFFD')
}

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const UNPRINTABLE = /[\0-\u0008\u000B-\u001F\uFFFE\uFFFF]/g
