"""boto3 as the oracle of whole calls: one JSON object a line in, one out, in order. Values are tagged (tagged.py).

In: `{"service", "method", "params"}`, a call of a client; or `{"code", "args"}`, Python that sets `result` and has
`client(name)`, `resource(name)`, `session` and `args`. Out: `{"result"}` or `{"error": {"code", "message", "status"}}`.
"""
import json
import os
import sys
import traceback

import boto3
import tagged
from botocore.config import Config
from botocore.exceptions import ClientError

options = json.loads(sys.argv[1])
os.environ['AWS_EC2_METADATA_DISABLED'] = 'true'
# nothing of the developer's own
os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
session = boto3.Session(
    aws_access_key_id=options['accessKeyId'],
    aws_secret_access_key=options['secretAccessKey'],
    region_name=options['region'],
)
made = {}


def make(kind, name):
    if (kind, name) not in made:
        version = {'signature_version': 's3v4'} if name == 's3' else {}
        config = Config(retries={'total_max_attempts': 1}, s3={'addressing_style': 'path'}, **version)
        made[kind, name] = getattr(session, kind)(name, endpoint_url=options['endpointUrl'], config=config)
    return made[kind, name]


def client(name):
    return make('client', name)


def resource(name):
    return make('resource', name)


def call(service, method, params):
    methods = {operation.lower(): name for name, operation in client(service).meta.method_to_api_mapping.items()}
    answer = getattr(client(service), methods[method.lower()])(**params)
    answer.pop('ResponseMetadata', None)
    return answer


def run(code, args):
    names = {'client': client, 'resource': resource, 'session': session, 'args': args, 'boto3': boto3}
    exec(code, names)
    return names['result']


def answer(line):
    request = tagged.decode(json.loads(line))
    try:
        result = run(request['code'], request['args']) if 'code' in request else call(**request)
        return {'result': tagged.encode(result)}
    except ClientError as error:
        details = error.response['Error']
        status = error.response['ResponseMetadata']['HTTPStatusCode']
        return {'error': {'code': details['Code'], 'message': details['Message'], 'status': status}}
    except Exception as error:
        return {'error': {'code': type(error).__name__, 'message': traceback.format_exc(), 'status': 0}}


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(line)) + '\n')
    sys.stdout.flush()
