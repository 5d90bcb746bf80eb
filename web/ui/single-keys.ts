import { useEffect, useRef, useState } from 'react'
import { keepSetting, readSetting } from './kept-setting.ts'

const SETTING = 'keys'
/** For as long as the page stands, where the browser keeps nothing for it. */
let used: boolean | undefined

/** Whether single keys do anything here. They can be turned off, as who dictates or trembles presses them unawares (WCAG 2.2, 2.1.4). */
function singleKeysUsed(): boolean {
  return (used ??= readSetting(SETTING) !== 'off')
}

/** The same for who shows it, and with it how it is changed. */
export function useSingleKeysUsed(): [boolean, (used: boolean) => void] {
  const [shown, setShown] = useState(singleKeysUsed)
  return [
    shown,
    (now) => {
      used = now
      keepSetting(SETTING, now ? 'on' : 'off')
      setShown(now)
    },
  ]
}

/**
 * What single keys do on a page, by `event.key`; nothing while somebody types, a dialog stands open, another key is held with it, or
 * they are turned off.
 */
export function useSingleKeys(keys: Readonly<Record<string, () => void>>): void {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!singleKeysUsed() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      if (typing(event.target) || document.querySelector('[role="dialog"]') !== null) return
      const does = current.current[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (does === undefined) return
      event.preventDefault()
      does()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

function typing(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, textarea, select, [contenteditable]')
}
