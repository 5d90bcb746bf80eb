import type { ListeningWords } from '../../ui/call/listening.tsx'

/** What the clinician, and who rooms the patient, read about listening for the note. */
export const listeningEn = {
  title: 'Listening for the note',
  ask: 'Ask to listen for the note',
  asksFor: 'Everybody in the call is asked on their own screen, and anybody can say no or stop it.',
  asksYou: 'May this call be listened to for the visit note?',
  question: (clinician: string) => `${clinician} asks: may this call be listened to for the visit note?`,
  body: (practice: string) =>
    `What is said goes to the transcription service of ${practice} and is written down as evidence for the draft. Sound is not kept; the words are deleted at signing, and 7 days after the visit at the latest.`,
  free: 'A no changes nothing else, and anybody can stop it for all.',
  agree: 'Yes, listen',
  refuse: 'No, do not listen',
  on: 'The call is being listened to for the note.',
  muted: 'Your microphone is off: nothing you say is written down.',
  cannot: 'This browser does not give your sound. What you say is not written down.',
  waits: (who: string) => `Not listening yet. Asked, and not answered yet: ${who}.`,
  paused: (who: string) => `Paused: ${who} has come and is being asked.`,
  pausedAlone: 'Paused until both of you are back in the call.',
  stopNow: 'Stop: do not listen',
  stop: 'Stop and delete the words',
  stopAndKeep: 'Stop and keep the words',
  off: (who: string) => `Not listening: ${who} said no or stopped it.`,
  yourNo: 'Not listening, as you wished.',
  allow: 'Allow it after all',
  drop: 'Delete the words',
  /** How far the transcriber has come. */
  written: (lines: number) => (lines === 1 ? 'Written down: 1 line' : `Written down: ${lines} lines`),
  waiting: (pieces: number) => `${pieces} still with the transcriber`,
  missed: (pieces: number) => `${pieces} could not be written down`,
  lag: (seconds: string) => `the transcriber takes ${seconds} s`,
} satisfies ListeningWords & Record<string, unknown>
