import { listenMllp, type MllpParts } from './listener.ts'

/**
 * Listens as `listenMllp` does. A port that can't be opened ends the start with a sentence that says which (`on which …`),
 * why, and the setting that is to be mended.
 */
export function openPort(parts: MllpParts, onWhich: string, setting: string): Promise<() => Promise<void>> {
  return listenMllp(parts).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new Error(`Port ${parts.listen.port}, on which ${onWhich}, can't be opened (${code}); mend ${setting}.`, {
      cause,
    })
  })
}
