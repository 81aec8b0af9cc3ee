import test from 'ava'
import { AdaptiveRetry } from '../../../lib/http/retry/adaptive.ts'
import { LegacyRetry } from '../../../lib/http/retry/legacy.ts'
import { retryStrategy } from '../../../lib/http/retry/modes.ts'
import { StandardRetry } from '../../../lib/http/retry/standard.ts'
import { Loader } from '../../../lib/model/loader.ts'
import { operationOf } from '../../helpers/retry-model.ts'

const { service } = operationOf('things')
const strategy = (mode: string) => retryStrategy({ mode, maxAttempts: 2 }, service, new Loader())

test('each mode has its strategy', t => {
  t.true(strategy('legacy') instanceof LegacyRetry)
  t.true(strategy('adaptive') instanceof AdaptiveRetry)
  const standard = strategy('standard')
  t.true(standard instanceof StandardRetry && !(standard instanceof AdaptiveRetry))
})

test('each mode makes as many attempts as it is told, and only one of them limits the rate', t => {
  for (const mode of ['legacy', 'standard', 'adaptive']) {
    const retry = strategy(mode)
    const operation = service.operation('Do')
    t.true(retry.decide({ operation, number: 1, statusCode: 500 }).retry, mode)
    t.is(retry.decide({ operation, number: 2, statusCode: 500 }).reason, 'maxAttempts', mode)
    t.is(retry.admit === undefined, mode !== 'adaptive', mode)
  }
})
