import t from 'tap'
import { requirePermissions, requireUser } from '../../../src/auth/guard.ts'
import { Problem } from '../../../src/domain/problem.ts'

t.test('a machine is no user', async (t) => {
  t.doesNotThrow(() => requireUser({ kind: 'user' }))
  t.throws(() => requireUser({ kind: 'machine' }), { code: 'user_token_required', status: 403 })
})

t.test('every permission is needed, and the challenge names them', async (t) => {
  const principal = { permissions: ['users:read', 'users:write'] }
  t.doesNotThrow(() => requirePermissions(principal, []))
  t.doesNotThrow(() => requirePermissions(principal, ['users:write', 'users:read']))
  t.throws(() => requirePermissions(principal, ['users:read', 'users:erase']), {
    code: 'permission_required',
    status: 403,
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="users:read users:erase"' },
  })
  t.throws(
    () => requirePermissions({ permissions: ['users:read-all'] }, ['users:read']),
    Problem,
    'a prefix is not enough',
  )
})
