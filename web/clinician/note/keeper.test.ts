import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createServer, type Server } from 'node:http'
import type { NoteSave, NoteView } from '#api/workspace.ts'
import { keepNote, type NoteKeeper } from './keeper.ts'

/** A server that holds one note as Causeway does: a save on a base it does not know is refused. */
interface Chart {
  version: number
  text: string
  saves: NoteSave[]
  /** What was kept without a save, newest last. */
  kept: NoteSave[]
  signed: boolean
  down: boolean
  losesAnswers: boolean
  /** What the answer to kept words waits for. */
  slow: Promise<void>
}

let chart: Chart
let server: Server
let address: string
let keeper: NoteKeeper
/** Pages that the keeper asked for. */
let asked: number

const view = (): NoteView => ({
  sections: [{ id: 'history', title: 'History', forPatient: false, text: chart.text }],
  state: chart.signed ? 'signed' : 'in-chart',
  revision: chart.version,
  savedAt: '2026-03-09T13:42:00Z',
  version: String(chart.version),
  signedAt: null,
  addenda: [],
})

// The page at whose head the language stands.
vi.stubGlobal('document', { documentElement: { dataset: {} } })

beforeEach(async () => {
  chart = {
    version: 1,
    text: '',
    saves: [],
    kept: [],
    signed: false,
    down: false,
    losesAnswers: false,
    slow: Promise.resolve(),
  }
  asked = 0
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (chart.down) return request.socket.destroy()
    const save: NoteSave = JSON.parse(Buffer.concat(chunks).toString())
    if (request.url === '/note/unsaved') {
      chart.kept.push(save)
      await chart.slow
      return response.writeHead(204).end()
    }
    chart.saves.push(save)
    if (save.base !== String(chart.version)) {
      response.writeHead(409, { 'content-type': 'application/problem+json' })
      return response.end(JSON.stringify({ status: 409, code: 'newer-version', says: 'Newer.' }))
    }
    chart.text = save.sections[0]?.text ?? ''
    chart.version += 1
    chart.signed = request.method === 'POST'
    // The answer is lost: the save is in, and its base is not known here.
    if (chart.losesAnswers) return request.socket.destroy()
    return response.writeHead(202).end(JSON.stringify({ base: String(chart.version) }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error(`no port: ${bound}`)
  address = `http://127.0.0.1:${bound.port}/note`
  keeper = keepNote({
    address,
    unsavedAddress: `${address}/unsaved`,
    first: view(),
    refresh: async () => {
      asked += 1
      keeper.takePage(view(), keeper.draft().answers)
    },
  })
})

afterEach(() => {
  server.close()
})

const untilSaved = (count: number) => vi.waitFor(() => expect(chart.saves).toHaveLength(count), { timeout: 5_000 })
const untilChartHolds = (text: string) => vi.waitFor(() => expect(chart.text).toBe(text), { timeout: 8_000 })

describe('a note being written', () => {
  test('is saved two seconds after the first word, once', async () => {
    const began = performance.now()
    for (const text of ['C', 'Co', 'Cough']) keeper.type('history', text)
    await untilSaved(1)
    expect(performance.now() - began).toBeGreaterThanOrEqual(1_950)
    expect(chart.text).toBe('Cough')
  })

  test('is saved also while typing goes on without a pause', async () => {
    const began = performance.now()
    let text = ''
    while (chart.saves.length === 0 && performance.now() - began < 5_000) {
      keeper.type('history', (text += 'x'))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(chart.saves).toHaveLength(1)
    expect(performance.now() - began).toBeLessThan(4_000)
  })

  test('goes on from its own save whose answer was lost', async () => {
    chart.losesAnswers = true
    keeper.type('history', 'One')
    keeper.save()
    await untilChartHolds('One')
    chart.losesAnswers = false
    keeper.type('history', 'One two')
    keeper.save()
    await untilChartHolds('One two')
    expect(keeper.draft().clash).toBeNull()
  }, 15_000)

  test('asks again for a page that overtook the answer to its save, and only then', async () => {
    keeper.type('history', 'One')
    keeper.save()
    await vi.waitFor(() => expect(keeper.draft().answers).toBe(1))
    keeper.takePage(view(), 1)
    expect([asked, keeper.draft().seen]).toEqual([0, 1])
    keeper.type('history', 'One two')
    keeper.save()
    keeper.takePage(view(), 1)
    await untilChartHolds('One two')
    await vi.waitFor(() => expect(keeper.draft()).toMatchObject({ answers: 2, seen: 2 }))
    expect(asked).toBe(1)
    keeper.takePage(view(), 1)
    expect(asked).toBe(2)
  })

  test('stops at somebody else’s text and saves only what was chosen', async () => {
    keeper.type('history', 'Mine')
    Object.assign(chart, { text: 'Theirs', version: 5 })
    keeper.save()
    await vi.waitFor(() => expect(keeper.draft().clash?.texts).toEqual({ history: 'Theirs' }))
    expect(chart.text).toBe('Theirs')
    keeper.settle({ history: 'Both' })
    await untilChartHolds('Both')
  })

  test('is kept and tried again while the server is down', async () => {
    chart.down = true
    keeper.type('history', 'Kept')
    keeper.save()
    await vi.waitFor(() => expect(keeper.draft().trouble.kind).toBe('unreachable'))
    expect(keeper.draft().texts.history).toBe('Kept')
    chart.down = false
    await untilChartHolds('Kept')
  })
})

describe('what is typed', () => {
  test('is at the server long before it is saved', async () => {
    const began = performance.now()
    for (const text of ['C', 'Co', 'Cough']) keeper.type('history', text)
    await vi.waitFor(() => expect(chart.kept).toHaveLength(1), { interval: 10 })
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(chart.kept[0]).toEqual({ sections: [{ id: 'history', text: 'Cough' }], base: '1' })
    expect(chart.saves).toHaveLength(0)
  })

  test('queues only its newest words behind a slow answer, and the save behind them', async () => {
    let answer = () => undefined as void
    chart.slow = new Promise((resolve) => (answer = resolve))
    keeper.type('history', 'One')
    await vi.waitFor(() => expect(chart.kept).toHaveLength(1))
    for (const text of ['One t', 'One tw', 'One two']) keeper.type('history', text)
    keeper.save()
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect([chart.kept.length, chart.saves.length]).toEqual([1, 0])
    answer()
    await untilChartHolds('One two')
    expect(chart.kept.map(({ sections }) => sections[0]?.text)).not.toContain('One tw')
  })

  test('goes again when the server is back', async () => {
    chart.down = true
    keeper.type('history', 'Kept')
    await new Promise((resolve) => setTimeout(resolve, 400))
    chart.down = false
    await vi.waitFor(() => expect(chart.kept.at(-1)?.sections[0]?.text ?? chart.text).toBe('Kept'), { timeout: 6_000 })
  })

  test('follows on a save with the base that the save has made', async () => {
    keeper.type('history', 'One')
    keeper.save()
    await untilChartHolds('One')
    await vi.waitFor(() => expect(keeper.draft().base).toBe('2'))
    keeper.type('history', 'One two')
    await vi.waitFor(() => expect(chart.kept.at(-1)).toMatchObject({ sections: [{ text: 'One two' }], base: '2' }))
  })

  test('is kept at once when the page is left while two texts stand side by side', async () => {
    keeper.type('history', 'Mine')
    Object.assign(chart, { text: 'Theirs', version: 5 })
    keeper.save()
    await vi.waitFor(() => expect(keeper.draft().clash).not.toBeNull())
    keeper.type('history', 'Mine and theirs')
    keeper.save(true)
    await vi.waitFor(() => expect(chart.kept.at(-1)?.sections[0]?.text).toBe('Mine and theirs'), { timeout: 200 })
    expect(chart.text).toBe('Theirs')
  })
})

test('words put back are saved by themselves', async () => {
  const unsaved = { sections: [{ id: 'history', text: 'From before' }], base: '1', place: 'l0/d1' }
  keepNote({
    address,
    unsavedAddress: `${address}/unsaved`,
    first: { ...view(), unsaved },
    refresh: async () => undefined,
  })
  await vi.waitFor(() => expect(chart.text).toBe('From before'))
  // They wait no longer where they waited.
  expect(chart.saves.at(-1)?.putBack).toBe('l0/d1')
})

describe('signing', () => {
  test('sends the text as it stands, also what was typed a moment ago', async () => {
    keeper.type('history', 'Last words')
    expect(await keeper.sign(address)).toMatchObject({ kind: 'answered' })
    expect(chart).toMatchObject({ text: 'Last words', signed: true })
  })

  test('needs one press right after a save', async () => {
    keeper.type('history', 'One')
    keeper.save()
    await untilChartHolds('One')
    expect(await keeper.sign(address)).toMatchObject({ kind: 'answered' })
    expect(chart.signed).toBe(true)
  })

  test('waits for a clash to be settled', async () => {
    keeper.type('history', 'Mine')
    Object.assign(chart, { text: 'Theirs', version: 5 })
    expect(await keeper.sign(address)).toBeNull()
    expect(chart).toMatchObject({ text: 'Theirs', signed: false })
  })
})
