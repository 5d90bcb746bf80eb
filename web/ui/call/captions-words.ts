import type { CaptionsWords } from './captions.tsx'

/** What patients, helpers and interpreters read about captions. */
export const captionsWords = {
  en: {
    title: 'Captions',
    turnOn: 'Turn captions on',
    turnOff: 'Turn captions off for everyone',
    notice: (practice: string) =>
      `Captions are on. What is said here is sent to the transcription service of ${practice} to be shown as text. It is not kept. Anyone here can turn captions off.`,
    off: (who: string) => `${who} turned captions off.`,
    against: (who: string) => `${who} turned captions off. While they are here, only they can turn them on again.`,
    empty: 'What is said is shown here.',
    muted: 'You are muted: nothing you say is sent.',
    away: 'Captions are not available just now. The call goes on.',
    cannot: 'This browser can’t show what you say as text. You can still be heard.',
    untold: (who: string) => `What they say is not shown as text yet: ${who}.`,
  },
  es: {
    title: 'Subtítulos',
    turnOn: 'Activar los subtítulos',
    turnOff: 'Apagar los subtítulos para todos',
    notice: (practice) =>
      `Los subtítulos están activados. Lo que se dice aquí se envía al servicio de transcripción de ${practice} para mostrarlo como texto. No se guarda. Cualquiera puede apagar los subtítulos.`,
    off: (who) => `${who} apagó los subtítulos.`,
    against: (who) => `${who} apagó los subtítulos. Mientras esté aquí, solo esa persona puede activarlos otra vez.`,
    empty: 'Aquí se muestra lo que se dice.',
    muted: 'Su micrófono está silenciado: no se envía nada de lo que dice.',
    away: 'Los subtítulos no están disponibles en este momento. La llamada sigue.',
    cannot: 'Este navegador no puede mostrar como texto lo que usted dice. Aun así se le oye.',
    untold: (who) => `Todavía no se muestra como texto lo que dice: ${who}.`,
  },
} satisfies Record<string, CaptionsWords>
