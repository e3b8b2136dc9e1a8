// Preloaded (`node --import`) into what dev mode starts, so that no process outlives it, not even after `kill -9`:
// dev mode holds the other end of standard input and never writes, so the end of the input is the end of dev mode.

const GRACE_MS = 10_000

process.stdin.once('close', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref()
  process.kill(process.pid, 'SIGTERM')
})
process.stdin.on('error', () => {}).resume()
// The lifeline alone keeps nothing alive. A pipe has unref; types only know the file that standard input may be as well.
if ('unref' in process.stdin) process.stdin.unref()
