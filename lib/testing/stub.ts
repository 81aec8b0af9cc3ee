import type { UntypedClient } from '../client/types.ts'
import { Session } from '../session.ts'
import type { DynamoDBResource } from '../types/dynamodb/resource.ts'
import { SessionStub } from './session-stub.ts'
import { Stubber } from './stubber.ts'
import type { StubOptions } from './types.ts'

/** Something that has a client: any resource. */
interface WithClient {
  readonly meta: { readonly client: object }
}

/** The client whose methods a target calls. DynamoDB's resource takes and gives native values, which its client's types do not know. */
export type ClientBehind<Target> = Target extends DynamoDBResource
  ? UntypedClient
  : Target extends WithClient
    ? Target['meta']['client']
    : Target

/**
 * Stubs a client, a resource (its client, that is), or all that a session makes.
 *
 * @throws InvalidOptionError it is nothing of the kind, or stubbed already
 * @example
 * using stubber = stub(ec2)   // session.resource('ec2')
 * stubber.addResponse('describeInstances', { Reservations: [{ Instances: [{ InstanceId: 'i-1' }] }] })
 */
export function stub(target: Session, options?: StubOptions): SessionStub
export function stub<Target extends object>(
  target: Target,
  options?: StubOptions,
): Stubber<ClientBehind<Target> & object>
export function stub(target: object, options?: StubOptions): SessionStub | Stubber<object> {
  return target instanceof Session ? new SessionStub(target, options) : new Stubber(target, options)
}
