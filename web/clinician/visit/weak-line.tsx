import { useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import type { CallView } from '../../ui/call/call.ts'
import { write, troubleOf } from '../ask.ts'
import { callUnderWay } from './calling.tsx'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

/**
 * The line carries not even the sound: one press says that the visit goes on by telephone, and why. Nothing is offered while
 * the telephone service makes a call: that is the telephone.
 */
export function WeakLine(props: { page: Workspace; call: CallView; address: string; onDone: () => void }) {
  const words = useWords()
  const { page, call } = props
  const [trouble, setTrouble] = useState<string | null>(null)
  const tooWeak = call.step === 'phone' || call.otherStep === 'phone'
  if (!tooWeak || !page.mine || page.state.stage !== 'in-visit') return null
  if (page.state.phoneSince !== null || callUnderWay(page)) return null
  const goOn = async () => {
    setTrouble(troubleOf(await write('POST', props.address, { act: 'start', reason: 'failed' }), words))
    props.onDone()
  }
  return (
    <div className="weak-line" role="status">
      <p>{words.weakLine.phone(page.patient.name)}</p>
      <button type="button" className="button" onClick={() => void goOn()}>
        {words.phone.start}
      </button>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </div>
  )
}

/** What a weak line has done to the pictures, for the marks on the stage. */
export function weakLineSays(call: CallView, patient: string, words: Words): string[] {
  const say = words.weakLine
  const own = call.muted.video || call.local?.camera !== 'works' ? '' : say.own[call.step]
  const other = call.otherMuted.video ? '' : say.other[call.otherStep](patient)
  return [own, other].filter((sentence) => sentence !== '')
}
