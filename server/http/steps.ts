import type { FastifyReply, FastifyRequest } from 'fastify'
import { isNo, type No } from '../act/use-cases.ts'
import { listenerOf } from './listener.ts'
import { problemOf, troubleOfError, troubleOfNo, type Trouble } from './problem.ts'
import type { Door } from './route.ts'

/** So often something is sent, so that the page and what stands between know that it is still done. */
const BEAT_MS = 5_000

/**
 * An answer that is long in coming: lines of JSON, a `step` for each that is told, and at last the `answer`, which is JSON already, or
 * the `problem`. What is refused before the first step is a problem like any other. `unwanted` is aborted once nobody waits for it.
 */
export async function inSteps(
  { door, request, reply }: { door: Door; request: FastifyRequest; reply: FastifyReply },
  work: (tell: (step: object) => void, unwanted: AbortSignal) => Promise<No | readonly Uint8Array[]>,
): Promise<No | FastifyReply> {
  const { raw } = reply
  const gone = new AbortController()
  raw.once('close', () => gone.abort())
  let beat: NodeJS.Timeout | null = null
  const begin = () => {
    reply.hijack()
    const headers = { ...reply.getHeaders(), 'content-type': 'application/x-ndjson; charset=utf-8' }
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value)
    raw.writeHead(200)
    beat = setInterval(() => void raw.write('\n'), BEAT_MS)
  }
  const tell = (step: object) => {
    if (gone.signal.aborted) return
    if (beat === null) begin()
    raw.write(`${JSON.stringify({ step })}\n`)
  }
  const fail = (trouble: Trouble) => {
    const problem = problemOf(trouble, listenerOf(request, door.deps.config.organizations))
    raw.end(`${JSON.stringify({ problem })}\n`)
    return reply
  }
  try {
    const answer = await work(tell, gone.signal)
    if (beat === null && isNo(answer)) return answer
    if (beat === null) begin()
    if (isNo(answer)) return fail(troubleOfNo(answer))
    raw.write('{"answer":')
    for (const part of answer) raw.write(part)
    raw.end('}\n')
    return reply
  } catch (error) {
    if (beat === null) throw error
    const trouble = gone.signal.aborted ? undefined : troubleOfError(error)
    if (trouble === undefined && !gone.signal.aborted)
      request.log.error({ err: error, route: request.routeOptions.url }, 'request failed by a bug')
    return fail(trouble ?? { status: 500, code: 'broken' })
  } finally {
    if (beat !== null) clearInterval(beat)
  }
}
