import { useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { ByKey } from '../ui/by-key.tsx'
import { useSingleKeys, useSingleKeysUsed } from '../ui/single-keys.ts'
import type { Words } from './words/en.ts'

/** What the keys do, by its button or by `?`, and whether they do anything. */
export function Keys({ words }: { words: Words }) {
  const [open, setOpen] = useState(false)
  const [used, setUsed] = useSingleKeysUsed()
  useSingleKeys({ '?': () => setOpen(true) })
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="quiet">
        {words.keys.open}
        <ByKey>?</ByKey>
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="dialog">
          <Dialog>
            <Heading slot="title">{words.keys.title}</Heading>
            <dl className="keys">
              {words.keys.list.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
            <label className="row">
              <input type="checkbox" checked={used} onChange={(event) => setUsed(event.target.checked)} />
              {words.keys.use}
            </label>
            <Button slot="close">{words.keys.close}</Button>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}
