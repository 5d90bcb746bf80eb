import type { PictureStep } from './picture-step.ts'

/** What patients, helpers and interpreters read of what a weak line has done to the pictures. */
export const weakLineWords = {
  en: {
    smaller: 'Your connection is weak. Your picture is smaller now, so that the sound stays clear.',
    paused: 'Your picture is paused to keep the sound. It comes back by itself.',
    otherSmaller: (who: string) => `${who}’s picture is smaller now, because of a weak connection.`,
    otherPaused: (who: string) => `${who}’s picture is paused to keep the sound. What you see is from before.`,
  },
  es: {
    smaller: 'Su conexión es débil. Su imagen es más pequeña ahora, para que el sonido se oiga bien.',
    paused: 'Su imagen está en pausa para mantener el sonido. Vuelve sola.',
    otherSmaller: (who: string) => `La imagen de ${who} es más pequeña ahora, por una conexión débil.`,
    otherPaused: (who: string) => `La imagen de ${who} está en pausa para mantener el sonido. Lo que ve es de antes.`,
  },
}

/** Which of these tells of one's own picture, and which of another's. */
export const OWN_STEP = { full: null, smaller: 'smaller', paused: 'paused', phone: 'paused' } as const satisfies Steps
export const OTHER_STEP = {
  full: null,
  smaller: 'otherSmaller',
  paused: 'otherPaused',
  phone: 'otherPaused',
} as const satisfies Steps

type Steps = Record<PictureStep, keyof (typeof weakLineWords)['en'] | null>
