import { GOOD_CASES } from './token-cases/good.ts'
import { HEADER_CASES } from './token-cases/header.ts'
import { PAYLOAD_CASES } from './token-cases/payload.ts'
import type { TokenCase } from './token-cases/recipes.ts'
import { TRANSPORT_CASES } from './token-cases/transport.ts'

/** The token matrix. To add a case, add a line to one of the four lists. */
export const TOKEN_CASES: readonly TokenCase[] = [...GOOD_CASES, ...HEADER_CASES, ...PAYLOAD_CASES, ...TRANSPORT_CASES]
