/** The folder that holds `openapi.yaml` and `migrations/`: the project's, or `dist`. All of the build's code lies one level below it. */
export const ROOT = new URL('../', import.meta.url)
