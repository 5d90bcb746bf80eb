import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { Seat } from './app.tsx'

/** Says what becomes of a visit to which nobody came, before it is one. */
export function NoShowDialog({ visit, seat, onClose }: { visit: string; seat: Seat; onClose: () => void }) {
  const says = seat.words.attempts
  const confirm = () => {
    void seat.act(seat.paths.noShow(visit), {}, says.done)
    onClose()
  }
  return (
    <ModalOverlay className="overlay" isDismissable isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">{says.confirmTitle}</Heading>
          <p>{says.confirmBody}</p>
          <div className="buttons">
            <Button className="primary" onPress={confirm}>
              {says.yes}
            </Button>
            <Button onPress={onClose}>{says.no}</Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
