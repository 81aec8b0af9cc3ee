import type { Customisation } from './types.ts'
import { encodeUserData } from './user-data.ts'

export const autoscaling: Customisation = {
  hooks: { 'before-parameter-build': [encodeUserData('CreateLaunchConfiguration')] },
}
