import { useEffect, useRef, useState } from 'react'
import { Heading } from '../ui/page-frame.tsx'
import type { HostApp } from './room/browser.ts'
import type { Scene } from './scene.ts'

/**
 * The page stands inside another app: how to get out of it, before anything is typed that would have to be typed again
 * elsewhere. Meanwhile the address is the link itself, because the app's menu hands the address on, and the visit's own
 * address opens nothing in a browser that did not come in by the link.
 */
export function OtherBrowser(props: { host: HostApp; link: string; scene: Scene; onStay: () => void }) {
  const { host, link, scene } = props
  const words = scene.words.otherBrowser
  const [copied, setCopied] = useState<'not' | 'copied' | 'by-hand'>('not')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const visit = location.href
    history.replaceState(history.state, '', link)
    return () => history.replaceState(history.state, '', visit)
  }, [link])
  const browser = host.system === 'ios' ? 'Safari' : 'Chrome'
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setCopied('copied')
    } catch {
      // Apps may keep the clipboard to themselves, or have none for pages.
      field.current?.select()
      setCopied('by-hand')
    }
  }
  return (
    <>
      <Heading step="other-browser">{words.title(browser)}</Heading>
      <p>{words.why(host.app ?? words.someApp)}</p>
      <p>
        <strong>{words.menu(words.entries[host.menu](browser))}</strong>
      </p>
      <p>{words.orCopy(browser)}</p>
      <div className="field">
        <label htmlFor="own-link">{words.link}</label>
        <input ref={field} id="own-link" type="text" readOnly value={link} />
      </div>
      <p role="status">
        {copied === 'copied' && words.copied(browser)}
        {copied === 'by-hand' && words.byHand}
      </p>
      <div className="buttons">
        <button type="button" onClick={() => void copy()}>
          {words.copy}
        </button>
        <button type="button" className="second" onClick={props.onStay}>
          {words.stay}
        </button>
      </div>
    </>
  )
}
