// npm run test:browser [-- files]: the example front end in a real browser, against the app that ships, the dev issuer and PostgreSQL.
// Without a browser nothing is tested, and that is said. Screenshots of all pages are left in .screenshots/.
import { globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser } from '../test/browser/find-browser.ts'
import { ROOT, runTap } from './run-tap.ts'

const browser = findBrowser()
if (browser) process.exitCode = await run(browser)
else console.log('NOT TESTED: no Chromium (Debian: apt-get install chromium), or set CHROMIUM to the path of one')

function run(executable: string): Promise<number> {
  const files = process.argv.length > 2 ? process.argv.slice(2) : globSync('test/browser/*.browser.ts', { cwd: ROOT })
  const screenshots = join(ROOT, '.screenshots')
  mkdirSync(screenshots, { recursive: true })
  return runTap({
    words: ['--jobs=1', '--timeout=420', ...files],
    settings: { fsync: 'off' },
    env: () => ({ CHROMIUM: executable, SCREENSHOTS: screenshots }),
  })
}
