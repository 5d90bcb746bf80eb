import { request } from 'node:http'
import { WebSocket } from 'ws'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  /** The Problem's code, where it is one. */
  code: string | undefined
  location: string | undefined
}

/**
 * A browser without pages: cookies by origin, and an address of its own in 127/8, so that the limits that count by
 * address meet each person and not the test.
 */
export interface Browser {
  ask(
    method: string,
    address: string,
    sent?: { body?: unknown; form?: Record<string, string>; headers?: Record<string, string> },
  ): Promise<Answer>
  /** Opens an address or posts a form, and follows to the last redirect; gives the last address and answer. */
  follow(address: string, form?: Record<string, string>): Promise<{ at: string; answer: Answer }>
  /** The status of a WebSocket's handshake: 101 where a seat was given, and closed at once. */
  knock(address: string, origin: string): Promise<number>
  cookies(origin: string): Map<string, string>
}

export function openBrowser(from: string): Browser {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (origin: string) => {
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }
  const cookie = (origin: string) => [...jarOf(origin)].map(([name, value]) => `${name}=${value}`).join('; ')

  const ask: Browser['ask'] = (method, address, { body, form, headers } = {}) =>
    new Promise((resolve, reject) => {
      const { origin } = new URL(address)
      const sent =
        form === undefined
          ? body === undefined
            ? undefined
            : JSON.stringify(body)
          : new URLSearchParams(form).toString()
      const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
      const asking = request(
        address,
        {
          method,
          localAddress: from,
          family: 4,
          headers: {
            origin,
            ...(jarOf(origin).size > 0 && { cookie: cookie(origin) }),
            ...(sent !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(sent) }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          // A line that stays open has said all that it has to say at once.
          if (response.headers['content-type']?.startsWith('text/event-stream') === true)
            response.once('data', () => response.destroy())
          response.on('close', () => {
            for (const set of response.headers['set-cookie'] ?? []) keep(jarOf(origin), set)
            const text = Buffer.concat(chunks).toString('utf8')
            const { 'content-type': kind, location } = response.headers
            const code = kind?.startsWith('application/problem+json') ? /"code":"([^"]+)"/.exec(text)?.[1] : undefined
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, code, location })
          })
        },
      )
      asking.on('error', reject)
      asking.end(sent)
    })

  return {
    ask,
    follow: async (address, form) => {
      let at = address
      let answer = await ask(form === undefined ? 'GET' : 'POST', at, form === undefined ? {} : { form })
      while (answer.location !== undefined) {
        at = new URL(answer.location, at).href
        answer = await ask('GET', at)
      }
      return { at, answer }
    },
    knock: (address, origin) =>
      new Promise((resolve, reject) => {
        const own = new URL(address.replace(/^ws/, 'http')).origin
        const socket = new WebSocket(address, { origin, localAddress: from, headers: { cookie: cookie(own) } })
        socket.on('open', () => {
          socket.close()
          resolve(101)
        })
        socket.on('unexpected-response', (_, response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
        socket.on('error', reject)
      }),
    cookies: jarOf,
  }
}

function keep(jar: Map<string, string>, set: string): void {
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(set) ?? []
  if (name === undefined || value === undefined) return
  if (value === '') jar.delete(name)
  else jar.set(name, value)
}
