import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { Seat } from './app.tsx'

/** Says what becomes of a revoked link before it is one. */
export function RevokeDialog({ visit, seat, onClose }: { visit: string; seat: Seat; onClose: () => void }) {
  const { link } = seat.words
  const revoke = (send: boolean) => {
    void seat.act(seat.paths.revoke(visit), { send }, send ? `${link.revoked} ${link.sent}` : link.revoked)
    onClose()
  }
  return (
    <ModalOverlay className="overlay" isDismissable isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">{link.revokeTitle}</Heading>
          <p>{link.revokeBody}</p>
          <div className="buttons">
            <Button className="primary" onPress={() => revoke(true)}>
              {link.revokeSend}
            </Button>
            <Button onPress={() => revoke(false)}>{link.revokeOnly}</Button>
            <Button onPress={onClose}>{link.keep}</Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
