// As much of PostgreSQL's protocol as it takes to know which statement is being answered.

export interface Frame {
  /** One letter; empty for the start-up message, which has none. */
  type: string
  /** The whole message as it was sent. */
  bytes: Buffer
}

/** Cuts one direction's byte stream into messages, whatever pieces it comes in. */
export interface Framer {
  (chunk: Buffer): Frame[]
  /** The next message is a single letter without a length: the answer to an SSLRequest. */
  expectLetter(): void
}

export function createFramer(options: { startup: boolean }): Framer {
  let rest: Buffer = Buffer.alloc(0)
  let untyped = options.startup
  let letter = false
  function cut(chunk: Buffer): Frame[] {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const frames: Frame[] = []
    for (;;) {
      if (letter && rest.length > 0) {
        frames.push({ type: '', bytes: rest.subarray(0, 1) })
        rest = rest.subarray(1)
        letter = false
      }
      const head = untyped ? 0 : 1
      if (rest.length < head + 4) return frames
      const length = head + rest.readInt32BE(head)
      if (rest.length < length) return frames
      const frame = { type: untyped ? '' : String.fromCharCode(rest[0] ?? 0), bytes: rest.subarray(0, length) }
      frames.push(frame)
      rest = rest.subarray(length)
      untyped = isSslRequest(frame)
    }
  }
  return Object.assign(cut, {
    expectLetter() {
      letter = true
    },
  })
}

const SSL_REQUEST = 80877103

/** Whether the client asks for TLS, as a knock at the door or before its start-up message. */
export function isSslRequest({ type, bytes }: Frame): boolean {
  return type === '' && bytes.length === 8 && bytes.readInt32BE(4) === SSL_REQUEST
}

export interface StatementTracker {
  /** What the client's message runs: the statement's name, or its text if it has none. Undefined for messages that run nothing. */
  sent(frame: Frame): string | undefined
  /** The statement that the server is answering. */
  readonly answering: string | undefined
  /** To be told of each "ready for query", which ends an answer. */
  answered(): void
}

/** Follows both directions of one connection. */
export function createStatementTracker(): StatementTracker {
  // The server's first "ready for query" ends the start-up.
  const underWay = ['start-up']
  let unnamed = ''
  let bound = ''
  return {
    sent({ type, bytes }) {
      switch (type) {
        case 'P': {
          const [name = '', text = ''] = strings(bytes)
          if (name === '') unnamed = text
          return undefined
        }
        case 'B': {
          const [, name = ''] = strings(bytes)
          bound = name === '' ? unnamed : name
          return bound
        }
        case 'S':
          underWay.push(bound)
          return undefined
        case 'Q': {
          const [text = ''] = strings(bytes)
          underWay.push(text)
          return text
        }
        default:
          return undefined
      }
    },
    get answering() {
      return underWay[0]
    },
    answered() {
      underWay.shift()
    },
  }
}

/** The zero-terminated strings that a message begins with; what follows them is not looked at. */
function strings(bytes: Buffer): string[] {
  const first = bytes.indexOf(0, 5)
  const second = bytes.indexOf(0, first + 1)
  return [bytes.toString('utf8', 5, first), bytes.toString('utf8', first + 1, second < 0 ? bytes.length : second)]
}
