import { V2_ONLY as PERSONALITY } from '../../sandbox/personalities/v2-only.ts'
import { simulationOf } from './simulation.ts'

/** The sandbox EMR of this personality, as it publishes itself. */
export const V2_ONLY = simulationOf(PERSONALITY, 'https://v2-only.example')
