import fc from 'fast-check'
import { expect, test } from 'vitest'
import { together } from './together.ts'

interface One {
  line: string | null
  number: number
}

test('what comes while work is under way is done together with the next', async () => {
  const { batches, work, end } = worker()
  const { add, busy } = together(work)
  const done = [1, 2, 3].map((number) => add({ line: 'A', number }))
  expect(numbers(batches)).toEqual([[1]])
  expect(busy()).toBe(true)
  await end(0)
  expect(numbers(batches)).toEqual([[1], [2, 3]])
  await end(1)
  await Promise.all(done)
  expect(busy()).toBe(false)
})

test('what fails is told to each of its batch, and to nobody else', async () => {
  const { work, end } = worker()
  const { add } = together(work)
  const [first, ...more] = [1, 2, 3].map((number) => add({ line: 'A', number }))
  const why = first?.catch(({ message }: Error) => message)
  await end(0, new Error('the disk is full'))
  expect(await why).toBe('the disk is full')
  await end(1)
  await Promise.all(more)
})

test('more than a few do not wait, but for those that follow one which is under way', async () => {
  const { batches, work, end } = worker()
  const { add } = together(work, undefined, { few: 2, lineOf: ({ line }: One) => line })
  for (const [at, line] of ['A', 'A', 'B', 'C', 'D', 'E'].entries()) void add({ line, number: at })
  expect(numbers(batches)).toEqual([[0], [2, 3, 4]])
  await end(1)
  expect(batches).toHaveLength(2)
  await end(0)
  expect(numbers(batches)).toEqual([[0], [2, 3, 4], [1, 5]])
})

test('what is of no one line follows all, and all follow it', async () => {
  const { batches, work, end } = worker()
  const { add } = together(work, undefined, { few: 2, lineOf: ({ line }: One) => line })
  for (const [at, line] of ['A', 'B', null, 'C', 'D', 'E'].entries()) void add({ line, number: at })
  expect(numbers(batches)).toEqual([[0]])
  await end(0)
  expect(numbers(batches)).toEqual([[0], [1, 2, 3, 4, 5]])
  for (const [at, line] of ['F', 'G', 'H'].entries()) void add({ line, number: 6 + at })
  expect(batches).toHaveLength(2)
})

test('all is done once, two at most at a time, and each line in its order, however long each takes', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'), { freq: 8 }), { maxLength: 40 }),
      fc.infiniteStream(fc.boolean()),
      fc.nat(3),
      async (lines, dice, few) => {
        const { batches, work, end, open } = worker()
        const { add } = together(work, undefined, { few, lineOf: ({ line }: One) => line })
        const begun = new Map<string | null, number[]>()
        let seen = 0
        const look = () => {
          const news = batches.slice(seen)
          seen = batches.length
          expect(open().length).toBeLessThanOrEqual(2)
          const [one, other] = open().map((at) => batches[at] ?? [])
          for (const { line } of one ?? []) {
            if (other === undefined) continue
            expect(line).not.toBeNull()
            expect(other.map((those) => those.line)).not.toContain(line)
          }
          for (const { line, number } of news.flat()) begun.set(line, [...(begun.get(line) ?? []), number])
        }
        const done: Promise<void>[] = []
        for (const [number, line] of lines.entries()) {
          done.push(add({ line, number }))
          look()
          const [first, last] = [open()[0], open().at(-1)]
          if (dice.next().value) await end((dice.next().value ? first : last) ?? 0)
          look()
        }
        while (open().length > 0) {
          await end(open()[0] ?? 0)
          look()
        }
        await Promise.all(done)
        expect(
          numbers(batches)
            .flat()
            .toSorted((one, other) => one - other),
        ).toEqual([...lines.keys()])
        for (const theirs of begun.values()) expect(theirs).toEqual(theirs.toSorted((one, other) => one - other))
      },
    ),
  ))

/** Work that goes on until it is said to be over. */
function worker() {
  const batches: (readonly One[])[] = []
  const ends: { done(): void; failed(fault: Error): void }[] = []
  const ended = new Set<number>()
  return {
    batches,
    work: (batch: readonly One[]) =>
      new Promise<void>((done, failed) => {
        batches.push(batch)
        ends.push({ done, failed })
      }),
    end: async (at: number, fault?: Error) => {
      ended.add(at)
      if (fault === undefined) ends[at]?.done()
      else ends[at]?.failed(fault)
      await new Promise((resolve) => setImmediate(resolve))
    },
    /** The places of those that are under way. */
    open: () => [...batches.keys()].filter((at) => !ended.has(at)),
  }
}

function numbers(batches: readonly (readonly One[])[]): number[][] {
  return batches.map((batch) => batch.map(({ number }) => number))
}
