"""botocore in a world that the other side plays: S3 with buckets in other regions, or with sessions of S3 Express.

One JSON object a line on standard input: `{"options", "steps": [{"operation", "params", "presign"?}]}`. For each request of
botocore a line `{"request": {method, url, headers}}` on standard output, answered by a line `{"status", "headers", "body"}`; at
the end `{"outcomes"}`: for each step the URL that was presigned, "ok", or what kind of failure it was. Clients and clock
are those of calls.py; each question has a client of its own.
"""
import io
import json
import sys

import calls
import tagged
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError


def say(value):
    sys.stdout.write(json.dumps(value) + '\n')
    sys.stdout.flush()


class Raw(io.BytesIO):
    def stream(self, **_):
        yield self.read()


class Player(calls.Caller):
    def _capture(self, request, **_):
        sent = calls.wire(request)
        say({'request': {'method': sent['method'], 'url': sent['url'], 'headers': sent['headers']}})
        answer = json.loads(sys.stdin.readline())
        return AWSResponse(request.url, answer['status'], answer['headers'], Raw(answer['body'].encode()))

    def play(self, question):
        self.clients = {}
        client = self.client('s3', question['options'])
        return [self.outcome(client, step) for step in question['steps']]

    def outcome(self, client, step):
        params = tagged.decode(step['params'])
        name = xform_name(step['operation'])
        try:
            if step.get('presign'):
                return client.generate_presigned_url(name, params)
            getattr(client, name)(**params)
            return 'ok'
        except ClientError as error:
            return f'ClientError {error.operation_name} {error.response["Error"]["Code"]}'
        except Exception as problem:
            print(f'{type(problem).__name__}: {problem}', file=sys.stderr)
            return 'refused'


player = Player()
for line in iter(sys.stdin.readline, ''):
    say({'outcomes': player.play(json.loads(line))})
