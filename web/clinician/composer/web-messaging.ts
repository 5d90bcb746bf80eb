/**
 * SMART Web Messaging (STU 1): requests from an app in the EMR's frame to the EMR's window, and their answers. Whom to speak to,
 * and whose answers to believe, the launch has said: one origin, one window, and a handle that goes with each request.
 */
export interface Messaging {
  ask(messageType: MessageType, payload: object, withinMs?: number): Promise<Said>
  /** Answers an EMR that asks whether messaging is spoken here (`status.handshake`), until it is called off. */
  answerHandshakes(): () => void
}

/** The requests that are made. */
export type MessageType =
  | 'scratchpad.create'
  | 'scratchpad.read'
  | 'scratchpad.delete'
  | 'ui.launchActivity'
  | 'ui.done'

/** An answer of the EMR's window, or none in time. What the payload says is for whoever asked to judge. */
export type Said = { heard: true; payload: Readonly<Record<string, unknown>> } | { heard: false }

/** What a browser's window is to this: where requests are posted, and where messages arrive. */
export interface Windows {
  /** The EMR's window; null where the page stands alone. */
  emr: { postMessage(message: unknown, targetOrigin: string): void } | null
  /** Calls for each message that arrives; gives what ends it. */
  listen(hear: (event: { origin: string; source: unknown; data: unknown }) => void): () => void
  newId(): string
}

/** Longer than a busy EMR needs to draw its composer, shorter than a clinician waits without doing it otherwise. */
const WITHIN_MS = 5_000

/** Speaks with the EMR's window; null where there is none to speak with. */
export function openMessaging(
  { origin, handle }: { origin: string; handle: string },
  windows: Windows,
): Messaging | null {
  const { emr } = windows
  if (emr === null) return null
  return {
    answerHandshakes: () =>
      windows.listen((event) => {
        const asked = event.origin === origin && event.source === emr ? handshakeIn(event.data, handle) : null
        if (asked === null) return
        emr.postMessage({ messageId: windows.newId(), responseToMessageId: asked, payload: {} }, origin)
      }),
    ask: (messageType, payload, withinMs = WITHIN_MS) =>
      new Promise((done) => {
        const messageId = windows.newId()
        const end = (said: Said) => {
          clearTimeout(timer)
          stop()
          done(said)
        }
        const stop = windows.listen((event) => {
          const answer =
            event.origin === origin && event.source === emr ? answerIn(event.data, messageId, handle) : null
          if (answer !== null) end({ heard: true, payload: answer })
        })
        const timer = setTimeout(() => end({ heard: false }), withinMs)
        emr.postMessage({ messagingHandle: handle, messageId, messageType, payload }, origin)
      }),
  }
}

/** The payload of an answer to this request; null for any other message. One that names another handle is another launch's. */
function answerIn(data: unknown, messageId: string, handle: string): Readonly<Record<string, unknown>> | null {
  if (!isRecord(data) || data['responseToMessageId'] !== messageId) return null
  if (data['messagingHandle'] !== undefined && data['messagingHandle'] !== handle) return null
  return isRecord(data['payload']) ? data['payload'] : {}
}

/** The message id of a handshake that the EMR begins; null for any other message. */
function handshakeIn(data: unknown, handle: string): string | null {
  if (!isRecord(data) || data['messageType'] !== 'status.handshake') return null
  if (data['messagingHandle'] !== undefined && data['messagingHandle'] !== handle) return null
  return typeof data['messageId'] === 'string' ? data['messageId'] : null
}

/** The windows of this page: the EMR's is the frame around it, or the one that opened it. */
export function pageWindows(): Windows {
  const above = window.parent === window ? window.opener : window.parent
  return {
    emr: above,
    listen(hear) {
      window.addEventListener('message', hear)
      return () => window.removeEventListener('message', hear)
    },
    newId: () => crypto.randomUUID(),
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
