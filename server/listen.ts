import { join } from 'node:path'
import type { UseCases } from './act/use-cases.ts'
import type { Config } from './config.ts'
import { buildHttp } from './http/server.ts'
import { codeOf } from './log.ts'
import type { Rooms } from './room/rooms.ts'

/** Serves pages, the contract and rooms at the port of the settings; throws a sentence where it can't be opened. */
export async function listen(
  config: Config,
  useCases: UseCases,
  rooms: Pick<Rooms, 'takeSeat'>,
): Promise<{ close(): Promise<void> }> {
  const http = await buildHttp({
    config,
    useCases,
    takeSeat: (seat, line) => rooms.takeSeat(seat, line),
    web: join(import.meta.dirname, '..', 'dist', 'web'),
  })
  await http.listen({ port: config.port, host: '127.0.0.1' }).catch((cause: unknown) => {
    throw new Error(
      codeOf(cause) === 'EADDRINUSE'
        ? `Port ${config.port} is taken by another program; stop that, or set PORT to a free one.`
        : `Port ${config.port} can't be opened (${codeOf(cause)}).`,
      { cause },
    )
  })
  return { close: () => http.close() }
}
