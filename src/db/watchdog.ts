import { connect } from 'node:net'
import type pg from 'pg'
import { AnswerLost, isBroken } from './errors.ts'
import { type Outgoing, submit } from './prepared-query.ts'
import type { Statistics } from './statistics.ts'

/** A connection, with what it is waiting for. */
export interface Connection {
  /** For how many milliseconds the server has owed this connection an answer and given none. */
  readonly silentMs: number
  /** How many milliseconds ago the oldest of the statements under way was sent. */
  readonly oldestMs: number
  /**
   * Gives the rows.
   * @throws AnswerLost if the connection broke meanwhile; whatever else the server says
   */
  query(query: Outgoing): Promise<unknown[]>
  /** Hangs up at once: what is under way fails. */
  giveUp(): void
}

/**
 * Tells a server that is gone without a word (a black hole: a firewall, a lost host) from one that takes its time over a statement: when a
 * connection has waited for a while, it knocks at the server's door. If nobody answers there either, whoever waits is told.
 */
export interface Watchdog {
  watch(client: pg.ClientBase): Connection
  /** Gives up every connection that is left. */
  close(): void
}

/** Answers come within milliseconds. Both together: about a second. */
const SUSPICIOUS_MS = 400
/**
 * The server ends a statement by itself, sooner than this: longer waits are for a connection that the network has forgotten. Looked at here and not
 * by the driver's `query_timeout`: a timer for each statement keeps all that a request has made alive through minor garbage collections.
 */
const ANSWER_TIMEOUT_MS = 2_500
const KNOCK_TIMEOUT_MS = 500
const TICK_MS = 100
/** PostgreSQL, and every pooler in front of it, answers an SSLRequest with one letter, before it asks who is there. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

/** `onSilence` is called when the server does not answer the door. */
export function createWatchdog(
  server: { host: string; port: number },
  onSilence: () => void,
  statistics: Statistics,
): Watchdog {
  const connections = new Set<Connection>()
  let lastHeard = 0
  let knocking = false

  function look(): void {
    for (const connection of connections) if (connection.oldestMs > ANSWER_TIMEOUT_MS) connection.giveUp()
    void knockIfSilent()
  }

  async function knockIfSilent(): Promise<void> {
    if (knocking || suspects().length === 0) return
    knocking = true
    const since = performance.now()
    const answered = await knock(server)
    knocking = false
    if (answered || lastHeard > since) return
    onSilence()
    for (const connection of suspects()) connection.giveUp()
  }

  function suspects(): Connection[] {
    return [...connections].filter(({ silentMs }) => silentMs > SUSPICIOUS_MS)
  }

  const timer = setInterval(look, TICK_MS).unref()

  return {
    watch(client) {
      // When each statement under way was sent. Answers come in the same order.
      const sent: number[] = []
      let heardAt = 0
      let givenUp = false
      const connection: Connection = {
        get silentMs() {
          return sent.length === 0 ? 0 : performance.now() - heardAt
        },
        get oldestMs() {
          return sent[0] === undefined ? 0 : performance.now() - sent[0]
        },
        query(query) {
          const sentAt = performance.now()
          if (sent.length === 0) heardAt = sentAt
          sent.push(sentAt)
          return new Promise((resolve, reject) => {
            submit(client, query, (error, rows) => {
              heardAt = performance.now()
              sent.shift()
              statistics.statements++
              statistics.seconds += (heardAt - sentAt) / 1000
              if (error) return reject(explain(error))
              lastHeard = heardAt
              resolve(rows)
            })
          })
        },
        giveUp() {
          givenUp = true
          ;(client as pg.Client).connection.stream.destroy()
        },
      }
      function explain(error: Error): Error {
        if (!isBroken(error)) return error
        statistics.answersLost++
        return new AnswerLost(error, { askAgain: !givenUp })
      }
      connections.add(connection)
      client.on('end', () => connections.delete(connection))
      return connection
    },
    close() {
      clearInterval(timer)
      for (const connection of connections) connection.giveUp()
    },
  }
}

/** Whether anybody is there. A refusal is an answer, too: it says that the network works. */
function knock({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    const timer = setTimeout(() => answer(false), KNOCK_TIMEOUT_MS)
    function answer(answered: boolean): void {
      clearTimeout(timer)
      socket.destroy()
      resolve(answered)
    }
    socket.on('connect', () => socket.write(SSL_REQUEST))
    socket
      .once('data', () => answer(true))
      .on('end', () => answer(true))
      .on('error', () => answer(true))
  })
}
