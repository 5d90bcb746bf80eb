import type { ListeningWords } from './listening.tsx'

/** What patients, helpers and interpreters read about listening for the note. */
export const listeningWords = {
  en: {
    title: 'Listening for the note',
    question: (clinician: string) => `${clinician} asks: may this call be listened to for the visit note?`,
    body: (practice: string) =>
      `What is said here would go to the transcription service of ${practice} and be written down, to help write the note. The sound is not kept. The words are deleted when the note is signed, and 7 days after the visit at the latest.`,
    free: 'You can say no. Nothing about the visit changes. If somebody is with you, ask them too. Anyone here can stop it at any time.',
    agree: 'Yes, it may be listened to',
    refuse: 'No, do not listen',
    on: 'The call is being listened to for the note.',
    muted: 'You are muted: nothing you say is written down.',
    cannot: 'This browser does not give your sound, so what you say is not written down.',
    waits: (who: string) => `Not listening yet. Asked, and not answered yet: ${who}.`,
    paused: (who: string) => `Listening is paused: ${who} has come and is being asked.`,
    pausedAlone: 'Listening is paused until everyone is back in the call.',
    stopNow: 'Stop: do not listen',
    stop: 'Stop and delete the words',
    stopAndKeep: 'Stop and keep the words',
    off: (who: string) => `The call is not listened to. ${who} said no or stopped it.`,
    yourNo: 'The call is not listened to, as you wished. Nothing about the visit changes.',
    allow: 'Allow it after all',
    drop: 'Delete the words',
  },
  es: {
    title: 'Escuchar para la nota',
    question: (clinician) => `${clinician} pregunta: ¿se puede escuchar esta llamada para la nota de la visita?`,
    body: (practice) =>
      `Lo que se dice aquí iría al servicio de transcripción de ${practice} y se escribiría, para ayudar a redactar la nota. El sonido no se guarda. Las palabras se borran cuando se firma la nota, y a más tardar 7 días después de la visita.`,
    free: 'Puede decir que no. Nada cambia en la visita. Si hay alguien con usted, pregúntele también. Cualquiera de los presentes puede detenerlo en cualquier momento.',
    agree: 'Sí, se puede escuchar',
    refuse: 'No, que no se escuche',
    on: 'La llamada se está escuchando para la nota.',
    muted: 'Su micrófono está silenciado: no se escribe nada de lo que dice.',
    cannot: 'Este navegador no da su sonido, así que no se escribe lo que usted dice.',
    waits: (who) => `Todavía no se escucha. Falta que responda: ${who}.`,
    paused: (who) => `La escucha está en pausa: ${who} ha llegado y se le está preguntando.`,
    pausedAlone: 'La escucha está en pausa hasta que todos vuelvan a la llamada.',
    stopNow: 'Detener: que no se escuche',
    stop: 'Detener y borrar lo escrito',
    stopAndKeep: 'Detener y conservar lo escrito',
    off: (who) => `La llamada no se escucha. ${who} dijo que no o la detuvo.`,
    yourNo: 'La llamada no se escucha, como usted quiso. Nada cambia en la visita.',
    allow: 'Permitirlo después de todo',
    drop: 'Borrar lo escrito',
  },
} satisfies Record<string, ListeningWords>
