import { heightIn, isStep } from './height.ts'

/**
 * `<causeway-book organization="…" lang="es">`: the booking page in a frame of its own, as high as it needs to be. The
 * frame comes from where this script came from; the practice's website sees its height and nothing else of it.
 */
const ORIGIN =
  document.currentScript instanceof HTMLScriptElement ? new URL(document.currentScript.src).origin : location.origin

const TITLES: Record<string, string> = { en: 'Book a video visit', es: 'Reservar una consulta por video' }

class CausewayBook extends HTMLElement {
  static observedAttributes = ['organization', 'lang']
  #frame: HTMLIFrameElement | null = null

  connectedCallback(): void {
    globalThis.addEventListener('message', this.#onMessage)
    this.#show()
  }

  disconnectedCallback(): void {
    globalThis.removeEventListener('message', this.#onMessage)
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#show()
  }

  #show(): void {
    const organization = this.getAttribute('organization')
    if (organization === null || organization === '') {
      this.textContent = 'causeway-book: the attribute "organization" is missing.'
      return
    }
    const language = this.getAttribute('lang') ?? document.documentElement.lang.slice(0, 2)
    const address = new URL(`/book/${encodeURIComponent(organization)}`, ORIGIN)
    if (language === 'en' || language === 'es') address.searchParams.set('lang', language)
    if (this.#frame?.src === address.href) return
    const frame = document.createElement('iframe')
    frame.src = address.href
    frame.title = TITLES[language] ?? 'Book a video visit'
    frame.style.cssText = 'display:block;width:100%;min-height:480px;border:0'
    frame.referrerPolicy = 'no-referrer'
    this.replaceChildren(frame)
    this.#frame = frame
  }

  #onMessage = (event: MessageEvent<unknown>): void => {
    if (event.origin !== ORIGIN || event.source !== this.#frame?.contentWindow) return
    if (isStep(event.data) && this.getBoundingClientRect().top < 0) this.scrollIntoView({ block: 'start' })
    const height = heightIn(event.data)
    if (height !== null && this.#frame !== null) this.#frame.style.height = `${height}px`
  }
}

if (customElements.get('causeway-book') === undefined) customElements.define('causeway-book', CausewayBook)
