/**
 * Widths in thousandths of the font's size, from Adobe's metrics of the standard fonts (PDF 32000-1, 9.6.2.2), which every
 * reader has and no file needs to carry.
 */
const HELVETICA_ASCII = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
]
const HELVETICA_LATIN = [
  278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 556, 537,
  278, 333, 333, 365, 556, 834, 834, 834, 611, 667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278,
  278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611, 556, 556, 556, 556, 556,
  556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278, 556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556,
  556, 500, 556, 500,
]

/** What Windows-1252 has at 0x80 to 0x9F: code, width. */
const HELVETICA_WINDOWS: Readonly<Record<string, readonly [number, number]>> = {
  '€': [0x80, 556],
  '‚': [0x82, 222],
  ƒ: [0x83, 556],
  '„': [0x84, 333],
  '…': [0x85, 1000],
  '†': [0x86, 556],
  '‡': [0x87, 556],
  ˆ: [0x88, 333],
  '‰': [0x89, 1000],
  Š: [0x8a, 667],
  '‹': [0x8b, 333],
  Œ: [0x8c, 1000],
  Ž: [0x8e, 611],
  '‘': [0x91, 222],
  '’': [0x92, 222],
  '“': [0x93, 333],
  '”': [0x94, 333],
  '•': [0x95, 350],
  '–': [0x96, 556],
  '—': [0x97, 1000],
  '˜': [0x98, 333],
  '™': [0x99, 1000],
  š: [0x9a, 500],
  '›': [0x9b, 333],
  œ: [0x9c, 944],
  ž: [0x9e, 500],
  Ÿ: [0x9f, 667],
}

/** What clinicians type beyond Latin, as the standard font Symbol has it (PDF 32000-1, D.5): code, width. */
const SYMBOL: Readonly<Record<string, readonly [number, number]>> = {
  '≤': [0xa3, 549],
  '≥': [0xb3, 549],
  '≠': [0xb9, 549],
  '≈': [0xbb, 549],
  '−': [0x2d, 549],
  '∞': [0xa5, 713],
  '←': [0xac, 987],
  '↑': [0xad, 603],
  '→': [0xae, 987],
  '↓': [0xaf, 603],
  Δ: [0x44, 612],
  Ω: [0x57, 768],
  α: [0x61, 631],
  β: [0x62, 549],
  γ: [0x67, 411],
  δ: [0x64, 494],
  λ: [0x6c, 549],
  μ: [0x6d, 576],
  π: [0x70, 549],
  σ: [0x73, 603],
  ω: [0x77, 686],
}

/** A character as it is drawn: in Helvetica, in Symbol, or named in brackets where neither font has it. */
export interface Glyph {
  /** What it stands for. */
  character: string
  font: 'helvetica' | 'symbol' | 'named'
  codes: readonly number[]
  width: number
}

/** How a character is drawn. One that no font has is named by its number, so that a reader sees that something stands there. */
export function glyphOf(character: string): Glyph {
  const latin = latinOf(character)
  if (latin !== undefined) return { character, font: 'helvetica', codes: [latin[0]], width: latin[1] }
  const symbol = SYMBOL[character]
  if (symbol !== undefined) return { character, font: 'symbol', codes: [symbol[0]], width: symbol[1] }
  const name = `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`
  const letters = [...name].map((letter) => latinOf(letter) ?? ([0x3f, 556] as const))
  return {
    character,
    font: 'named',
    codes: letters.map(([code]) => code),
    width: letters.reduce((sum, [, width]) => sum + width, 0),
  }
}

/** Code and width in Helvetica by Windows-1252 (PDF 32000-1, D.2). */
function latinOf(character: string): readonly [number, number] | undefined {
  const code = character.codePointAt(0) ?? 0
  const width =
    code >= 0x20 && code <= 0x7e
      ? HELVETICA_ASCII[code - 0x20]
      : code >= 0xa0 && code <= 0xff
        ? HELVETICA_LATIN[code - 0xa0]
        : undefined
  return width === undefined ? HELVETICA_WINDOWS[character] : [code, width]
}
