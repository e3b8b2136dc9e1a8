import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Test } from 'tap'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export interface Visitor {
  context: BrowserContext
  page: Page
}

/** Somebody with a browser of their own: no cookies, no storage. */
export async function visitor(t: Test, browser: Browser, look: object = {}): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB', ...look })
  t.teardown(() => context.close())
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  page.on('pageerror', (error) => t.fail(`the page throws: ${error.message}`))
  return { context, page }
}

/** Fills the inputs with these labels. */
export async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values))
    await page.getByLabel(label, { exact: false }).first().fill(value)
}

/** Waits for the page with this heading. */
export async function arrive(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
}

/** Keeps a picture of the page, light and dark, wide and narrow, and asserts that axe finds nothing serious. */
export async function inspect(t: Test, page: Page, name: string): Promise<void> {
  // Not by a script tag: the issuer's pages forbid those.
  await page.evaluate(AXE)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const violations: { id: string; impact: string; nodes: { html: string }[] }[] = await page.evaluate(
      'axe.run(document).then(({ violations }) => violations)',
    )
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    t.strictSame(
      serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
      [],
      `${name}, ${colorScheme}: no serious accessibility problem`,
    )
    const folder = process.env.SCREENSHOTS
    if (folder) await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), fullPage: true })
  }
  const size = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 640 })
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  t.equal(overflow, 0, `${name}: fits into 320 pixels`)
  if (process.env.SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}-narrow.png`), fullPage: true })
  }
  if (size) await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: 'light' })
}
