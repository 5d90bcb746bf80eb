import { EPIC_LIKE as PERSONALITY } from '../../sandbox/personalities/epic-like.ts'
import { simulationOf } from './simulation.ts'

/** The sandbox EMR of this personality, as it publishes itself. */
export const EPIC_LIKE = simulationOf(PERSONALITY, 'https://epic-like.example')
