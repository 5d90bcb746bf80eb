import type { Media } from '../../ui/call/media.ts'
import { Notice } from '../../ui/page-frame.tsx'
import type { Words } from '../words/en.ts'
import { browserOf, fixesFor, type Fix } from './browser.ts'

/** What does not work, and the two things that most likely help on this very browser. */
export function DeviceTroubles({ media, words }: { media: Media; words: Words }) {
  const { camera, microphone } = media
  const worst = microphone === 'works' ? camera : microphone
  if (worst === 'works') return null
  const same = camera === microphone
  const fixes = fixesFor(worst, browserOf(navigator.userAgent, navigator.maxTouchPoints))
  return (
    <>
      <div role="alert">
        <Notice tone="attention">
          {same && <p>{words.device.trouble[worst]}</p>}
          {!same && camera !== 'works' && (
            <p>
              {words.device.cameraTrouble} {words.device.trouble[camera]}
            </p>
          )}
          {!same && microphone !== 'works' && (
            <p>
              {words.device.microphoneTrouble} {words.device.trouble[microphone]}
            </p>
          )}
        </Notice>
      </div>
      <p>{words.device.tryThis}</p>
      <ol>
        {fixes.map((fix) => (
          <li key={fix.fix}>{sentence(fix, words)}</li>
        ))}
      </ol>
      <p>{words.device.orCall}</p>
    </>
  )
}

function sentence(fix: Fix, words: Words): string {
  switch (fix.fix) {
    case 'allow':
      return words.device.fixes.allow[fix.browser]
    case 'system':
      return words.device.fixes.system[fix.system]
    case 'closeApps':
    case 'restart':
    case 'plugIn':
    case 'ownTab':
    case 'otherBrowser':
      return words.device.fixes[fix.fix]
  }
}
