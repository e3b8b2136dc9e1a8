/** What has happened to the statements of a database since it was opened. Plain numbers: counting must cost nothing. */
export interface Statistics {
  /** Statements that were answered, errors included. */
  statements: number
  /** How long they took in all, from being handed to a connection to the answer. Its rate is how many were under way on average. */
  seconds: number
  /** Connections that broke or were given up while a statement was under way: one for each statement. */
  answersLost: number
  /** Statements and transactions that were run a second time, on other connections. */
  retries: number
  /** Connections that broke, whether anything was under way or not. */
  connectionErrors: number
}

/** What one kind of connections is doing at this moment. */
export interface Usage {
  /** Open, or being opened. */
  connections: number
  /** Statements under way, for lanes; connections that are lent, for transactions. */
  busy: number
  /** What it takes at most: beyond it, lanes turn away and transactions wait. */
  limit: number
}

export interface DatabaseUsage {
  reads: Usage
  writes: Usage
  transactions: Usage & { waiting: number }
}

export function createStatistics(): Statistics {
  return { statements: 0, seconds: 0, answersLost: 0, retries: 0, connectionErrors: 0 }
}
