/** Where a route that hears by webhook is called (docs/routes.md). */
export const routeCallPath = '/routes/:organization/:route'
