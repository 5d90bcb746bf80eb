import { useState } from 'react'
import type { Call, CallView } from '../../ui/call/call.ts'
import { OTHER_STEP, OWN_STEP } from '../../ui/call/weak-line-words.ts'
import { Notice } from '../../ui/page-frame.tsx'
import type { OpenScene } from '../scene.ts'

/** What a weak line has done to the pictures, in words; where even the sound breaks up, the way on by telephone. */
export function WeakLine({ scene, call, view }: { scene: OpenScene; call: Call; view: CallView }) {
  const words = scene.words.weakLine
  const { clinician, phoneSince } = scene.open
  const [asked, setAsked] = useState<'not' | 'asked' | 'not-sent'>('not')
  // A camera that the person turned off stays off, and there is no picture to speak of.
  const own = view.muted.video || view.local?.camera !== 'works' ? null : OWN_STEP[view.step]
  const other = view.otherMuted.video ? null : OTHER_STEP[view.otherStep]
  const phone = phoneSince === null && view.peer !== 'none' && (view.step === 'phone' || view.otherStep === 'phone')
  return (
    <div role="status">
      {(own !== null || other !== null) && (
        <p className="quiet-text">
          {[own === null ? null : words[own], other === null ? null : words[other](clinician)]
            .filter(Boolean)
            .join(' ')}
        </p>
      )}
      {phone && (
        <Notice tone="waiting">
          <p>{asked === 'asked' ? words.asked(clinician) : words.phone(clinician)}</p>
          {asked === 'not-sent' && <p>{words.notSent}</p>}
          {asked !== 'asked' && (
            <button
              type="button"
              className="second"
              onClick={() => setAsked(call.say(words.please) ? 'asked' : 'not-sent')}
            >
              {words.ask}
            </button>
          )}
        </Notice>
      )}
    </div>
  )
}
