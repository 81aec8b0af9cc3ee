import test from 'ava'
import type { UntypedOutput } from '../../../lib/client/types.ts'
import { Loader } from '../../../lib/model/loader.ts'
import { camelCase } from '../../../lib/names.ts'
import { type BatchForm, batchForm } from '../../../lib/resource/batch/form.ts'

const loader = new Loader()

function formOf(service: string, operation: string, path?: string): BatchForm {
  const form = batchForm(loader.serviceModel(service).operation(operation), path)
  if (form === undefined) throw new Error(`${service}.${operation} has no form`)
  return form
}

/** Service and operation, where its entries are, how many it takes, and where it says what failed. */
const FORMS = [
  ['s3', 'DeleteObjects', 'Delete.Objects', 1000, 'listed', 'Errors'],
  ['sqs', 'SendMessageBatch', 'Entries', 10, 'listed', 'Failed'],
  ['sqs', 'DeleteMessageBatch', 'Entries', 10, 'listed', 'Failed'],
  ['sns', 'PublishBatch', 'PublishBatchRequestEntries', 10, 'listed', 'Failed'],
  ['dynamodb', 'BatchWriteItem', 'RequestItems', 25, 'unprocessed', 'UnprocessedItems'],
  ['dynamodb', 'BatchGetItem', 'RequestItems', 100, 'unprocessed', 'UnprocessedKeys'],
  ['kinesis', 'PutRecords', 'Records', 500, 'positional', 'Records'],
  ['firehose', 'PutRecordBatch', 'Records', 500, 'positional', 'RequestResponses'],
  ['events', 'PutEvents', 'Entries', 10, 'positional', 'Entries'],
  ['events', 'PutTargets', 'Targets', 100, 'listed', 'FailedEntries'],
  ['ecr', 'BatchDeleteImage', 'imageIds', 100, 'listed', 'failures'],
  ['glue', 'BatchGetPartition', 'PartitionsToGet', 1000, 'unprocessed', 'UnprocessedKeys'],
  ['glue', 'BatchDeleteTable', 'TablesToDelete', 100, 'listed', 'Errors'],
  ['guardduty', 'CreateMembers', 'AccountDetails', 50, 'listed', 'UnprocessedAccounts'],
  ['ecs', 'UpdateTaskProtection', 'tasks', 10, 'listed', 'failures'],
  ['autoscaling', 'BatchDeleteScheduledAction', 'ScheduledActionNames', 50, 'listed', 'FailedScheduledActions'],
  ['ssm', 'DeleteParameters', 'Names', 10, 'named', 'InvalidParameters'],
  ['ec2', 'DeleteFlowLogs', 'FlowLogIds', 1000, 'listed', 'Unsuccessful'],
] as const

for (const [service, operation, path, limit, kind, member] of FORMS) {
  test(`${service}.${operation}: ${path}, ${limit} at once, failures ${kind} in ${member}`, t => {
    const form = formOf(service, operation)
    t.like(form, { path, limit, method: camelCase(operation) })
    t.like(form.failures, { kind, member })
  })
}

test('operations without entries, or that fail as a whole, have no form', t => {
  for (const [service, operation] of [
    ['s3', 'PutObject'],
    ['sqs', 'SendMessage'],
    ['ec2', 'DescribeInstances'],
    ['ec2', 'TerminateInstances'],
    ['iam', 'CreateUser'],
  ] as const) {
    t.is(batchForm(loader.serviceModel(service).operation(operation)), undefined, operation)
  }
})

test('where the definition says which list it is, there is always one; its limit is of the model or of a table', t => {
  t.like(formOf('ec2', 'TerminateInstances', 'InstanceIds'), { limit: 1000, failures: undefined })
  t.like(formOf('cloudwatch', 'DeleteAlarms', 'AlarmNames'), { limit: 100, failures: undefined })
  t.like(formOf('autoscaling', 'EnterStandby', 'InstanceIds'), { limit: 20, failures: undefined })
  t.like(formOf('elbv2', 'RemoveListenerCertificates', 'Certificates'), { limit: 1, failures: undefined })
})

test('the forms of all services can be found', t => {
  let found = 0
  for (const name of loader.services()) {
    const model = loader.serviceModel(name)
    for (const operation of model.operationNames) if (batchForm(model.operation(operation)) !== undefined) found += 1
  }
  t.log(`${found} operations`)
  t.true(found > 200)
})

/** `[place, code, message, whether it is sent again]` of each failure. */
function read(form: BatchForm, response: UntypedOutput, entries: readonly unknown[]) {
  return form.failures!.read(response, entries).map(({ index, code, message, kind }) => [index, code, message, kind])
}

