import Type from 'typebox'
import { VisitLogAsked, VisitLogColumns, VisitLogFile, visitLogPaths, VisitLogReport } from '#api/visit-log.ts'
import { route } from '../route.ts'

const Launch = Type.Object({ launch: Type.String() })

/** A log of 4 MB in base64, with room for the clear answer that a larger one gets. */
const BODY_LIMIT = 6 * 1024 * 1024

/** The log of another telehealth tool beside the EMR. */
export const visitLogRoutes = [
  route({
    method: 'POST',
    url: visitLogPaths.columns,
    action: 'compare-visit-log',
    known: 'by-desk',
    params: Launch,
    body: VisitLogFile,
    bodyLimit: BODY_LIMIT,
    answer: VisitLogColumns,
    limit: 20,
    handle: ({ door, desk, body }) => door.deps.useCases.visitLog.columns(desk, body),
  }),
  route({
    method: 'POST',
    url: visitLogPaths.compare,
    action: 'compare-visit-log',
    known: 'by-desk',
    params: Launch,
    body: VisitLogAsked,
    bodyLimit: BODY_LIMIT,
    answer: VisitLogReport,
    limit: 10,
    handle: ({ door, desk, body }) => door.deps.useCases.visitLog.compare(desk, body),
  }),
]
