/** Ends the process: the operator reads the message instead of a stack trace. Exit codes are those of sysexits.h. */
export class FatalError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

export const EX_USAGE = 64
export const EX_DATAERR = 65
export const EX_NOINPUT = 66
export const EX_UNAVAILABLE = 69
export const EX_TEMPFAIL = 75
export const EX_CONFIG = 78