test('failures are found by the members that they share with an entry, each of equal entries once', t => {
  const Key = 'a'
  const errors = [
    { Key, VersionId: '2', Code: 'AccessDenied', Message: 'no' },
    { Key, Code: 'InternalError', Message: 'again' },
    { Key, Code: 'SlowDown', Message: 'slower' },
    { Key: 'unknown', Code: 'InternalError', Message: 'who?' },
  ]
  const entries = [{ Key, VersionId: '1' }, { Key, VersionId: '2' }, { Key }, { Key: 'b' }, { Key }]
  t.deepEqual(read(formOf('s3', 'DeleteObjects'), { Errors: errors }, entries), [
    [1, 'AccessDenied', 'no', undefined],
    [2, 'InternalError', 'again', 'transient'],
    [4, 'SlowDown', 'slower', 'throttling'],
    [undefined, 'InternalError', 'who?', 'transient'],
  ])
})

test('failures name an entry by its id alone, by a structure, or by a longer name', t => {
  const Unsuccessful = [{ ResourceId: 'fl-2', Error: { Code: 'InvalidFlowLogId.NotFound', Message: 'gone' } }]
  t.deepEqual(read(formOf('ec2', 'DeleteFlowLogs'), { Unsuccessful }, ['fl-1', 'fl-2']), [
    [1, 'InvalidFlowLogId.NotFound', 'gone', undefined],
  ])
  const failures = [
    { imageId: { imageDigest: 'd', imageTag: 't2' }, failureCode: 'ImageNotFound', failureReason: 'none' },
  ]
  t.deepEqual(read(formOf('ecr', 'BatchDeleteImage'), { failures }, [{ imageTag: 't1' }, { imageTag: 't2' }]), [
    [1, 'ImageNotFound', 'none', undefined],
  ])
  const FailedEntries = [{ TargetId: 'two', ErrorCode: 'ThrottlingException', ErrorMessage: 'slower' }]
  t.deepEqual(read(formOf('events', 'PutTargets'), { FailedEntries }, [{ Id: 'one' }, { Id: 'two' }]), [
    [1, 'ThrottlingException', 'slower', 'throttling'],
  ])
})

test('results at the place of their entry have an error or have none; one that is missing is a failure', t => {
  const Records = [{ ShardId: 's' }, { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slower' }]
  t.deepEqual(read(formOf('kinesis', 'PutRecords'), { Records, FailedRecordCount: 1 }, [{}, {}, {}]), [
    [1, 'ProvisionedThroughputExceededException', 'slower', 'throttling'],
    [2, 'NoAnswer', 'The answer says neither that it was done nor that it failed.', undefined],
  ])
})

test('entries that come back undone are found by their values, whatever types those have now', t => {
  const form = formOf('dynamodb', 'BatchWriteItem')
  const put = (Item: object) => ({ PutRequest: { Item } })
  const sent = {
    RequestItems: { t: [put({ id: 1 }), put({ id: 2, data: new Uint8Array([1]), set: new Set(['a', 'b']) })] },
  }
  const UnprocessedItems = { t: [put({ set: new Set(['b', 'a']), data: Buffer.from([1]), id: 2n })] }
  t.deepEqual(read(form, { UnprocessedItems }, form.layout.take(sent)!), [
    [1, 'Unprocessed', 'The service left it undone.', 'throttling'],
  ])
})

test('entries are taken out of parameters, and put back without changing them', t => {
  const { layout } = formOf('s3', 'DeleteObjects')
  const params = { Bucket: 'b', Delete: { Objects: [{ Key: 'a' }, { Key: 'b' }], Quiet: true } }
  t.deepEqual(layout.put(params, [layout.take(params)![1]]), {
    Bucket: 'b',
    Delete: { Objects: [{ Key: 'b' }], Quiet: true },
  })
  t.is(params.Delete.Objects.length, 2)
  for (const wrong of [{}, { Delete: null }, { Delete: 'x' }, { Delete: { Objects: 'x' } }])
    t.is(layout.take(wrong), undefined)

  const map = formOf('dynamodb', 'BatchGetItem').layout
  const RequestItems = JSON.parse('{"__proto__": {"Keys": [1, 2], "ConsistentRead": true}, "u": {"Keys": [3]}}')
  const [, second, third] = map.take({ RequestItems })!
  t.is(
    JSON.stringify(map.put({ RequestItems, ReturnConsumedCapacity: 'TOTAL' }, [second, third])),
    '{"RequestItems":{"__proto__":{"Keys":[2],"ConsistentRead":true},"u":{"Keys":[3]}},"ReturnConsumedCapacity":"TOTAL"}',
  )
  for (const wrong of [{}, { RequestItems: [] }, { RequestItems: { t: 1 } }]) t.is(map.take(wrong), undefined)
})

test('names that were not done are failures, each in its place', t => {
  const form = formOf('ssm', 'DeleteParameters')
  t.deepEqual(read(form, { DeletedParameters: ['/a'], InvalidParameters: ['/c', '/b'] }, ['/a', '/b', '/c']), [
    [2, 'InvalidParameters', 'The service has it in "InvalidParameters".', undefined],
    [1, 'InvalidParameters', 'The service has it in "InvalidParameters".', undefined],
  ])
})
