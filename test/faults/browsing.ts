/** The server did not answer, or answered that it can't just now: the person tries again. */
export class Away extends Error {}

/** The server considered the request and said no. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  constructor(path: string, status: number, code: string) {
    super(`${path} answered ${status} ${code}`)
    this.name = 'Refused'
    this.status = status
    this.code = code
  }
}

/** A browser without pages: cookies per origin, redirects followed by hand so that each hop sends its own. */
export interface Browsing {
  get<T>(address: string): Promise<T>
  /** A page as it is written. */
  text(address: string): Promise<string>
  send<T>(method: 'POST' | 'PUT', address: string, body?: unknown): Promise<T>
  /** Posts a form or opens an address, and follows redirects to the last one; gives its address. */
  follow(address: string, form?: Record<string, string>): Promise<string>
}

const HOPS = 12
const PATIENCE_MS = 15_000

export function openBrowsing(): Browsing {
  const jars = new Map<string, Map<string, string>>()
  const go = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const { origin } = new URL(address)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    const response = await fetch(address, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, origin, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((cause: unknown) => {
      throw new Away(`${new URL(address).pathname} gave no answer`, { cause })
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (name !== undefined && value !== undefined) jar.set(name, value)
    }
    return response
  }
  const json = async <T>(address: string, init: RequestInit = {}): Promise<T> => {
    const response = await go(address, init)
    const text = await response.text().catch((cause: unknown) => {
      throw new Away(`${new URL(address).pathname} broke off`, { cause })
    })
    if (response.ok) return (text === '' ? null : JSON.parse(text)) as T
    const path = new URL(address).pathname
    if (response.status >= 500 || response.status === 429) throw new Away(`${path} answered ${response.status}`)
    throw new Refused(path, response.status, /"code":"([^"]+)"/.exec(text)?.[1] ?? text.slice(0, 80))
  }
  return {
    get: (address) => json(address),
    text: async (address) => (await go(address)).text(),
    send: (method, address, body) =>
      json(address, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    follow: async (address, form) => {
      let init: RequestInit = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
      for (let hop = 0, at = address; hop < HOPS; hop += 1) {
        const response = await go(at, init)
        await response.body?.cancel().catch(() => undefined)
        const location = response.headers.get('location')
        if (location === null) {
          if (response.status >= 500 || response.status === 429)
            throw new Away(`${new URL(at).pathname} answered ${response.status}`)
          if (!response.ok) throw new Refused(new URL(at).pathname, response.status, '')
          return at
        }
        at = new URL(location, at).href
        init = {}
      }
      throw new Error('redirected in a ring')
    },
  }
}
