import { type Contract, METHODS } from './generate-operations.ts'

/** TypeScript source of what the client knows at run time: method and path of every operation that takes an access token. */
export function renderClientOperations(contract: Contract): string {
  const lines = Object.entries(contract.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      const takesToken = operation?.security.some((scheme) => 'userToken' in scheme || 'accessToken' in scheme)
      return takesToken ? [`  ${operation?.operationId}: ['${method}', '${path}'],`] : []
    }),
  )
  return [
    '// Generated from openapi.yaml by `npm run generate`. Do not edit.',
    'export const operations = {',
    ...lines,
    '} as const',
    '',
  ].join('\n')
}
