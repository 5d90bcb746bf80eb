import Type from 'typebox'
import { VisitLogAsked, VisitLogColumns, VisitLogFile, visitLogPaths, VisitLogReport } from '#api/visit-log.ts'
import { isNo } from '../../act/use-cases.ts'
import { route } from '../route.ts'
import { inSteps } from '../steps.ts'

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
    handle: (call) =>
      inSteps(call, async (tell, unwanted) => {
        const compared = await call.door.deps.useCases.visitLog.compare(call.desk, call.body, tell, unwanted)
        if (isNo(compared)) return compared
        const summary = JSON.stringify(compared.summary)
        return [Buffer.from(`${summary.slice(0, -1)},"rows":`), compared.rows, Buffer.from('}')]
      }),
  }),
]
