import { type Browser, chromium } from 'playwright-core'
import type { Teardown } from '../helpers/database.ts'

/** The browser that CHROMIUM names; each test opens contexts of its own in it. */
export async function launch(t: Teardown): Promise<Browser> {
  const browser = await chromium.launch({
    ...(process.env.CHROMIUM && { executablePath: process.env.CHROMIUM }),
    // Chromium's sandbox does not work for root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  t.teardown(() => browser.close())
  return browser
}
