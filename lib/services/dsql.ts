import { generateDbConnectAdminAuthToken, generateDbConnectAuthToken } from './db-auth-token.ts'
import type { Customisation } from './types.ts'

export const dsql: Customisation = { methods: { generateDbConnectAuthToken, generateDbConnectAdminAuthToken } }
