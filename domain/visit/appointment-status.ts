/** Of an Appointment that the EMR has booked (R4, AppointmentStatus): of the others nothing is promised, or nothing any more. */
export const BOOKED_STATUSES: ReadonlySet<string> = new Set(['booked', 'arrived', 'checked-in', 'fulfilled'])
