import { type DestinationStream, type Logger, pino } from 'pino'
import { createLogOutput, type LogOutput } from './log-output.ts'

interface LoggedError {
  type: string
  code?: string | undefined
  reason?: string | undefined
  /** Where a network error happened. */
  address?: string | undefined
  stack?: string[] | undefined
  cause?: LoggedError | undefined
}

const MAX_CAUSES = 4

/**
 * Structured logs on standard output, by allow-list: an error is logged by type, codes and stack frames, without its message, since
 * messages of drivers and parsers quote the input. Requests are logged by `plugins/request-log.ts`.
 */
export function createLogger(level: string, destination: DestinationStream = standardOutput()): Logger {
  const options = {
    level,
    timestamp,
    formatters: { level: (label: string) => ({ level: label }) },
    base: null,
    serializers: { err: (error: Error) => describeError(error), req: () => undefined, res: () => undefined },
  }
  return pino(options, destination)
}

let printedMs = 0
let printed = ''

/** Many lines are of the same millisecond. */
function timestamp(): string {
  const now = Date.now()
  if (now !== printedMs) {
    printedMs = now
    printed = `,"time":"${new Date(now).toISOString()}"`
  }
  return printed
}

function describeError(error: Error, depth = 0): LoggedError {
  const { code, reason, address, port, cause } = error as Error & Record<string, unknown>
  return {
    type: error.name,
    code: text(code),
    reason: text(reason),
    address: typeof address === 'string' ? `${address}:${port}` : undefined,
    stack: error.stack
      // First, since a message may have lines that look like frames.
      ?.replace(error.message, '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim()),
    cause: cause instanceof Error && depth < MAX_CAUSES ? describeError(cause, depth + 1) : undefined,
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

let stdout: LogOutput | undefined

/** Lines that nobody took from standard output in time. */
export function droppedLogLines(): number {
  return stdout?.dropped ?? 0
}

function standardOutput(): DestinationStream {
  stdout ??= createLogOutput(1)
  return stdout
}
