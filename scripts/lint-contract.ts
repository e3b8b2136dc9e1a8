// Part of npm run check: the contract by Spectral's own OpenAPI rules, all of them, as a second opinion beside Redocly's. No network, no telemetry.
import { readFileSync } from 'node:fs'
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core'
import { oas } from '@stoplight/spectral-rulesets'
import { ROOT } from '../src/root.ts'

const FILE = 'openapi.yaml'

const ruleset: RulesetDefinition = {
  extends: [[oas as RulesetDefinition, 'all']],
  rules: {
    // Knows OAuth scopes only. OpenAPI 3.1 lets a bearer token's requirement name permissions too; Redocly's security-defined holds the schemes.
    'oas3-operation-security-defined': 'off',
    // 3.1 has either `identifier` (SPDX) or `url`.
    'license-url': 'off',
    // Whom to ask is for those who run the service to say.
    'info-contact': 'off',
    // They are in the order in which one reads.
    'openapi-tags-alphabetical': 'off',
  },
}

const linter = new spectral.Spectral()
linter.setRuleset(ruleset)
const found = await linter.run(readFileSync(new URL(FILE, ROOT), 'utf8'))
for (const { range, path, code, message } of found) {
  console.error(`${FILE}:${range.start.line + 1} ${code}: ${message} (${path.join(' > ')})`)
}
console.log(`${Object.keys(linter.ruleset?.rules ?? {}).length} rules, ${found.length} problems`)
if (found.length > 0) process.exitCode = 1
