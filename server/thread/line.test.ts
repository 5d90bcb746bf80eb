import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { draftOf, type DraftMaterial } from '#domain/smart-note/draft.ts'
import type { Evidence, NoteDraft } from '#domain/smart-note/evidence.ts'
import { openLine, type LineParts } from './line.ts'

/** By the example of drafts. Each is made in a real thread; troubles are those of programs in its place. */
const troubles: string[] = []
const open: { close(): Promise<void> }[] = []
const lineWith = (parts: Partial<LineParts> = {}) => {
  const opened = openLine<DraftMaterial, NoteDraft>({
    program: new URL('./draft-thread.ts', import.meta.url),
    withinMs: 10_000,
    inLine: 40,
    mostMb: 256,
    onTrouble: (why) => troubles.push(why),
    ...parts,
  })
  open.push(opened)
  return opened
}
const drafting = (parts: Partial<LineParts> = {}) => lineWith(parts).ask
beforeEach(() => void (troubles.length = 0))
afterEach(async () => void (await Promise.all(open.splice(0).map((one) => one.close()))))

const said = (by: Evidence['by'], text: string, at: number): Evidence => ({
  id: `speech/${at}`,
  kind: 'speech',
  by,
  at: null,
  text,
})
const material = (...evidence: Evidence[]): DraftMaterial => ({
  evidence,
  sections: [
    { id: 'history', holds: 'history' },
    { id: 'plan', holds: 'plan' },
  ],
  marked: [],
  proposed: null,
})
const FEVER = material(said('clinician', 'Any fever?', 0), said('patient', 'No.', 1))
/** A program in the thread's place: for a draft it does this. */
const program = (does: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; parentPort.on('message', (material) => { ${does} })`)}`,
  )

test('what comes out of the thread is what the rules make', async () => {
  const draft = await drafting()(FEVER)
  expect(draft).toEqual(draftOf(FEVER))
  expect(draft?.sentences).toEqual([{ section: 'history', text: 'Denies fever.', evidence: ['speech/0', 'speech/1'] }])
})

test('while a draft is made others are answered', async () => {
  const server = createServer((_, response) => void response.end('here'))
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const order: string[] = []
  // The thread is as busy as can be until it is told that somebody was answered.
  const answered = new Int32Array(new SharedArrayBuffer(4))
  const busy = program('while (Atomics.load(material.answered, 0) === 0); parentPort.postMessage(material.draft)')
  const making = drafting({ program: busy, withinMs: 60_000 })({ answered, draft: null } as unknown as DraftMaterial)
  void making.then(() => order.push('draft'))
  try {
    await new Promise<void>((done, failed) => {
      get({ port, host: '127.0.0.1' }, (response) => response.resume().on('end', done)).on('error', failed)
    })
    order.push('answer')
    Atomics.store(answered, 0, 1)
    await making
    expect(order).toEqual(['answer', 'draft'])
    expect(troubles).toEqual([])
  } finally {
    Atomics.store(answered, 0, 1)
    server.closeAllConnections()
    server.close()
  }
})

test('drafts that are asked for together are each answered with their own', async () => {
  const makeDraft = drafting()
  const cough = material(said('clinician', 'Any cough?', 0), said('patient', 'No.', 1))
  expect(await Promise.all([makeDraft(FEVER), makeDraft(cough), makeDraft(FEVER)])).toEqual(
    [FEVER, cough, FEVER].map(draftOf),
  )
})

test.each([
  ['dies', "throw new TypeError('Denies fever')", 'TypeError'],
  ['ends', 'process.exit(3)', 'it ended with 3'],
])(
  'a thread that %s costs its draft, nobody is told what was said, and the next draft has another',
  async (_, does, why) => {
    // It does so at every draft but the ones that say otherwise.
    const makeDraft = drafting({
      program: program(`if (material.well) parentPort.postMessage('made'); else { ${does} }`),
    })
    const well = { well: true } as unknown as DraftMaterial
    expect(await Promise.all([makeDraft(FEVER), makeDraft(well)])).toEqual([null, 'made'])
    expect(troubles).toEqual([why])
  },
)

test('one that comes to no end is ended, and the next draft has another', async () => {
  const makeDraft = drafting({
    program: program("if (material.well) parentPort.postMessage('made'); else for (;;);"),
    withinMs: 1_000,
  })
  expect(await makeDraft(FEVER)).toBeNull()
  expect(troubles).toEqual(['no answer in time'])
  const well = { well: true } as unknown as DraftMaterial
  // On a slow machine a thread may take longer to start than that.
  let made = await makeDraft(well)
  for (let tries = 0; made === null && tries < 20; tries += 1) made = await makeDraft(well)
  expect(made).toBe('made')
})

test('behind a full line nobody waits, and closing leaves nobody waiting', async () => {
  const opened = lineWith({ program: program(''), inLine: 1 })
  const [first, second] = [opened.ask(FEVER), opened.ask(FEVER)]
  expect(await opened.ask(FEVER)).toBeNull()
  expect(troubles).toEqual(['too many are in line'])
  await opened.close()
  expect(await Promise.all([first, second, opened.ask(FEVER)])).toEqual([null, null, null])
})

test('what nobody wants to know any more is not computed to its end, and those behind it are', async () => {
  const made = lineWith({
    program: program('if (material.well) parentPort.postMessage(material.well); else for (;;);'),
    withinMs: 60_000,
  })
  const well = (name: string) => ({ well: name }) as unknown as DraftMaterial
  const [first, second, before] = [new AbortController(), new AbortController(), AbortSignal.abort()]
  const asked = [
    made.ask(FEVER, first.signal),
    made.ask(well('second'), second.signal),
    made.ask(well('third')),
    made.ask(well('never'), before),
  ]
  second.abort()
  first.abort()
  expect(await Promise.all(asked)).toEqual([null, null, 'third', null])
  // That somebody left is no trouble.
  expect(troubles).toEqual([])
})

test('a thread that needs too much memory is ended, and the next has another', async () => {
  const makeDraft = drafting({
    program: program(
      "if (material.well) parentPort.postMessage('made'); else { const all = []; for (;;) all.push([all.length]) }",
    ),
    withinMs: 60_000,
    mostMb: 16,
  })
  expect(await Promise.all([makeDraft(FEVER), makeDraft({ well: true } as unknown as DraftMaterial)])).toEqual([
    null,
    'made',
  ])
  expect(troubles).toHaveLength(1)
})
