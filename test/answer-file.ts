/** The head of an 835: the day of its payment (BPR16), and its number. */
export const PAID_ON = ['BPR*I*100.5*C*NON************20261210', 'TRN*1*EOB-1*1999999999']

/** A file of one transaction set around these segments; nothing in it is anybody's. */
export function answerFile(id: string, version: string, lines: readonly string[], control = 7): Uint8Array {
  const number = String(control).padStart(9, '0')
  const kind = { '999': 'FA', '277': 'HN', '835': 'HP' }[id] ?? 'XX'
  const text = [
    `ISA*00*          *00*          *ZZ*CLEARING       *ZZ*RIVERBEND      *261126*0900*^*00501*${number}*0*T*:`,
    `GS*${kind}*CLEARING*RIVERBEND*20261126*0900*${control}*X*${version}`,
    `ST*${id}*0001*${version}`,
    ...lines,
    `SE*${lines.length + 2}*0001`,
    `GE*1*${control}`,
    `IEA*1*${number}`,
  ]
  return new TextEncoder().encode(text.map((line) => `${line}~\n`).join(''))
}
