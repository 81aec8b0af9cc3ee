import { renameParam } from './param-alias.ts'
import type { Customisation } from './types.ts'

export const logs: Customisation = { hooks: { 'before-parameter-build': [renameParam('fromTime', 'from')] } }
