/** The head of an 835: the day of its payment (BPR16), and its number. */
export const PAID_ON = ['BPR*I*100.5*C*NON************20261210', 'TRN*1*EOB-1*1999999999']

/** A file of one transaction set around these segments; nothing in it is anybody's. */
export function answerFile(id: string, version: string, lines: readonly string[], control = 7): Uint8Array {
  const number = String(control).padStart(9, '0')
  const kind = { '999': 'FA', '277': 'HN', '835': 'HP', '271': 'HB' }[id] ?? 'XX'
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

/** A 271 of one member whom nobody is: what stands before what is said of them. `made`: BHT04. */
export function coverageAnswer(
  said: readonly string[],
  {
    member = '1EG4TE5MK73',
    payer = '00000',
    made = '20261121',
    control = 71,
    dependent = [],
  }: { member?: string; payer?: string; made?: string; control?: number; dependent?: readonly string[] } = {},
): Uint8Array {
  const lines = [
    `BHT*0022*11*ASKED-1*${made}*0900`,
    'HL*1**20*1',
    `NM1*PR*2*SANDBOX MEDICARE*****PI*${payer}`,
    'HL*2*1*21*1',
    'NM1*1P*2*RIVERBEND*****XX*1234567893',
    `HL*3*2*22*${dependent.length > 0 ? 1 : 0}`,
    ...(dependent.length > 0 ? [] : ['TRN*2*TRACE-1*9RIVERBEND']),
    `NM1*IL*1*CASTELLANOS*ANTONIO****MI*${member}`,
    // Where the guide has it: why there is no answer stands before who it is.
    ...said.filter((line) => line.startsWith('AAA')),
    'DMG*D8*19620502*M',
    ...(dependent.length > 0 ? ['HL*4*3*23*0', 'TRN*2*TRACE-1*9RIVERBEND', ...dependent] : []),
    ...said.filter((line) => !line.startsWith('AAA')),
  ]
  return answerFile('271', '005010X279A1', lines, control)
}
