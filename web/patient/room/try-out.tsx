import type { MeetingView } from '#api/meeting.ts'
import type { OpenScene } from '../scene.ts'

/** Camera and microphone are the video tool's to ask for: so it is said, with the page on which it lets people try them. */
export function TryOut({ scene, meeting }: { scene: OpenScene; meeting: NonNullable<MeetingView> }) {
  const words = scene.words.meeting
  return (
    <p>
      {words.devices(meeting.tool)}{' '}
      {meeting.testPage !== null && (
        <a href={meeting.testPage} target="_blank" rel="noopener noreferrer">
          {words.test}
        </a>
      )}
    </p>
  )
}
