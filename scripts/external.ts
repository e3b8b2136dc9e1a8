/** Packages that stay outside of the bundle: Swagger UI serves files of its own, and is loaded only where DOCS is on. */
export const EXTERNAL: readonly string[] = ['@fastify/swagger', '@fastify/swagger-ui']
