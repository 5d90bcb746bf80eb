import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { workspacePaths } from '#api/workspace.ts'
import type { RunningHouse } from './house.ts'

const ASKED = {
  captions: { method: 'POST', data: { act: 'on' } },
  listening: { method: 'POST', data: { act: 'ask' } },
  mark: { method: 'PUT', data: { phrase: null } },
  draft: { method: 'GET' },
  pictures: { method: 'POST', data: { site: 'face' } },
} as const

/**
 * In a workspace with a visit of therapy nothing hears, marks or drafts: it is not offered, and refused to whoever asks all the same.
 * `why` nothing hears there.
 */
export async function nothingHearsOrWrites(
  house: RunningHouse,
  workspace: Page,
  why: { captions: string; listening: string },
): Promise<void> {
  expect(
    await workspace.getByRole('button', { name: /caption|listen|mark|draft|take a picture/i }).allTextContents(),
  ).toEqual([])
  const launch = new URL(workspace.url()).pathname.split('/')[2] ?? ''
  const answers: Record<string, unknown> = {}
  for (const [path, { method, ...body }] of Object.entries(ASKED)) {
    const address = workspacePaths[path as keyof typeof ASKED].replace(':launch', launch).replace(':mark', randomUUID())
    const headers = { origin: house.causeway }
    const answer = await workspace.request.fetch(house.causeway + address, { method, headers, ...body })
    answers[path] = (await answer.json()) as unknown
  }
  const expected = Object.entries({
    ...why,
    mark: 'not-in-therapy',
    draft: 'not-in-therapy',
    pictures: 'not-in-therapy',
  })
  expect(answers).toEqual(Object.fromEntries(expected.map(([path, code]) => [path, expect.objectContaining({ code })])))
}
