import type { Words } from './en.ts'

/** Escuchar para la nota, como lo leen el profesional y quien prepara al paciente. */
export const listeningEs: Words['listening'] = {
  title: 'Escuchar para la nota',
  ask: 'Pedir escuchar para la nota',
  asksFor: 'Se pregunta a todos los de la llamada en su propia pantalla, y cualquiera puede decir que no o detenerlo.',
  asksYou: '¿Se puede escuchar esta llamada para la nota de la visita?',
  question: (clinician) => `${clinician} pregunta: ¿se puede escuchar esta llamada para la nota de la visita?`,
  body: (practice) =>
    `Lo que se dice va al servicio de transcripción de ${practice} y se escribe como base del borrador. El sonido no se guarda; las palabras se borran al firmar, y a más tardar 7 días después de la visita.`,
  free: 'Un no no cambia nada más, y cualquiera puede detenerlo para todos.',
  agree: 'Sí, escuchar',
  refuse: 'No, que no se escuche',
  on: 'La llamada se está escuchando para la nota.',
  muted: 'Su micrófono está apagado: no se escribe nada de lo que dice.',
  cannot: 'Este navegador no da su sonido. Lo que usted dice no se escribe.',
  waits: (who) => `Todavía no se escucha. Falta que responda: ${who}.`,
  paused: (who) => `En pausa: ${who} ha llegado y se le está preguntando.`,
  pausedAlone: 'En pausa hasta que los dos vuelvan a la llamada.',
  stopNow: 'Detener: que no se escuche',
  stop: 'Detener y borrar lo escrito',
  stopAndKeep: 'Detener y conservar lo escrito',
  off: (who) => `No se escucha: ${who} dijo que no o la detuvo.`,
  yourNo: 'No se escucha, como usted quiso.',
  allow: 'Permitirlo después de todo',
  drop: 'Borrar lo escrito',
  written: (lines) => (lines === 1 ? 'Escrito: 1 línea' : `Escrito: ${lines} líneas`),
  waiting: (pieces) => `${pieces} todavía con el transcriptor`,
  missed: (pieces) => `${pieces} no se pudieron escribir`,
  lag: (seconds) => `el transcriptor tarda ${seconds} s`,
}
