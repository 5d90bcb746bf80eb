import { useEffect, useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { ByKey } from '../ui/by-key.tsx'
import { useSingleKeysUsed } from '../ui/single-keys.ts'
import type { Pane } from './layout.ts'
import { useWords } from './words/use-words.ts'

/** Single keys for what is done often; none of them ends the call, and all of them can be turned off (WCAG 2.1.4). */
export function Keys({ show, onEmergency }: { show: (pane: Pane) => void; onEmergency: () => void }) {
  const words = useWords()
  const [used, setUsed] = useSingleKeysUsed()
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (!used) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'F8' && !event.repeat) {
        event.preventDefault()
        return press('#mark-moment')
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return
      const act =
        {
          '/': () => goTo('#order-search'),
          n: () => goTo('.note textarea'),
          e: onEmergency,
          p: () => {
            show('visit')
            requestAnimationFrame(() => document.querySelector<HTMLElement>('#take-picture')?.click())
          },
          '?': () => setOpen(true),
          m: () => press('#mark-moment'),
          d: () => {
            if (document.querySelector('#draft') === null) press('#make-draft')
            else goTo('#draft')
          },
        }[event.key] ?? (/^[1-9]$/.test(event.key) ? () => press(`#mark-phrase-${event.key}`) : undefined)
      // Held down it is still one press.
      if (event.repeat) return
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click()
    const goTo = (selector: string) => {
      show('note')
      // The pane may only now become visible, and what is hidden can't take the focus.
      requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus())
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [used, show, onEmergency])

  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="link keys-button">
        {words.keys.open}
        <ByKey>?</ByKey>
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="dialog">
          <Dialog>
            <Heading slot="title">{words.keys.title}</Heading>
            <dl className="keys">
              <dt>
                <kbd>/</kbd>
              </dt>
              <dd>{words.keys.order}</dd>
              <dt>
                <kbd>n</kbd>
              </dt>
              <dd>{words.keys.note}</dd>
              <dt>
                <kbd>p</kbd>
              </dt>
              <dd>{words.keys.picture}</dd>
              <dt>
                <kbd>m</kbd>, <kbd>F8</kbd>
              </dt>
              <dd>{words.keys.mark}</dd>
              <dt>
                <kbd>1</kbd> – <kbd>9</kbd>
              </dt>
              <dd>{words.keys.phrase}</dd>
              <dt>
                <kbd>d</kbd>
              </dt>
              <dd>{words.keys.draft}</dd>
              <dt>
                <kbd>e</kbd>
              </dt>
              <dd>{words.keys.emergency}</dd>
              <dt>
                <kbd>?</kbd>
              </dt>
              <dd>{words.keys.help}</dd>
            </dl>
            <p className="quiet">{words.keys.inFields}</p>
            <label className="row">
              <input type="checkbox" checked={used} onChange={(event) => setUsed(event.target.checked)} />
              {words.keys.use}
            </label>
            <Button slot="close" className="button">
              {words.keys.close}
            </Button>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role=dialog]') !== null
  )
}
