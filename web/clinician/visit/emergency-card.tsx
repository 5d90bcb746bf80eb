import { useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { Whereabouts } from '#api/visit.ts'
import type { Workspace } from '#api/workspace.ts'
import { troubleOf, write } from '../ask.ts'
import { clock } from '../clock.ts'
import { useWords } from '../words/use-words.ts'
import { ByKey } from '../../ui/by-key.tsx'

/** Where help has to go, whom to call, and one press for a second person: all that is needed when something is wrong. */
export function EmergencyCard(props: {
  page: Workspace
  whereabouts: Whereabouts | undefined
  address: string
  open: boolean
  onOpen: (open: boolean) => void
  onDone: () => void
}) {
  const words = useWords()
  const say = words.emergency
  return (
    <DialogTrigger isOpen={props.open} onOpenChange={props.onOpen}>
      <Button className="link emergency-button">
        {say.open}
        <ByKey>e</ByKey>
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="dialog">
          <Dialog className="emergency-card">
            <Heading slot="title">{say.title}</Heading>
            <Card {...props} />
            <Button slot="close" className="button">
              {say.close}
            </Button>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}

function Card({ page, whereabouts, address, onDone }: Parameters<typeof EmergencyCard>[0]) {
  const words = useWords()
  const say = words.emergency
  const [copied, setCopied] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const place = whereabouts?.place
  const line = place === undefined ? null : `${place.line}, ${place.city}, ${place.state} ${place.postalCode}`
  const { emergency } = page.state
  const askForHelp = async () => {
    setTrouble(troubleOf(await write('POST', address), words))
    onDone()
  }
  return (
    <>
      <h3>{say.at}</h3>
      {line === null ? (
        <p className="trouble">{say.unknown}</p>
      ) : (
        <p>
          <strong className="emergency-place">{line}</strong>{' '}
          <button
            type="button"
            className="link"
            onClick={() =>
              void navigator.clipboard.writeText(line).then(
                () => setCopied(true),
                () => setCopied(false),
              )
            }
          >
            {copied ? say.copied : say.copy}
          </button>
        </p>
      )}
      <p>{say.dispatch}</p>
      <dl className="keys">
        {whereabouts !== undefined && (
          <>
            <dt>{say.callback}</dt>
            <dd>
              <Telephone number={whereabouts.callback} />
            </dd>
            <dt>{say.contact}</dt>
            <dd>
              {whereabouts.emergency.name}, <Telephone number={whereabouts.emergency.phone} />
            </dd>
          </>
        )}
        <dt>{say.crisis}</dt>
        <dd>
          <Telephone number="988" />
        </dd>
      </dl>
      {page.practice.emergencyGuidance !== null && (
        <>
          <h3>{say.guidance}</h3>
          <p>{page.practice.emergencyGuidance}</p>
        </>
      )}
      <div role="status">
        {emergency !== null && (
          <p>
            <strong>{emergency.taken ? say.coming : say.asked(clock(emergency.at, page.practice.timeZone))}</strong>
          </p>
        )}
      </div>
      {emergency === null && page.mine && (
        <p>
          <button type="button" className="button" onClick={() => void askForHelp()}>
            {say.ask}
          </button>
        </p>
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </>
  )
}

function Telephone({ number }: { number: string }) {
  return <a href={`tel:${number.replace(/[^+\d]/g, '')}`}>{number}</a>
}
