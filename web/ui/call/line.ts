import type { RoomToPage, RoomToServer } from '#api/room.ts'

/** `lost`: the connection dropped and is being made again. */
export type LineState = 'connecting' | 'open' | 'lost'

/** The room's WebSocket, kept open until `close`. `send` says whether the message left now; nothing is queued. */
export type Line = { send: (message: RoomToServer) => boolean; close: () => void }

const ALIVE_EVERY_MS = 10_000
const LONGEST_DELAY_MS = 8_000

/** How long to wait before connecting again, after the `attempt`-th failure in a row (the first is 1). `jitter` is in [0, 1). */
export function reconnectDelayMs(attempt: number, jitter: number): number {
  return Math.min(LONGEST_DELAY_MS, 200 * 2 ** (attempt - 1)) * (1 + jitter / 4)
}

/**
 * Opens the room's line and opens it again whenever it drops. The server greets every connection with `hello` and,
 * where the other side is there, `meet`, so nothing said while the line was down has to be repeated from here.
 */
export function openLine(options: {
  url: string
  onMessage: (message: RoomToPage) => void
  onState: (state: LineState) => void
}): Line {
  let socket: WebSocket | null = null
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let stuckBeats = 0
  let closed = false

  const connect = () => {
    clearTimeout(retry)
    const opened = new WebSocket(options.url)
    socket = opened
    opened.onopen = () => {
      failures = 0
      stuckBeats = 0
      options.onState('open')
    }
    opened.onmessage = (event) => {
      const message = readMessage(event.data)
      if (message !== null && socket === opened) options.onMessage(message)
    }
    opened.onclose = () => {
      if (socket === opened) again()
    }
  }

  const again = () => {
    socket = null
    if (closed) return
    failures += 1
    options.onState('lost')
    clearTimeout(retry)
    retry = setTimeout(connect, reconnectDelayMs(failures, Math.random()))
  }

  /** A phone that changed networks keeps a dead socket "open" for minutes; bytes that never leave give it away. */
  const beat = setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN) return
    stuckBeats = socket.bufferedAmount > 0 ? stuckBeats + 1 : 0
    if (stuckBeats >= 2) dropNow()
    else socket.send(JSON.stringify({ kind: 'alive' } satisfies RoomToServer))
  }, ALIVE_EVERY_MS)

  const dropNow = () => {
    const dead = socket
    again()
    dead?.close()
  }

  const networkIsBack = () => {
    if (socket === null && !closed) connect()
  }
  globalThis.addEventListener('online', networkIsBack)

  options.onState('connecting')
  connect()

  return {
    send: (message) => {
      if (socket?.readyState !== WebSocket.OPEN) return false
      socket.send(JSON.stringify(message))
      return true
    },
    close: () => {
      closed = true
      clearTimeout(retry)
      clearInterval(beat)
      globalThis.removeEventListener('online', networkIsBack)
      const last = socket
      socket = null
      last?.close()
    },
  }
}

function readMessage(text: unknown): RoomToPage | null {
  if (typeof text !== 'string') return null
  const message: unknown = JSON.parse(text)
  return isRoomMessage(message) ? message : null
}

function isRoomMessage(value: unknown): value is RoomToPage {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
}
