import { useState } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { InterpreterLink } from '#api/desk.ts'
import { ask } from '../ui/ask.ts'
import type { Seat } from './app.tsx'
import { whyNot } from './why-not.ts'

/** Makes the link for the one who interprets, and shows it to be handed on. */
export function InterpreterDialog({ visit, seat, onClose }: { visit: string; seat: Seat; onClose: () => void }) {
  const { words, paths, language } = seat
  const say = words.interpreter
  const [link, setLink] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const make = async () => {
    const answered = await ask<InterpreterLink>(paths.interpreter(visit), { method: 'POST', body: {}, language })
    if (!answered.ok) return setSaid(`! ${whyNot(answered.problem, words)}`)
    setSaid('')
    setLink(answered.value.link)
  }
  const copy = () =>
    void navigator.clipboard.writeText(link ?? '').then(
      () => setSaid(say.copied),
      () => undefined,
    )
  return (
    <ModalOverlay className="overlay" isDismissable isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">{say.title}</Heading>
          <p>{say.body}</p>
          {link !== null && <p className="interpreter-link">{link}</p>}
          <p role="status">{said}</p>
          <div className="buttons">
            {link === null ? (
              <Button className="primary" onPress={() => void make()}>
                {say.make}
              </Button>
            ) : (
              <Button className="primary" onPress={copy}>
                {say.copy}
              </Button>
            )}
            <Button onPress={onClose}>{say.close}</Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
