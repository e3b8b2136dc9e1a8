const MAX_BYTES = 256 * 1024
const MAX_KEYS = 64

/** Why a key set could not be had: a short code for logs and `status.lastError`, e.g. `timed_out`, `status_500`, `not_json`. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError'
}

/**
 * Fetches a JSON Web Key Set (RFC 7517 §5) and returns its entries, unchecked. Only a 200 that holds a JSON object with 1 to 64 `keys`
 * in at most 256 KiB, counted as it arrives, is an answer; a redirect is not followed. How long it may take is the `signal`'s
 * business: it bounds the connection, the headers and a body that drips alike. Throws `KeySetError`.
 */
export async function fetchKeySet(url: string, signal: AbortSignal): Promise<unknown[]> {
  try {
    const response = await fetch(url, { redirect: 'error', headers: { accept: 'application/json' }, signal })
    if (response.status !== 200) throw new KeySetError(`status_${response.status}`)
    return keysOf(parse(await readBody(response)))
  } catch (error) {
    throw error instanceof KeySetError ? error : new KeySetError(`unreachable_${causeOf(error)}`, { cause: error })
  }
}

async function readBody(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BYTES) throw new KeySetError('too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new KeySetError('not_json')
  }
}

function keysOf(document: unknown): unknown[] {
  const keys = typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  if (!Array.isArray(keys)) throw new KeySetError('not_a_key_set')
  if (keys.length === 0) throw new KeySetError('no_keys')
  if (keys.length > MAX_KEYS) throw new KeySetError('too_many_keys')
  return keys
}

/** `fetch failed` says nothing; its cause does: ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED, or `unexpected redirect` without a code. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof Error)) return 'unknown'
  return 'code' in cause ? String(cause.code) : cause.message.replaceAll(' ', '_')
}
