/** `sessionStorage`, or something like it. */
export interface TextStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

const browser = globalThis as { sessionStorage?: TextStorage; localStorage?: TextStorage }

/** Of this tab. @throws where the browser has it disabled */
export const tabStorage = (): TextStorage => present(browser.sessionStorage)
/** Of all tabs. @throws where the browser has it disabled */
export const sharedStorage = (): TextStorage => present(browser.localStorage)

function present(storage: TextStorage | undefined): TextStorage {
  if (!storage) throw new Error('There is no storage here')
  return storage
}

/** The work's result, or the fallback where the storage refuses: it may be disabled or full at any moment. */
export function attempt<T>(work: () => T, fallback: T): T {
  try {
    return work()
  } catch {
    return fallback
  }
}
