import type { Handler } from '../contract/handler.ts'
import { exportReply } from './export-reply.ts'
import { namedOwner } from './owner.ts'

export const exportUser: Handler<'exportUser'> = async (context) => exportReply(context, await namedOwner(context))
