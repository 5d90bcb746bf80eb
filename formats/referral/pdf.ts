/** Unpacks Flate data (RFC 1950), or gives null where it is none, or more than a scan has any use for. */
export type Inflate = (packed: Uint8Array) => Uint8Array | null

/** Why a PDF is no scan of a paper: broken, or doing or holding something that no picture of a paper does. */
export type NoPaper = 'not-whole' | 'does-something' | 'holds-more'

/**
 * A PDF as a scanner writes it: pages that are pictures. One that runs something, carries files or is locked is refused, and so is one with
 * fonts, notes, forms or layers: text behind the picture is text that nobody sees on the paper. What is said of the file beside its pages (titles,
 * names, XMP, comments, what a camera wrote into a JPEG) is emptied in place, so that every offset stays. What is packed is unpacked and judged by the
 * same rules; what can't be unpacked is refused (ISO 32000-1, 7.3.5, 7.4, 7.5.7, 7.6, 7.11.4, 12.5, 12.6.4, 14.3).
 */
export function paperIn(bytes: Uint8Array, inflate: Inflate): Uint8Array | NoPaper {
  const text = latin1(bytes)
  if (!/%%EOF\s*$/.test(text.slice(-64))) return 'not-whole'
  const emptied = bytes.slice()
  let outside = ''
  let from = 0
  for (const found of text.matchAll(/\bstream\r?\n/g)) {
    if (found.index < from) continue
    const begin = found.index + found[0].length
    const end = text.indexOf('endstream', begin)
    if (end < 0) return 'not-whole'
    const dictionary = named(text.slice(Math.max(from, text.lastIndexOf('obj', found.index)), found.index))
    const judged = judgeStream(dictionary, emptied.subarray(begin, end), inflate)
    if (judged !== null) return judged
    outside += text.slice(from, begin)
    empty(text, emptied, from, begin)
    from = end
  }
  outside += text.slice(from)
  empty(text, emptied, from, text.length)
  return judge(named(outside)) ?? emptied
}

const ACTS =
  /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|EF|Filespec|FileAttachment|RichMedia|XFA|OpenAction|AA|SubmitForm|ImportData|GoToR|Encrypt)(?![A-Za-z])/
/** An empty list or dictionary of them, as some scanners write, is none. */
const MORE = /\/(?:Font(?!\s*<<\s*>>)|Annots(?!\s*\[\s*\])|AcroForm|OCProperties|PieceInfo)(?![A-Za-z])/
/** Of what is packed nothing can be emptied in place. */
const SAID = /\/(?:Title|Author|Subject|Keywords|ActualText|Alt)\s*[(<]/
/** What shows text on a page; sought in no table, profile or function, in which any bytes may stand. */
const TEXT = /\)\s*(?:Tj|'|")|[\])>]\s*T[jJ]\b/
const BINARY = /\/(?:N\s+\d|Type\s*\/XRef|FunctionType)/

function judge(text: string): NoPaper | null {
  return ACTS.test(text) ? 'does-something' : MORE.test(text) ? 'holds-more' : null
}

/** One stream by its dictionary; empties what is said in it of the file. */
function judgeStream(dictionary: string, data: Uint8Array, inflate: Inflate): NoPaper | null {
  const filters = [...dictionary.matchAll(/\/([A-Za-z0-9]+Decode)\b/g)].map(([, name]) => name)
  if (/\/Subtype\s*\/Image(?![A-Za-z])/.test(dictionary)) {
    if (filters.length === 1 && filters[0] === 'DCTDecode') emptyCamera(data)
    return null
  }
  if (filters.length === 0) {
    if (/\/Type\s*\/Metadata(?![A-Za-z])/.test(dictionary)) {
      data.fill(SPACE)
      return null
    }
    return judgePacked(latin1(data), dictionary)
  }
  if (filters.some((one) => one !== 'FlateDecode') || filters.length > 1) return 'holds-more'
  const unpacked = inflate(data)
  if (unpacked === null) return 'not-whole'
  return /\/Type\s*\/Metadata(?![A-Za-z])/.test(dictionary) ? 'holds-more' : judgePacked(latin1(unpacked), dictionary)
}

function judgePacked(text: string, dictionary: string): NoPaper | null {
  const readable = named(text)
  const isSaid = SAID.test(readable) || (!BINARY.test(dictionary) && TEXT.test(readable))
  return judge(readable) ?? (isSaid ? 'holds-more' : null)
}

/** A name of a PDF may be written by its codes. */
function named(text: string): string {
  return text.replaceAll(/#([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

const [SPACE, ZERO] = [0x20, 0x30]

/** Strings and comments outside of streams, each in its place: the header and the marks of an end stay. */
function empty(text: string, bytes: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at += 1) {
    const one = text[at]
    if (one === '%') {
      const end = lineEnd(text, at, to)
      if (at > 0 && !text.startsWith('%%EOF', at)) bytes.fill(SPACE, at + 1, end)
      at = end
    } else if (one === '(') {
      const end = stringEnd(text, at, to)
      bytes.fill(SPACE, at + 1, end)
      at = end
    } else if (one === '<') {
      if (text[at + 1] === '<') at += 1
      else {
        const end = Math.min(to, Math.max(at, text.indexOf('>', at)))
        bytes.fill(ZERO, at + 1, end)
        at = end
      }
    }
  }
}

function lineEnd(text: string, at: number, to: number): number {
  const end = text.slice(at, to).search(/[\r\n]/)
  return end < 0 ? to : at + end
}

/** Where a literal string ends: brackets in it come in pairs, or after a backslash. */
function stringEnd(text: string, at: number, to: number): number {
  let depth = 0
  for (let end = at; end < to; end += 1) {
    if (text[end] === '\\') end += 1
    else if (text[end] === '(') depth += 1
    else if (text[end] === ')' && --depth === 0) return end
  }
  return to
}

/** Where and when a picture was taken, and comments: the segments APP1, APP3 to APP13, APP15 and COM of a JPEG, in their place. */
function emptyCamera(jpeg: Uint8Array): void {
  for (let at = 2; jpeg[at] === 0xff;) {
    const [marker, length] = [jpeg[at + 1] ?? 0, ((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0)]
    if (marker === 0xda || length < 2) return
    const says = marker === 0xfe || (marker >= 0xe1 && marker <= 0xef && marker !== 0xe2 && marker !== 0xee)
    if (says) jpeg.fill(0, at + 4, Math.min(jpeg.length, at + 2 + length))
    at += 2 + length
  }
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return text
}
