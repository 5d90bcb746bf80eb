import type { Workspace } from '#api/workspace.ts'
import type { CallView } from '../../ui/call/call.ts'
import { Captions as Shown } from '../../ui/call/captions.tsx'
import { troubleOf, write } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { seatName } from './guests.tsx'
import { useWords } from '../words/use-words.ts'

/** Captions, where the practice has a transcription service; docked above another pane only while they are on. */
export function Captions(props: {
  page: Workspace
  call: CallView
  addresses: Addresses
  onDone: () => void
  docked: boolean
}) {
  const words = useWords()
  const { page, addresses } = props
  const { captions } = page
  if (captions === null || (props.docked && !captions.on)) return null
  return (
    <Shown
      captions={captions}
      call={props.call}
      self={page.seat}
      nameOf={(who) => (who === page.seat ? words.chat.you : seatName(page, who, words))}
      practice={page.practice.name}
      words={words.captions}
      buttonClass="button"
      {...(props.docked && { brief: words.captions.brief })}
      turn={async (act) => {
        const trouble = troubleOf(await write('POST', addresses.captions, { act }), words)
        props.onDone()
        return act === 'told' ? null : trouble
      }}
      speak={(pcm) => write('POST', addresses.speech, { pcm })}
    />
  )
}
