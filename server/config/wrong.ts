/** Takes down what is wrong in the file of organizations: the rest of a sentence that begins with the file. */
export type Wrong = (what: string) => void
