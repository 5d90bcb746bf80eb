/** Routes without a privacy step: nobody is asked for. */
export const nobodySigned = (): Promise<never> => Promise.reject(new Error('no consent is asked for here'))
