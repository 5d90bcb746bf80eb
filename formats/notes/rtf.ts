import { underlined, type Words } from './words.ts'

/**
 * A document as RTF (1.9.1): a paragraph for each line, headings with an outline level, an empty paragraph between the
 * parts. Only ASCII is written: every other character goes as `\u` with its UTF-16 number, which any reader since 1997 knows.
 */
export function rtfOf({ title, parts }: Words): string {
  const paragraphs = parts.flatMap(({ heading, text }, at) => [
    ...(at === 0 ? [] : ['\\pard\\plain\\f0\\fs22\\par']),
    ...(heading === null ? [] : [`\\pard\\plain\\outlinelevel1\\f0\\fs26\\b ${escaped(heading)}\\par`]),
    ...text.split('\n').map((line) => `\\pard\\plain\\f0\\fs22 ${escaped(line)}\\par`),
  ])
  return [
    '{\\rtf1\\ansi\\ansicpg1252\\deff0\\uc1\\deflang1033{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}}',
    `{\\info{\\title ${escaped(title)}}}`,
    ...paragraphs,
    '}',
    '',
  ].join('\n')
}

function escaped(text: string): string {
  let written = ''
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    const character = text.charAt(at)
    if (character === '\\' || character === '{' || character === '}') written += `\\${character}`
    else if (character === '\t') written += '\\tab '
    else if (unit < 0x80) written += character
    else written += `\\u${unit > 0x7fff ? unit - 0x1_0000 : unit}?`
  }
  return written
}

/**
 * The words of RTF as plain text, of ours exactly as they were written. Fonts, pictures and whatever is marked as to be
 * passed over are passed over.
 */
export function wordsOfRtf(rtf: string): string {
  const lines: string[] = []
  const groups: State[] = []
  let state: State = { unseen: false, skip: 1, outline: false }
  let line = ''
  let passOver = 0
  const say = (text: string) => {
    if (!state.unseen) line += text
  }
  const end = () => {
    if (state.unseen) return
    lines.push(state.outline ? underlined(line) : line)
    line = ''
  }
  for (const [token, byte, word, number] of rtf.matchAll(TOKEN)) {
    if (token === '{') groups.push({ ...state })
    else if (token === '}') state = groups.pop() ?? state
    else if (byte !== undefined) {
      if (passOver > 0) passOver -= 1
      else say(ofCodePage(Number.parseInt(byte, 16)))
    } else if (word !== undefined) {
      if (word === 'u') {
        say(String.fromCharCode((Number(number) + 0x1_0000) % 0x1_0000))
        passOver = state.skip
      } else if (word === 'uc') state.skip = Number(number)
      else if (word === 'par') end()
      else if (word === 'pard') state.outline = false
      else if (word === 'outlinelevel') state.outline = true
      else if (SAID[word] !== undefined) say(SAID[word])
      else if (UNSEEN.has(word)) state.unseen = true
    } else if (token === '\\*') state.unseen = true
    else if (token === '\\~') say('\u00A0')
    else if (token.startsWith('\\') && token.length === 2) say('\\{}'.includes(token.charAt(1)) ? token.charAt(1) : '')
    else if (token !== '\n' && token !== '\r') {
      if (passOver > 0) passOver -= 1
      else say(token)
    }
  }
  if (line !== '') lines.push(line)
  return lines.join('\n')
}

interface State {
  /** In a group that holds no words of the document. */
  unseen: boolean
  /** How many characters stand in for one that is written by its number (`\uc`). */
  skip: number
  outline: boolean
}

const TOKEN = /\\'([0-9a-f]{2})|\\([a-z]+)(-?\d+)? ?|\\[^a-z]|[\s\S]/gi

const SAID: Readonly<Record<string, string>> = {
  line: '\n',
  tab: '\t',
  emdash: '—',
  endash: '–',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
}

const UNSEEN: ReadonlySet<string> = new Set([
  'fonttbl',
  'colortbl',
  'stylesheet',
  'info',
  'pict',
  'header',
  'footer',
  'listtable',
  'object',
])

/** One byte of Windows-1252, which RTF means by `\ansi`. */
function ofCodePage(byte: number): string {
  return new TextDecoder('windows-1252').decode(Uint8Array.of(byte))
}
