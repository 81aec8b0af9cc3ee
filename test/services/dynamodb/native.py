# Run by boto3.test.ts through boto3_runner.py: calls of the client of a DynamoDB resource, answered without a server.
# args: {"cases": [{"operation", "params", "answer"}], "decimals": [text], "batches": [{"names", "writes"}]}
import base64
import decimal
import io
import json

from boto3.dynamodb.conditions import Attr, ConditionBase, Key
from boto3.dynamodb.types import Binary, TypeDeserializer
from botocore import xform_name
from botocore.awsrequest import AWSResponse

client = boto3.resource(
    'dynamodb', region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b', endpoint_url='http://127.0.0.1:1'
).meta.client
state = {}


class Raw(io.BytesIO):
    def stream(self, *_, **__):
        yield self.read()


def answer(request, **_):
    state['body'] = request.body.decode()
    return AWSResponse(request.url, state['status'], {}, Raw(json.dumps(state['answer']).encode()))


client.meta.events.register('before-send.dynamodb', answer)


def native(wire):
    for kind, content in wire.items():
        if kind == 'B':
            return base64.b64decode(content)
        if kind == 'BS':
            return {base64.b64decode(one) for one in content}
        if kind == 'L':
            return [native(one) for one in content]
        if kind == 'M':
            return {name: native(one) for name, one in content.items()}
    return TypeDeserializer().deserialize(wire)


def condition(tree):
    if isinstance(tree, dict):
        return native(tree['$native'])
    if tree[0] == 'values':
        return [condition(one) for one in tree[1:]]
    if tree[0] == 'text':
        return tree[1]
    if tree[0] in ('Key', 'Attr'):
        return {'Key': Key, 'Attr': Attr}[tree[0]](tree[1])
    first, *rest = [condition(one) for one in tree[1:]]
    if tree[0] == 'and':
        return first & rest[0]
    if tree[0] == 'or':
        return first | rest[0]
    if tree[0] == 'not':
        return ~first
    return getattr(first, xform_name(tree[0]))(*rest)


def made(value):
    if isinstance(value, list):
        return [made(one) for one in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ['$native']:
        return native(value['$native'])
    if list(value) == ['$condition']:
        return condition(value['$condition'])
    if list(value) == ['$base64']:
        return base64.b64decode(value['$base64'])
    return {name: made(one) for name, one in value.items()}


def described(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float, decimal.Decimal)):
        # DynamoDB has one zero
        return 'number 0' if value == 0 else 'number ' + format(decimal.Decimal(str(value)).normalize(decimal.Context(prec=60)), 'f')
    if isinstance(value, (Binary, bytes)):
        return 'bytes ' + base64.b64encode(bytes(value)).decode()
    if isinstance(value, (set, frozenset)):
        return ['set', *sorted(described(one) for one in value)]
    if isinstance(value, list):
        return [described(one) for one in value]
    if isinstance(value, dict):
        return [[name, described(one)] for name, one in sorted(value.items())]
    return 'date ' + str(round(value.timestamp()))


def run_case(case):
    state.update(answer=case['answer'], status=200, body=None)
    try:
        output = getattr(client, xform_name(case['operation']))(**made(case['params']))
    except Exception as error:
        return {'error': type(error).__name__, 'message': str(error)[:400]}
    output.pop('ResponseMetadata')
    return {'body': state['body'], 'output': json.dumps(described(output))}


def run_batch(batch):
    table = boto3.resource('dynamodb', region_name='us-east-1', endpoint_url='http://127.0.0.1:1').Table('log')
    bodies = []

    def write(RequestItems):
        bodies.append(RequestItems['log'])
        return {'UnprocessedItems': {}}

    table.meta.client.batch_write_item = write
    with table.batch_writer(overwrite_by_pkeys=batch['names']) as writer:
        for kind, attributes in batch['writes']:
            natives = {name: native(one) for name, one in attributes.items()}
            writer.put_item(natives) if kind == 'put' else writer.delete_item(natives)
    return json.dumps([[described(one) for one in body] for body in bodies])


result = {
    'batches': [run_batch(batch) for batch in json.loads(args['batches'])],
    'cases': [run_case(case) for case in json.loads(args['cases'])],
    'decimals': [str(decimal.Decimal(text)) for text in args['decimals']],
}
