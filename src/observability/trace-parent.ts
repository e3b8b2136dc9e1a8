/** W3C Trace Context, §3.2: version, trace id, parent id, flags. A later version may have more behind them. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/

/** The trace that a request belongs to, from its `traceparent` header; null if there is none, or it is not exactly one. */
export function traceIdOf(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string') return null
  const [, version, traceId = null, rest] = TRACEPARENT.exec(header) ?? []
  return version === '00' && rest !== undefined ? null : traceId
}
