/** A visit's time as people say it, in the patient's zone and with its name, such as "Monday, November 2, 9:00 AM EST". */
export function timeInWords(instant: string, zone: string, language: 'en' | 'es'): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-US' : 'es-US', {
    timeZone: zone,
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  })
    .format(new Date(instant))
    .replaceAll(/[\u202f\u00a0]/g, ' ')
}
