import { underlined, type Words } from './words.ts'

/**
 * A document as XHTML: headings, paragraphs, line breaks and nothing else, so that whatever was typed is shown as it was
 * typed and never taken for markup.
 */
export function xhtmlOf({ title, parts }: Words): string {
  const body = parts.flatMap(({ heading, text }) => [
    ...(heading === null ? [] : [`<h2>${escaped(heading)}</h2>`]),
    ...text.split('\n\n').map((paragraph) => `<p>${paragraph.split('\n').map(escaped).join('<br/>')}</p>`),
  ])
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">',
    `<head><meta charset="utf-8"/><title>${escaped(title)}</title></head>`,
    // Indents and double spaces that a clinician typed stay to be seen.
    '<body style="white-space: pre-wrap">',
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/**
 * The words of XHTML or HTML as plain text, of ours exactly as they were written. Nothing is interpreted beyond where
 * a block or a line ends; what is not shown to a reader is left out.
 */
export function wordsOfMarkup(markup: string): string {
  const blocks: Block[] = []
  let open: Block | undefined
  let unseen = ''
  const close = () => {
    if (open !== undefined && (open.element || open.text.trim() !== '')) blocks.push(open)
    open = undefined
  }
  for (const [piece] of markup.matchAll(/<!--[\s\S]*?-->|<[^>]*>|[^<]+|</g)) {
    const [, slash = '', name = ''] = /^<(\/?)([A-Za-z][A-Za-z0-9]*)/.exec(piece) ?? []
    const tag = name.toLowerCase()
    if (unseen !== '') {
      if (slash !== '' && tag === unseen) unseen = ''
    } else if (tag === '') {
      if (piece.startsWith('<!') || piece.startsWith('<?') || piece.startsWith('</')) continue
      open ??= { heading: false, element: false, text: '' }
      open.text += meant(piece.replaceAll(/\s*\n\s*/g, ' '))
    } else if (UNSEEN.has(tag)) {
      if (slash === '' && !piece.endsWith('/>')) unseen = tag
    } else if (tag === 'br') {
      open ??= { heading: false, element: false, text: '' }
      open.text += '\n'
    } else if (BLOCKS.has(tag)) {
      close()
      if (slash === '' && WORDS.has(tag)) open = { heading: tag === 'h2', element: tag === 'p', text: '' }
    }
  }
  close()
  return blocks
    .map(({ heading, text }, at) => {
      const end = at === blocks.length - 1 ? '' : heading ? '\n' : '\n\n'
      return `${heading ? underlined(text) : text}${end}`
    })
    .join('')
}

/** `element`: it stands even when it is empty, as an empty line that somebody typed does. */
interface Block {
  heading: boolean
  element: boolean
  text: string
}

const UNSEEN: ReadonlySet<string> = new Set(['head', 'style', 'script', 'title'])
const WORDS: ReadonlySet<string> = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'li',
  'pre',
  'td',
  'th',
  'dt',
  'dd',
])
const BLOCKS: ReadonlySet<string> = new Set([
  ...WORDS,
  'html',
  'body',
  'div',
  'ul',
  'ol',
  'dl',
  'table',
  'thead',
  'tbody',
  'tr',
  'section',
  'article',
  'blockquote',
  'hr',
])

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' }

function meant(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return NAMED[name.toLowerCase()] ?? whole
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole
  })
}
