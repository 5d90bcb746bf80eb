/**
 * Reads one of our own PDFs by its table, its structure and its content, as a reader does, and fails where they do not fit:
 * the lines of its structure in their order, each with what `ActualText` says in place of what is drawn.
 */
export function wordsOfPdf(pdf: string) {
  const objects = objectsOf(pdf)
  const catalog = objectOf(objects, /\/Root (\d+) 0 R/.exec(pdf)?.[1])
  const info = objectOf(objects, /\/Info (\d+) 0 R/.exec(pdf)?.[1])
  const root = objectOf(objects, /\/StructTreeRoot (\d+) 0 R/.exec(catalog)?.[1])
  const document = objectOf(objects, /\/K (\d+) 0 R/.exec(root)?.[1])
  const elements = [...(/\/K\[(.*)\]/.exec(document)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(([, number]) =>
    objectOf(objects, number),
  )
  const contents = new Map<string, string>()
  for (const [number, body] of objects) {
    const content = /\/Contents (\d+) 0 R/.exec(body)?.[1]
    if (content === undefined) continue
    const stream = objectOf(objects, content)
    const [, length, said] = /^<<\/Length (\d+)>>\nstream\n([\s\S]*)\nendstream$/.exec(stream) ?? []
    if (Number(length) !== said?.length) throw new Error(`expected ${length} bytes, found ${said?.length}`)
    contents.set(number, said)
  }
  const lines = elements.map((element) =>
    [...element.matchAll(/\/MCR\/Pg (\d+) 0 R\/MCID (\d+)/g)]
      .map(([, page, mark]) => marked(contents.get(page ?? '') ?? '', mark ?? ''))
      .join(''),
  )
  return {
    catalog,
    pages: contents.size,
    title: textOf(/\/Title <([0-9A-F]+)>/.exec(info)?.[1] ?? ''),
    tags: elements.map((element) => /\/S\/(\w+)/.exec(element)?.[1]),
    lines,
    drawn: [...contents.values()]
      .flatMap((said) => [...said.matchAll(/<([0-9a-f]*)> Tj/g)].map(([, hex]) => latin(hex ?? '')))
      .join(''),
  }
}

function objectsOf(pdf: string): Map<string, string> {
  const start = Number(/startxref\n(\d+)/.exec(pdf)?.[1])
  const table = pdf.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)
  return new Map(
    [...table].map(([, offset], at): [string, string] => {
      const body = pdf.slice(Number(offset))
      const begins = `${at + 1} 0 obj\n`
      if (!body.startsWith(begins)) throw new Error(`expected object ${at + 1} at ${offset}`)
      return [String(at + 1), body.slice(begins.length, body.indexOf('\nendobj\n'))]
    }),
  )
}

function objectOf(objects: ReadonlyMap<string, string>, number: string | undefined): string {
  const found = objects.get(number ?? '')
  if (found === undefined) throw new Error(`expected an object ${number}`)
  return found
}

/** What one marked piece of a page says. */
function marked(content: string, mark: string): string {
  const from = content.indexOf(`<</MCID ${mark}>> BDC\n`)
  const piece = content.slice(from, content.indexOf('\nEMC', from))
  return [...piece.matchAll(/ActualText <([0-9A-F]+)>>> BDC[^\n]* EMC|<([0-9a-f]*)> Tj/g)]
    .map(([, actual, drawn]) => (actual === undefined ? latin(drawn ?? '') : textOf(actual)))
    .join('')
}

function textOf(hex: string): string {
  const units = hex.slice('FEFF'.length).match(/.{4}/g) ?? []
  return String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)))
}

function latin(hex: string): string {
  const bytes = (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))
  return new TextDecoder('windows-1252').decode(Uint8Array.from(bytes))
}
